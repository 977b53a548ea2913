#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace pointsbot::app {

/// Where bot.ini is looked for, best first: here, the person's own, the system's.
std::vector<std::filesystem::path> config_places();

/// `asked` where given (load_config says whether it can be read), else the first of `places` that
/// exists. Throws ConfigError that names all places looked at when there is none.
std::filesystem::path find_config(
    const std::optional<std::filesystem::path>& asked,
    const std::vector<std::filesystem::path>& places = config_places());

}  // namespace pointsbot::app
