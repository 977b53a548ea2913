#pragma once

#include "twitch/eventsub.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What is said of the connection by which Twitch tells what happens. Pure text.
namespace pointsbot::app {

/// One account's connection.
struct Connection {
  std::string_view login;    ///< whose it is
  std::string_view hears{};  ///< as heard_in_words() has it
  bool was_lost = false;     ///< and its loss was told
  bool fixed = false;        ///< by the token in POINTSBOT_ACCESS_TOKEN, which stays as it is
};

/// Nothing where it is no news. `purpose` is what the notice's event is for, as purpose_of() has
/// it.
std::optional<std::string> told(const twitch::EventSubNotice& notice, const Connection& of,
                                std::string_view purpose = {});

/// What events of these types are: "going live and offline, raids, bits".
std::string heard_in_words(std::span<const twitch::EventType> types);

/// After a login that was asked for more: `purposes` as purposes_of() has them.
std::string heard_now(std::string_view login, std::string_view purposes);

/// Something in this program or computer broke the connection: `what` as it was thrown.
std::string hearing_broke(std::string_view what, std::chrono::milliseconds next_try);

/// What is switched on in bot.ini and cannot be heard of: `purposes` as purposes_of() has them;
/// `fixed` as Connection has it.
std::string not_heard(std::string_view channel, std::string_view purposes,
                      const std::vector<std::string_view>& scopes, bool streamer, bool fixed);

}  // namespace pointsbot::app
