#include "twitch/simulator/happening.hpp"

#include "twitch/simulator/answers.hpp"
#include "twitch/simulator/json.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace pointsbot::twitch::simulator {
namespace {

using Kind = RoleChange::Kind;

constexpr std::string_view kRedemption = "channel.channel_points_custom_reward_redemption.add";

struct Name {
  std::string_view name, type;
};
constexpr std::array kNames{Name{"raid", "channel.raid"},
                            Name{"cheer", "channel.cheer"},
                            Name{"subscribe", "channel.subscribe"},
                            Name{"gift", "channel.subscription.gift"},
                            Name{"resub", "channel.subscription.message"},
                            Name{"unsub", "channel.subscription.end"},
                            Name{"follow", "channel.follow"},
                            Name{"redeem", kRedemption},
                            Name{"chat", "channel.chat.message"},
                            Name{"online", "stream.online"},
                            Name{"offline", "stream.offline"},
                            Name{"mod", "channel.moderator.add"},
                            Name{"unmod", "channel.moderator.remove"},
                            Name{"vip", "channel.vip.add"},
                            Name{"unvip", "channel.vip.remove"},
                            Name{"ban", "channel.ban"},
                            Name{"update", "user.update"}};

/// A form, and what can be read out of it.
struct Form {
  const http::Parameters& parameters;

  std::string_view text(std::string_view name, std::string_view otherwise = {}) const {
    return parameters.first(name).value_or(otherwise);
  }
  bool yes(std::string_view name) const { return text(name) == "yes"; }
  std::int64_t number(std::string_view name, std::int64_t otherwise) const {
    const auto given = parameters.first(name);
    if (!given) return otherwise;
    const auto parsed = parse_number(*given);
    if (!parsed)
      throw std::invalid_argument{std::string{name} + "=" + std::string{*given} +
                                  ": a whole number, not below 0"};
    return *parsed;
  }
  int tier() const {
    const std::int64_t tier = number("tier", 1);
    if (tier < 1 || tier > 3) throw std::invalid_argument{"tier: 1, 2 or 3"};
    return static_cast<int>(tier);
  }
};

void append_field(std::string& json, std::string_view key, std::string_view text) {
  if (json.back() != '{') json += ',';
  append_quoted(json, key);
  json += ':';
  append_quoted(json, text);
}
void append_field(std::string& json, std::string_view key, std::int64_t value) {
  if (json.back() != '{') json += ',';
  append_quoted(json, key);
  json += ':';
  append_number(json, value);
}
/// true, false, null or something that is JSON already.
void append_raw(std::string& json, std::string_view key, std::string_view value) {
  if (json.back() != '{') json += ',';
  append_quoted(json, key);
  json.append(":").append(value);
}

void append_person_or_null(std::string& json, const std::optional<Person>& person) {
  if (person) return append_person(json, "", *person);
  for (const char* const key : {"user_id", "user_login", "user_name"})
    append_raw(json, key, "null");
}

std::string id_text(UserId id) { return std::to_string(number(id)); }

Happening on_channel(std::string_view type, const Person& streamer) {
  return {type, {{"broadcaster_user_id", id_text(streamer.id)}}, "{"};
}

Happening raid(const Form& form, const Person& by, const Person& streamer) {
  Happening raid{"channel.raid",
                 {{"to_broadcaster_user_id", id_text(streamer.id)},
                  {"from_broadcaster_user_id", id_text(by.id)}},
                 "{"};
  append_person(raid.event, "from_broadcaster_", by);
  append_person(raid.event, "to_broadcaster_", streamer);
  append_field(raid.event, "viewers", form.number("viewers", 1));
  raid.event += '}';
  return raid;
}

void append_subscription(std::string& json, std::string_view type, const Form& form) {
  append_field(json, "tier", tier_name(form.tier()));
  if (type == "channel.subscribe" || type == "channel.subscription.end") {
    append_raw(json, "is_gift", form.yes("gift") ? "true" : "false");
  } else if (type == "channel.subscription.gift") {
    append_field(json, "total", form.number("count", 1));
    append_raw(json, "cumulative_total",
               form.yes("anonymous") ? "null" : std::to_string(form.number("count", 1)));
    append_raw(json, "is_anonymous", form.yes("anonymous") ? "true" : "false");
  } else {
    json += R"(,"message":{"text":)";
    append_quoted(json, form.text("text"));
    json += R"(,"emotes":null})";
    append_field(json, "cumulative_months", form.number("months", 1));
    append_raw(json, "streak_months", "null");
    append_field(json, "duration_months", 1);
  }
}

void append_redemption(std::string& json, const Form& form, Draw& draw, WallTime now) {
  append_field(json, "id", form.parameters.first("id").value_or(draw.uuid()));
  append_field(json, "user_input", form.text("text"));
  append_field(json, "status", "unfulfilled");
  const std::string_view title = form.text("title", "Hydrate");
  std::uint64_t hash = 0;
  for (const char c : title) hash = scatter(hash ^ static_cast<unsigned char>(c));
  json += R"(,"reward":{)";
  append_field(json, "id", Draw{hash}.uuid());  // a reward keeps its id
  append_field(json, "title", title);
  append_field(json, "cost", form.number("cost", 100));
  append_field(json, "prompt", "");
  json += R"(},"redeemed_at":")";
  append_time(json, now);
  json += '"';
}

