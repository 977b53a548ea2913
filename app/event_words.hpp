#pragma once

#include "twitch/eventsub.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is said of the connection by which Twitch tells what happens. Pure text.
namespace pointsbot::app {

/// Nothing where it is no news: `login` is whose connection it is; `was_lost` whether its loss was
/// told.
std::optional<std::string> told(const twitch::EventSubNotice& notice, std::string_view login,
                                bool was_lost);

/// Something in this program or computer broke the connection: `what` as it was thrown.
std::string hearing_broke(std::string_view what, std::chrono::milliseconds next_try);

/// What is switched on in bot.ini and cannot be heard of: `purposes` as purpose_of() has them.
std::string not_heard(std::string_view channel, const std::vector<std::string_view>& purposes,
                      const std::vector<std::string_view>& scopes, bool streamer);

}  // namespace pointsbot::app
