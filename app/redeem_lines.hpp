#pragma once

#include "app/config.hpp"
#include "app/ini.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace pointsbot::app {

/// Twitch allows 50 custom rewards a channel; bot.ini may name those of several years.
inline constexpr std::size_t kMostRedeems = 500;

/// Whether it is a line like `redeem Hydrate = 50` below [rewards]: a setting with a title in it.
bool is_redeem(const IniEntry& entry);

/// Puts it where it belongs; what is wrong with it, as a sentence. REQUIRES: is_redeem.
std::optional<std::string> put_redeem(Config& config, const IniEntry& entry);

}  // namespace pointsbot::app