void change_roles(World& world, std::size_t channel, const Person& by, std::string_view type,
                  const Form& form) {
  const auto put = [&](Kind kind, bool has) {
    world.put(channel, {kind, by.id, has, form.tier(), form.yes("gift")});
  };
  if (type == "channel.moderator.add") put(Kind::moderator, true);
  if (type == "channel.moderator.remove") put(Kind::moderator, false);
  if (type == "channel.vip.add") put(Kind::vip, true);
  if (type == "channel.vip.remove") put(Kind::vip, false);
  if (type == "channel.subscribe" || type == "channel.subscription.message")
    put(Kind::subscriber, true);
  if (type == "channel.subscription.end") put(Kind::subscriber, false);
}

std::string_view type_named(std::string_view name) {
  for (const Name& known : kNames) {
    if (name == known.name || name == known.type) return known.type;
  }
  std::string message = "type=" + std::string{name} + ": there are";
  for (const Name& known : kNames) message.append(" ").append(known.name);
  throw std::invalid_argument{message};
}

ChatLine line_of(World& world, const Form& form, const Person& by, const std::string& id) {
  ChatLine line{.by = by,
                .text = std::string{form.text("text", "Hi chat")},
                .badges = std::string{form.text("badges")},
                .message_type = std::string{form.text("message_type", "text")},
                .bits = form.number("bits", 0),
                .reward = std::string{form.text("reward")},
                .id = std::string{form.text("id", id)},
                .elsewhere = {}};
  if (!form.text("source").empty()) line.elsewhere = world.audience().somebody(form.text("source"));
  return line;
}

}  // namespace

std::string_view tier_name(int tier) {
  static constexpr std::array<std::string_view, 3> kTiers{"1000", "2000", "3000"};
  return kTiers[static_cast<std::size_t>(std::clamp(tier, 1, 3) - 1)];
}

void append_person(std::string& json, std::string_view prefix, const Person& person) {
  const std::string before{prefix};
  append_field(json, before + "user_id", id_text(person.id));
  append_field(json, before + "user_login", person.login.view());
  append_field(json, before + "user_name", person.display_name.view());
}

std::size_t channel_in(const World& world, const http::Parameters& form) {
  const auto login = form.first("channel");
  if (!login) return 0;
  const auto channel = world.audience().channel_of(*login);
  if (!channel)
    throw std::invalid_argument{"channel=" + std::string{*login} + ": there is no such channel"};
  return *channel;
}

