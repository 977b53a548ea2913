#pragma once

#include "twitch/simulator/accounts.hpp"
#include "twitch/simulator/audience.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// The page that a login's address leads to: who is to allow the app what it asks for? Nobody asks
/// for a password. With `code` empty it asks for that as well.
std::string activation_page(const Accounts& accounts, const Audience& audience,
                            std::string_view code, SteadyTime now);

/// The page after `text` was done or refused.
std::string plain_page(std::string_view text);

}  // namespace pointsbot::twitch::simulator
