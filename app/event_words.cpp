#include "app/event_words.hpp"

#include "app/printable.hpp"
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
std::string our_mistake(const twitch::EventSubLost& it, std::string_view login) {
  const std::string_view rule =
      it.end.code == 4002 ? "did not answer its ping in time" : "sent what no program may send";
  return fmt::format(
      "Twitch closed the connection for events of \"{}\" because this program {} (code {}). Where "
      "this computer was not asleep or overloaded just then, that is a mistake in pointsbot: "
      "please "
      "report it, with this line. Payments go on and all balances are safe; nobody is rewarded for "
      "what happens meanwhile. Next try in {}.",
      login, rule, it.end.code, span(it.next_try));
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

/// A token of the environment goes before every login, which a running bot does not look for then.
constexpr std::string_view kValidToken =
    "Put a valid token into POINTSBOT_ACCESS_TOKEN and start again; or start without it, after: "
    "pointsbot login";
constexpr std::string_view kStartWithout = "    Then start without POINTSBOT_ACCESS_TOKEN.";

/// What people call it; those of one name follow each other in twitch::EventType.
std::string_view word_for(twitch::EventType type) {
  using twitch::EventType;
  switch (type) {
    case EventType::stream_online:
    case EventType::stream_offline:
      return "going live and offline";
    case EventType::raid:
      return "raids";
    case EventType::cheer:
      return "bits";
    case EventType::subscribe:
    case EventType::subscription_message:
    case EventType::subscription_gift:
    case EventType::subscription_end:
      return "subscriptions";
    case EventType::follow:
      return "follows";
    case EventType::redemption:
      return "channel points";
    case EventType::moderator_add:
    case EventType::moderator_remove:
      return "moderators";
    case EventType::vip_add:
    case EventType::vip_remove:
      return "VIPs";
    case EventType::chat_message:
      break;
  }
  return "the chat";
}

struct Telling {
  const Connection& of;
  std::string_view purpose;

  /// ", which is for [rewards] raid"
  std::string what_for() const {
    return purpose.empty() ? std::string{} : fmt::format(", which is for {}", purpose);
  }

  std::optional<std::string> operator()(const twitch::EventSubConnected&) const {
    if (of.was_lost) {
      return fmt::format(
          "Events come in again, as \"{}\". What happened meanwhile is not told any more; payments "
          "were not concerned.",
          of.login);
    }
    return fmt::format("Events come in from Twitch, as \"{}\": {}.", of.login, of.hears);
  }
  std::optional<std::string> operator()(const twitch::EventSubLost& it) const {
    if (it.why == twitch::EventSubLost::Why::our_mistake) return our_mistake(it, of.login);
    if (of.was_lost) return std::nullopt;
    return fmt::format(
        "The connection for events of \"{}\" is lost: {}. Payments go on and all balances are "
        "safe; nobody is rewarded for what happens meanwhile. Next try in {}.",
        of.login, reason(it.why), span(it.next_try));
  }
  std::optional<std::string> operator()(const twitch::EventSubRefused& it) const {
    const bool helps = lacks_leave(it.failure) || it.failure.status == 429;
    return fmt::format(
        "Twitch refuses to tell \"{}\" of {} (HTTP {}{}{}){}. {} {}{}", of.login,
        word_for(it.wish.type), it.failure.status, it.failure.detail.empty() ? "" : ": ",
        printable(it.failure.detail, 200), what_for(), kSafe,
        lacks_leave(it.failure) ? "Where leave for it lacks, this asks for it: pointsbot login"
        : it.failure.status == 429
            ? "Twitch lets one account hear only so much of channels that have not logged in here; "
              "it is asked for again by itself. What helps: pointsbot login by that streamer"
            : "It is asked for again with the next start, login or change of bot.ini.",
        helps ? then() : "");
  }
  std::optional<std::string> operator()(const twitch::EventSubRevoked& it) const {
    if (it.status == "authorization_revoked") return leave_is_gone();
    const std::string why = ended_because(it.status);
    if (!it.type) return fmt::format("Twitch ended a subscription to events: {}. {}", why, kSafe);
    return fmt::format(
        "Twitch tells \"{}\" no more of {}{}: {}. {} This brings it back: pointsbot login{}",
        of.login, word_for(*it.type), what_for(), why, kSafe, then());
  }
  std::optional<std::string> operator()(const twitch::EventSubNeedsLogin&) const {
    if (of.fixed) {
      return fmt::format(
          "Twitch does not take the token in POINTSBOT_ACCESS_TOKEN, that of \"{}\", any more, so "
          "no events come in by it: nobody is rewarded. All balances are safe. {}",
          of.login, kValidToken);
    }
    return fmt::format(
        "Twitch does not take the login of \"{}\" at the moment, so no events come in by it: "
        "nobody is rewarded. All balances are safe. If it stays so, run: pointsbot login    The "
        "bot then "
        "goes on by itself, no restart.",
        of.login);
  }
  std::optional<std::string> operator()(const twitch::EventSubIgnored&) const {
    return std::nullopt;
  }
  /// What a login needs to count.
  std::string_view then() const { return of.fixed ? kStartWithout : std::string_view{}; }
  /// The same for each subscription that ends with it.
  std::string leave_is_gone() const {
    return fmt::format(
        "Twitch says that the leave of \"{}\" was taken back there, or the password changed. No "
        "events come in by it, and nobody is rewarded; all balances are safe. {}",
        of.login,
        of.fixed ? kValidToken
                 : "Run: pointsbot login    The bot then goes on by itself, no restart.");
  }
};

}  // namespace

std::optional<std::string> told(const twitch::EventSubNotice& notice, const Connection& of,
                                std::string_view purpose) {
  return std::visit(Telling{of, purpose}, notice);
}

std::string heard_in_words(std::span<const twitch::EventType> types) {
  std::vector<std::string_view> words;
  for (const twitch::EventType type : types) {
    if (words.empty() || words.back() != word_for(type)) words.push_back(word_for(type));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string heard_now(std::string_view login, std::string_view purposes) {
  return fmt::format("By the login of \"{}\" this works from now on: {}.", login, purposes);
}

std::string hearing_broke(std::string_view what, std::chrono::milliseconds next_try) {
  return fmt::format(
      "The connection for events broke: {}. Payments go on and all balances are safe; nobody is "
      "rewarded for what happens meanwhile. Next try in {}.",
      printable(what, 200), span(next_try));
}

std::string not_heard(std::string_view channel, std::string_view purposes,
                      const std::vector<std::string_view>& scopes, bool streamer, bool fixed) {
  const std::string_view then = fixed ? kStartWithout : std::string_view{};
  if (!streamer) {
    return fmt::format(
        "Switched on, but Twitch tells of it by the streamer's login alone: {}. None of it "
        "works so far. Run: pointsbot login    (as \"{}\"){}",
        purposes, channel, then);
  }
  return fmt::format(
      "Switched on, but \"{}\" has not been asked for it: {}. None of it works so far. Run: "
      "pointsbot login    (it asks for: {}){}",
      channel, purposes, fmt::join(scopes, ", "), then);
}

}  // namespace pointsbot::app