Happening went_online(const World& world, std::size_t channel) {
  const Person streamer = world.audience().streamer_of(channel);
  Happening online = on_channel("stream.online", streamer);
  append_field(online.event, "id", id_text(stream_id(world, channel)));
  append_person(online.event, "broadcaster_", streamer);
  append_field(online.event, "type", world.settings(channel).rerun ? "rerun" : "live");
  std::string since;
  append_time(since, std::chrono::floor<std::chrono::seconds>(world.live_since(channel))
                         .time_since_epoch()
                         .count());
  append_field(online.event, "started_at", since);
  online.event += '}';
  return online;
}

Happening went_offline(const World& world, std::size_t channel) {
  const Person streamer = world.audience().streamer_of(channel);
  Happening offline = on_channel("stream.offline", streamer);
  append_person(offline.event, "broadcaster_", streamer);
  offline.event += '}';
  return offline;
}

Happening role_changed(const World& world, std::size_t channel, const Person& user,
                       std::string_view type) {
  const Person streamer = world.audience().streamer_of(channel);
  Happening changed = on_channel(type, streamer);
  append_person(changed.event, "", user);
  append_person(changed.event, "broadcaster_", streamer);
  changed.event += '}';
  return changed;
}

Happening renamed(const Person& user) {
  Happening renamed{"user.update", {{"user_id", id_text(user.id)}}, "{"};
  append_person(renamed.event, "", user);
  append_field(renamed.event, "email", "");
  append_raw(renamed.event, "email_verified", "false");
  append_field(renamed.event, "description", "");
  renamed.event += '}';
  return renamed;
}

Happening said_by_one(World& world, const http::Parameters& parameters, const Person& by,
                      std::uint32_t n, Draw& draw) {
  const Form form{parameters};
  ChatLine line = line_of(world, form, by, draw.uuid());
  if (parameters.first("id")) line.id += '-' + std::to_string(n);
  return said(world, channel_in(world, parameters), line);
}

Happening happen(World& world, const http::Parameters& parameters, Draw& draw, WallTime now) {
  const Form form{parameters};
  const std::string_view type = type_named(form.text("type"));
  const std::size_t channel = channel_in(world, parameters);
  const Person streamer = world.audience().streamer_of(channel);
  if (type == "stream.online") return went_online(world, channel);
  if (type == "stream.offline") return went_offline(world, channel);

  const bool anonymous = form.yes("anonymous");
  std::optional<Person> by;
  if (!anonymous) {
    if (!parameters.first("user")) throw std::invalid_argument{"user= is missing: who does it"};
    by = world.audience().somebody(form.text("user"));
  } else if (type != "channel.cheer" && type != "channel.subscription.gift") {
    throw std::invalid_argument{"only a cheer and a gift can be anonymous"};
  }
  if (type == "channel.raid") return raid(form, *by, streamer);
  if (type == "user.update") return renamed(*by);
  if (type == "channel.chat.message")
    return said(world, channel, line_of(world, form, *by, draw.uuid()));
  if (by) change_roles(world, channel, *by, type, form);

  Happening happening = on_channel(type, streamer);
  std::string& json = happening.event;
  if (type == "channel.cheer") append_raw(json, "is_anonymous", anonymous ? "true" : "false");
  append_person_or_null(json, by);
  append_person(json, "broadcaster_", streamer);
  if (type == "channel.cheer") {
    append_field(json, "message", form.text("text", "Cheer100"));
    append_field(json, "bits", form.number("bits", 100));
  } else if (type == "channel.follow") {
    std::string at;
    append_time(at, now);
    append_field(json, "followed_at", at);
  } else if (type == kRedemption) {
    append_redemption(json, form, draw, now);
  } else if (type == "channel.ban") {
    append_person(json, "moderator_", streamer);
    append_field(json, "reason", form.text("text"));
    std::string at;
    append_time(at, now);
    append_field(json, "banned_at", at);
    append_raw(json, "ends_at", "null");
    append_raw(json, "is_permanent", "true");
  } else if (type == "channel.subscribe" || type.starts_with("channel.subscription.")) {
    append_subscription(json, type, form);
  }
  json += '}';
  return happening;
}

}  // namespace pointsbot::twitch::simulator
