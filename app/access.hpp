#pragma once

#include "app/config.hpp"

#include <string>

namespace pointsbot::app {

class PretendedTwitch;

/// The access token that is in the environment: for scripts. Empty where there is none.
std::string access_token();

/// The pretended channel takes the place of what bot.ini would say of a real one.
void enter(Config& config, const PretendedTwitch& twitch);

}  // namespace pointsbot::app
