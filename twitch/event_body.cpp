#include "twitch/event_body.hpp"

#include <optional>
#include <utility>

namespace pointsbot::twitch {
namespace {

/// Somebody, in the three fields that Twitch names him by.
using Names = std::array<std::string_view, 3>;

/// What the events say, as far as anybody here asks: views into the parser.
struct Said {
  std::string_view channel;
  std::string_view to_channel;
  Names user;
  Names from;
  Names chatter;
  std::string_view type;
  std::string_view tier;
  std::string_view id;
  std::string_view message_id;
  std::string_view input;
  std::string_view title;
  std::string_view text;
  std::string_view source;                  // the channel that a shared chat's message comes from
  std::string_view reply_to;                // the id of the message
  std::array<std::string_view, 2> replied;  // login and name of who wrote that
  std::int64_t viewers = -1;
  std::int64_t bits = 0;
  std::int64_t months = 0;
  std::int64_t total = -1;
  std::int64_t cost = -1;
  bool anonymous = false;
  bool gift = false;
  Roles roles{};
};

error_code text_of(json::value value, std::string_view& text) { return text_or_null(value, text); }

error_code count_of(json::value value, std::int64_t& count) {
  bool null = false;
  if (const auto error = value.is_null().get(null)) return error;
  if (null) return SUCCESS;
  if (const auto error = value.get_int64().get(count)) return error;
  return count < 0 ? simdjson::NUMBER_OUT_OF_RANGE : SUCCESS;
}

/// Of an object, or null, the fields `names`.
template <std::size_t N, class Visit>
error_code fields_of(json::value value, const std::array<std::string_view, N>& names, Visit visit) {
  bool null = false;
  if (const auto error = value.is_null().get(null)) return error;
  if (null) return SUCCESS;
  json::object object;
  if (const auto error = value.get_object().get(object)) return error;
  return each_field(object, names, visit);
}

/// A subscriber's badge has the months for its id, and 2000 or 3000 more for the tiers above.
Roles with_badge(Roles roles, std::string_view set, std::string_view id) {
  if (set == "moderator" || set == "lead_moderator") return roles.with(Role::moderator);
  if (set == "vip") return roles.with(Role::vip);
  if (set == "broadcaster") return roles.with(Role::broadcaster);
  if (set == "founder") return roles.with(Role::subscriber);
  if (set != "subscriber") return roles;
  roles = roles.with(Role::subscriber);
  if (id.size() == 4 && id.front() == '2') return roles.with(Role::tier2);
  if (id.size() == 4 && id.front() == '3') return roles.with(Role::tier3);
  return roles;
}

error_code badges_of(json::value value, Roles& roles) {
  static constexpr std::array<std::string_view, 2> kBadge{"set_id", "id"};
  return each_row(value, [&roles](json::object badge) -> error_code {
    std::array<std::string_view, kBadge.size()> text{};
    const auto error = each_field(badge, kBadge, [&text](std::size_t i, json::value field) {
      return text_of(field, text[i]);
    });
    if (!error) roles = with_badge(roles, text[0], text[1]);
    return error;
  });
}

error_code read_chat(json::object body, Said& said) {
  static constexpr std::array<std::string_view, 10> kFields{"broadcaster_user_id",
                                                            "chatter_user_id",
                                                            "chatter_user_login",
                                                            "chatter_user_name",
                                                            "source_broadcaster_user_id",
                                                            "message_id",
                                                            "message",
                                                            "badges",
                                                            "cheer",
                                                            "reply"};
  static constexpr std::array<std::string_view, 1> kText{"text"};
  static constexpr std::array<std::string_view, 1> kBits{"bits"};
  static constexpr std::array<std::string_view, 3> kReply{"parent_message_id", "parent_user_login",
                                                          "parent_user_name"};
  return each_field(body, kFields, [&said](std::size_t i, json::value value) -> error_code {
    switch (i) {
      case 0:
        return text_of(value, said.channel);
      case 1:
      case 2:
      case 3:
        return text_of(value, said.chatter[i - 1]);
      case 4:
        return text_of(value, said.source);
      case 5:
        return text_of(value, said.message_id);
      case 6:
        return fields_of(value, kText, [&said](std::size_t, json::value text) {
          return text_of(text, said.text);
        });
      case 7:
        return badges_of(value, said.roles);
      case 8:
        return fields_of(value, kBits, [&said](std::size_t, json::value bits) {
          return count_of(bits, said.bits);
        });
      default:
        return fields_of(value, kReply, [&said](std::size_t which, json::value text) {
          return text_of(text, which == 0 ? said.reply_to : said.replied[which - 1]);
        });
    }
  });
}

error_code read_other(json::object body, Said& said) {
  static constexpr std::array<std::string_view, 18> kFields{"broadcaster_user_id",
                                                            "to_broadcaster_user_id",
                                                            "type",
                                                            "tier",
                                                            "id",
                                                            "user_input",
                                                            "user_id",
                                                            "user_login",
                                                            "user_name",
                                                            "from_broadcaster_user_id",
                                                            "from_broadcaster_user_login",
                                                            "from_broadcaster_user_name",
                                                            "viewers",
                                                            "bits",
                                                            "cumulative_months",
                                                            "total",
                                                            "is_anonymous",
                                                            "is_gift"};
  static constexpr std::array<std::string_view, 2> kReward{"title", "cost"};
  const std::array<std::string_view*, 12> texts{
      &said.channel, &said.to_channel, &said.type,    &said.tier,    &said.id,      &said.input,
      &said.user[0], &said.user[1],    &said.user[2], &said.from[0], &said.from[1], &said.from[2]};
  const std::array<std::int64_t*, 4> counts{&said.viewers, &said.bits, &said.months, &said.total};
  static constexpr std::array<std::string_view, 19> kAll = [] {
    std::array<std::string_view, 19> all{};
    std::copy(kFields.begin(), kFields.end(), all.begin());
    all[18] = "reward";
    return all;
  }();
  return each_field(body, kAll, [&](std::size_t i, json::value value) -> error_code {
    if (i < texts.size()) return text_of(value, *texts[i]);
    if (i < texts.size() + counts.size()) return count_of(value, *counts[i - texts.size()]);
    if (i < 18) return value.get_bool().get(i == 16 ? said.anonymous : said.gift);
    return fields_of(value, kReward, [&said](std::size_t which, json::value field) {
      return which == 0 ? text_of(field, said.title) : count_of(field, said.cost);
    });
  });
}

std::optional<User> user_of(const Names& names) {
  const auto [id, login, name] = names;
  if (to_user_id(id) == UserId{} || !is_name(login)) return std::nullopt;
  return User{to_user_id(id), std::string{login}, std::string{is_name(name) ? name : login}};
}

/// What was written: without the name before it, where Twitch put one there.
std::string_view written(const Said& said) {
  if (said.reply_to.empty() || !said.text.starts_with('@')) return said.text;
  for (const std::string_view name : said.replied) {
    const std::string_view rest = said.text.substr(1);
    if (!name.empty() && rest.starts_with(name) && rest.substr(name.size()).starts_with(' '))
      return rest.substr(name.size() + 1);
  }
  return said.text;
}

/// One that is not documented yet is a subscription all the same.
int tier_of(std::string_view tier) { return tier == "2000" ? 2 : tier == "3000" ? 3 : 1; }

/// Nothing where something lacks that is always there.
std::optional<Happening> happening_of(EventType type, const Said& said) {
  const auto user = user_of(type == EventType::raid           ? said.from
                            : type == EventType::chat_message ? said.chatter
                                                              : said.user);
  const auto by = said.anonymous ? std::nullopt : user;
  const bool named = user || (said.anonymous &&
                              (type == EventType::cheer || type == EventType::subscription_gift));
  if (type == EventType::stream_online) {
    if (said.type.empty()) return std::nullopt;
    return WentOnline{said.type == "live"};
  }
  if (type == EventType::stream_offline) return WentOffline{};
  if (!named) return std::nullopt;
  switch (type) {
    case EventType::raid:
      if (said.viewers < 0) return std::nullopt;
      return Raided{*user, said.viewers};
    case EventType::cheer:
      return Cheered{by, said.bits};
    case EventType::subscribe:
      if (said.tier.empty()) return std::nullopt;
      return Subscribed{*user, tier_of(said.tier), said.gift};
    case EventType::subscription_message:
      if (said.tier.empty()) return std::nullopt;
      return Resubscribed{*user, tier_of(said.tier), said.months};
    case EventType::subscription_gift:
      if (said.tier.empty() || said.total < 0) return std::nullopt;
      return Gifted{by, tier_of(said.tier), said.total};
    case EventType::subscription_end:
      return SubscriptionEnded{*user};
    case EventType::follow:
      return Followed{*user};
    case EventType::redemption:
      if (!is_id(said.id) || said.title.empty() || said.cost < 0) return std::nullopt;
      return Redeemed{std::string{said.id}, *user, std::string{said.title}, said.cost,
                      std::string{said.input}};
    case EventType::moderator_add:
    case EventType::moderator_remove:
      return RoleChanged{*user, Role::moderator, type == EventType::moderator_add};
    case EventType::vip_add:
    case EventType::vip_remove:
      return RoleChanged{*user, Role::vip, type == EventType::vip_add};
    case EventType::chat_message:
      if (!is_id(said.message_id)) return std::nullopt;
      return ChatMessage{*user,
                         std::string{said.message_id},
                         std::string{written(said)},
                         said.roles,
                         !said.source.empty() && said.source != said.channel,
                         said.bits,
                         std::string{is_id(said.reply_to) ? said.reply_to : ""}};
    case EventType::stream_online:
    case EventType::stream_offline:
      break;
  }
  return std::nullopt;
}

}  // namespace

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 256 && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\';
  });
}

error_code read_event(json::object body, EventType type, Event& event) {
  Said said;
  const bool chat = type == EventType::chat_message;
  if (const auto error = chat ? read_chat(body, said) : read_other(body, said)) return error;
  event.channel = to_user_id(type == EventType::raid ? said.to_channel : said.channel);
  auto happening = happening_of(type, said);
  if (event.channel == UserId{} || !happening) return simdjson::INCORRECT_TYPE;
  event.what = *std::move(happening);
  return SUCCESS;
}

}  // namespace pointsbot::twitch
