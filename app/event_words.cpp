#include "app/event_words.hpp"

#include "app/printable.hpp"
#include "app/wanted_events.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pointsbot::app {
namespace {

std::string_view reason(twitch::EventSubLost::Why why) {
  using Why = twitch::EventSubLost::Why;
  switch (why) {
    case Why::unreachable:
      return "Twitch cannot be reached";
    case Why::no_welcome:
    case Why::unused:
    case Why::session_gone:
      return "Twitch did not take it";
    case Why::silent:
      return "nothing came any more";
    case Why::cut:
    case Why::closed:
    case Why::our_mistake:
      return "it was closed";
    case Why::reconnect_failed:
      break;
  }
  return "Twitch moved it, and nothing was there";
}

struct Telling {
  std::string_view login;
  bool was_lost;

  std::optional<std::string> operator()(const twitch::EventSubConnected& it) const {
    if (was_lost)
      return "Events come in again. What happened meanwhile is not told any more; payments were "
             "not concerned.";
    return fmt::format("Events come in from Twitch, as \"{}\": {} kinds.", login, it.subscriptions);
  }
  std::optional<std::string> operator()(const twitch::EventSubLost& it) const {
    if (was_lost) return std::nullopt;
    return fmt::format(
        "The connection for events is lost: {}. Payments go on and all balances are safe; nobody "
        "is rewarded for what happens meanwhile. Next try in {}.",
        reason(it.why), span(it.next_try));
  }
  std::optional<std::string> operator()(const twitch::EventSubRefused& it) const {
    return fmt::format(
        "Twitch does not tell of it: {} (HTTP {}{}{}). Without that, {} does nothing. pointsbot "
        "login asks for the leave that it needs.",
        twitch::form_of(it.wish.type).name, it.failure.status,
        it.failure.detail.empty() ? "" : ": ", printable(it.failure.detail, 200),
        purpose_of(it.wish.type));
  }
  std::optional<std::string> operator()(const twitch::EventSubRevoked& it) const {
    const std::string why = printable(it.status, 60);
    if (!it.type) return fmt::format("Twitch ended a subscription to events: {}.", why);
    return fmt::format(
        "Twitch tells no more of {} ({}). Without that, {} does nothing. pointsbot login brings it "
        "back.",
        twitch::form_of(*it.type).name, why, purpose_of(*it.type));
  }
  std::optional<std::string> operator()(const twitch::EventSubNeedsLogin&) const {
    return fmt::format(
        "Twitch takes the login of \"{}\" no more, so no events come in: nobody is rewarded. All "
        "balances are safe. Run: pointsbot login",
        login);
  }
  std::optional<std::string> operator()(const twitch::EventSubIgnored&) const {
    return std::nullopt;
  }
};

}  // namespace

std::optional<std::string> told(const twitch::EventSubNotice& notice, std::string_view login,
                                bool was_lost) {
  return std::visit(Telling{login, was_lost}, notice);
}

std::string not_heard(std::string_view channel, const std::vector<std::string_view>& purposes,
                      const std::vector<std::string_view>& scopes, bool streamer) {
  const std::string what = fmt::format("{}", fmt::join(purposes, "; "));
  if (!streamer) {
    return fmt::format(
        "Switched on, but Twitch tells it to the streamer's login alone: {}. Nobody is rewarded "
        "for it. Run: pointsbot login    (as \"{}\")",
        what, channel);
  }
  return fmt::format(
      "Switched on, but \"{}\" has not been asked for it: {}. Nobody is rewarded for it. Run: "
      "pointsbot login    (it asks for: {})",
      channel, what, fmt::join(scopes, ", "));
}

}  // namespace pointsbot::app
