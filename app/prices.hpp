#pragma once

#include "app/config.hpp"
#include "base/roles.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What each role earns by bot.ini. Pure.
namespace pointsbot::app {

/// As people call it: "viewer", "tier 2 subscriber", "VIP".
std::string_view word_for(Role role);

/// The key below [roles] that says what it earns. REQUIRES: role is not viewer.
std::string_view key_of(Role role);

/// The roles from the least to the most.
inline constexpr std::array kRoles{Role::viewer,    Role::regular,    Role::subscriber,
                                   Role::tier2,     Role::tier3,      Role::vip,
                                   Role::moderator, Role::broadcaster};

/// What each role gets at a payment while the channel is live, or not. Whole points: what x1.5
/// comes to is rounded.
Pay prices(const Config& config, bool live);

/// What each role gets for so many payments at once; at most kMostAtOnce.
Pay times(Pay pay, std::int64_t payments);

/// What who chatted gets on top of a payment: nothing where that pays nobody. For as many intervals
/// as that is for, so that an hour is worth the same where payments are made more seldom; at most
/// kMostAtOnce.
Points active_bonus(const Config& config, bool live, std::int64_t intervals);

/// Whether somebody with this role gets more than a viewer, live or not: whether one has to know.
bool has_own_price(const Config& config, Role role);

/// What is wrong with the price of a role, as the end of a sentence that begins with the setting;
/// nothing when all is well.
std::optional<std::string> complaint(const Config& config, Role role);

}  // namespace pointsbot::app
