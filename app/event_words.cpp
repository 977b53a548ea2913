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

/// 4001 and 4002 end a socket of whoever breaks a rule of EventSub's. Nobody can do anything about
/// it but report it.
std::string our_mistake(const twitch::EventSubLost& it) {
  const std::string_view rule =
      it.end.code == 4002 ? "did not answer its ping in time" : "sent what no program may send";
  return fmt::format(
      "Twitch closed the connection for events because this program {} (code {}). Where this "
      "computer was not asleep or overloaded just then, that is a mistake in pointsbot: please "
      "report it, with this line. Payments go on and all balances are safe; nobody is rewarded for "
      "what happens meanwhile. Next try in {}.",
      rule, it.end.code, span(it.next_try));
}

/// Why a subscription ended, as the end of a sentence.
std::string ended_because(std::string_view status) {
  if (status == "user_removed") return "the account is no more";
  if (status == "version_removed") return "it has another form now: a newer pointsbot is needed";
  if (status == "moderator_removed") return "the bot's account is not a moderator there any more";
  return printable(status, 60);
}

/// Whether only a person can give the leave.
bool lacks_leave(const twitch::Failure& failure) {
  return failure.error == twitch::Error::unauthorized || failure.error == twitch::Error::forbidden;
}

constexpr std::string_view kSafe = "Payments go on and all balances are safe.";

struct Telling {
  std::string_view login;
  bool was_lost;

  std::optional<std::string> operator()(const twitch::EventSubConnected& it) const {
    if (was_lost)
      return "Events come in again. What happened meanwhile is not told any more; payments were "
             "not concerned.";
    return fmt::format("Events come in from Twitch, as \"{}\": {}.", login,
                       amount(Points{static_cast<std::int64_t>(it.subscriptions)},
                              {"kind of them", "kinds of them"}));
  }
  std::optional<std::string> operator()(const twitch::EventSubLost& it) const {
    if (it.why == twitch::EventSubLost::Why::our_mistake) return our_mistake(it);
    if (was_lost) return std::nullopt;
    return fmt::format(
        "The connection for events is lost: {}. Payments go on and all balances are safe; nobody "
        "is rewarded for what happens meanwhile. Next try in {}.",
        reason(it.why), span(it.next_try));
  }
  std::optional<std::string> operator()(const twitch::EventSubRefused& it) const {
    return fmt::format(
        "Twitch refuses to tell of {} (HTTP {}{}{}), which is for {}. {} {}",
        twitch::form_of(it.wish.type).name, it.failure.status,
        it.failure.detail.empty() ? "" : ": ", printable(it.failure.detail, 200),
        purpose_of(it.wish.type), kSafe,
        lacks_leave(it.failure) ? "Where leave for it lacks, this asks for it: pointsbot login"
        : it.failure.status == 429
            ? "Twitch lets one account hear only so much of channels that have not logged in here; "
              "it is asked for again by itself. What helps: pointsbot login by that streamer"
            : "It is asked for again with the next start, login or change of bot.ini.");
  }
  std::optional<std::string> operator()(const twitch::EventSubRevoked& it) const {
    if (it.status == "authorization_revoked") return leave_is_gone();
    const std::string why = ended_because(it.status);
    if (!it.type) return fmt::format("Twitch ended a subscription to events: {}. {}", why, kSafe);
    return fmt::format(
        "Twitch tells no more of {}, which is for {}: {}. {} This brings it back: pointsbot login",
        twitch::form_of(*it.type).name, purpose_of(*it.type), why, kSafe);
  }
  std::optional<std::string> operator()(const twitch::EventSubNeedsLogin&) const {
    return fmt::format(
        "Twitch does not take the login of \"{}\" at the moment, so no events come in: nobody is "
        "rewarded. All balances are safe. If it stays so, run: pointsbot login    The bot then "
        "goes "
        "on by itself, no restart.",
        login);
  }
  std::optional<std::string> operator()(const twitch::EventSubIgnored&) const {
    return std::nullopt;
  }
  /// The same for each subscription that ends with it.
  std::string leave_is_gone() const {
    return fmt::format(
        "Twitch says that the leave of \"{}\" was taken back there, or the password changed. No "
        "events come in by it, and nobody is rewarded; all balances are safe. Run: pointsbot login "
        "   The bot then goes on by itself, no restart.",
        login);
  }
};

}  // namespace

std::optional<std::string> told(const twitch::EventSubNotice& notice, std::string_view login,
                                bool was_lost) {
  return std::visit(Telling{login, was_lost}, notice);
}

std::string hearing_broke(std::string_view what, std::chrono::milliseconds next_try) {
  return fmt::format(
      "The connection for events broke: {}. Payments go on and all balances are safe; nobody is "
      "rewarded for what happens meanwhile. Next try in {}.",
      printable(what, 200), span(next_try));
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
