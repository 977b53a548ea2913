#pragma once

#include "app/config.hpp"
#include "app/ini.hpp"

#include <cstddef>
#include <optional>
#include <string>

/// The sections of bot.ini whose keys are names: [commands] and [shop].
namespace pointsbot::app::chat {

inline constexpr std::size_t kMostItems = 100;

/// Puts a line of [commands] where it belongs; what is wrong with it, as a sentence.
std::optional<std::string> put_command(Config& config, const IniEntry& entry);

/// The same of [shop].
std::optional<std::string> put_item(Config& config, const IniEntry& entry);

}  // namespace pointsbot::app::chat
