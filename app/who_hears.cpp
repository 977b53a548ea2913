#include "app/who_hears.hpp"

#include "app/scopes.hpp"
#include "app/wanted_events.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace pointsbot::app {
namespace {

using For = Accounts::For;
using twitch::Authorization;
using twitch::EventType;

bool any_pays(std::span<const EventType> types, const Config& config) {
  return std::ranges::any_of(types, [&](EventType type) { return pays(type, config); });
}

/// What of a channel a login was for, and is not had by another.
struct Missed {
  bool viewers = false;
  bool paid = true;  // by whomever
  std::vector<EventType> events;
  const Authorization* instead = nullptr;  // who reads the viewer list in its place
};

Missed missed(const Config& of_channel, const LoggedIn& before, const LoggedIn& after) {
  Missed missed;
  if (of_channel.twitch.format == ListFormat::legacy) return missed;  // paid by nobody's login
  const Authorization* const then = before.by(For::viewers);
  const Authorization* const now = after.by(For::viewers);
  missed.paid = now != nullptr;
  missed.viewers = then != nullptr && now == nullptr;
  if (now != then) missed.instead = now;
  for (const EventType type : wanted_events(of_channel)) {
    const auto heard = [&](const Authorization* who) {
      return who != nullptr && hears(who->scopes, type);
    };
    if (heard(before.by(heard_by(type))) && !heard(after.by(heard_by(type))))
      missed.events.push_back(type);
  }
  return missed;
}

}  // namespace

For heard_by(EventType type) {
  switch (type) {
    case EventType::stream_online:
    case EventType::stream_offline:
    case EventType::raid:
      return For::viewers;
    case EventType::chat_message:
      return For::chat;
    default:
      return For::streamer;
  }
}

bool pays(EventType type, const Config& config) {
  switch (type) {
    case EventType::stream_online:
    case EventType::stream_offline:
    case EventType::subscription_end:
    case EventType::moderator_add:
    case EventType::moderator_remove:
    case EventType::vip_add:
    case EventType::vip_remove:
      return false;
    case EventType::chat_message:
      return config.chat.answer || config.points.active_bonus.value > 0;
    case EventType::subscribe:
      return config.rewards.subscription.value > 0 || config.rewards.subscription_tier2.value > 0 ||
             config.rewards.subscription_tier3.value > 0;
    default:
      return true;
  }
}

bool sees_viewers(const std::vector<std::string>& scopes) {
  return std::ranges::find(scopes, kViewersScope) != scopes.end();
}

bool hears(const std::vector<std::string>& scopes, EventType type) {
  const std::string_view scope = twitch::form_of(type).scope;
  return scope.empty() || missing_scopes({{std::string{scope}, {}}}, scopes).empty();
}

std::string purposes_of(std::span<const EventType> types, const Config& config) {
  std::vector<std::string> purposes;
  for (const EventType type : types) {
    if (type == EventType::stream_online || type == EventType::stream_offline) continue;
    std::string purpose = purpose_of(type, config);
    if (!purpose.empty() && std::ranges::find(purposes, purpose) == purposes.end())
      purposes.push_back(std::move(purpose));
  }
  return fmt::format("{}", fmt::join(purposes, "; "));
}

const Authorization* LoggedIn::by(For what) const {
  switch (what) {
    case For::viewers:
      if (streamer != nullptr) return streamer;
      return bot != nullptr && sees_viewers(bot->scopes) ? bot : nullptr;
    case For::chat:
      return bot != nullptr ? bot : streamer;
    case For::streamer:
      break;
  }
  return streamer;
}

std::string what_stops(const Config& config, const LoggedInAt& before, const LoggedInAt& after) {
  std::vector<std::string> unpaid;
  bool unrewarded = false;  // there
  bool paid = false;        // anybody is
  std::string stops;        // elsewhere
  const Authorization* instead = nullptr;
  for (const std::string& channel : config.twitch.channels) {
    const Config own = config.of(channel);
    const Missed it = missed(own, before(channel), after(channel));
    paid = paid || it.paid;
    if (it.viewers) {
      unpaid.push_back(fmt::format("\"{}\"", channel));
      unrewarded = unrewarded || any_pays(it.events, own);
      continue;
    }
    if (it.instead != nullptr) instead = it.instead;
    const std::string purposes = purposes_of(it.events, own);
    if (!purposes.empty() && stops.find(purposes) == stops.npos)
      stops += (stops.empty() ? "" : "; ") + purposes;
  }
  if (!unpaid.empty() || !paid) {
    const std::string where = config.has_several() && paid
                                  ? fmt::format(" in {}", fmt::join(unpaid, ", "))
                                  : std::string{};
    return fmt::format("nobody is being paid{}{}{}", unrewarded ? " or rewarded" : "", where,
                       stops.empty() ? "" : ", and this stops: " + stops);
  }
  const std::string as =
      instead == nullptr
          ? std::string{}
          : fmt::format(" as \"{}\" (which has to be a moderator there)", instead->login);
  if (config.twitch.format == ListFormat::legacy) return "payments go on";  // as if it were live
  if (stops.empty() && instead == nullptr) return "payments and all else go on";
  return fmt::format("payments go on{}{}", as, stops.empty() ? "" : ", but this stops: " + stops);
}

std::string login_command(const Config& config, bool bot, std::string_view channel) {
  if (bot) return "pointsbot login --bot";
  return config.has_several() ? fmt::format("pointsbot login --streamer --channel {}", channel)
                              : std::string{"pointsbot login --streamer"};
}

}  // namespace pointsbot::app
