#include "twitch/simulator/chat.hpp"

#include "twitch/simulator/answers.hpp"
#include "twitch/simulator/json.hpp"
#include "twitch/simulator/read_json.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pointsbot::twitch::simulator {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kLongest = 500;  // characters
constexpr seconds kLately{30};
// Twitch does not say how long ago and how many messages back what is replied to may be.
constexpr std::chrono::minutes kRepliedToFor{10};
constexpr std::size_t kMostHeard = 4'096;
// Of one user within that time: of anybody, and of who is privileged in the channel.
constexpr std::ptrdiff_t kMostLately = 20, kMostOfPrivileged = 100;
// Between two of who is not, in one channel.
constexpr seconds kBetween{1};

std::int64_t characters(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
}

}  // namespace

void Chat::hear(const Happening& happening, SteadyTime now) {
  if (happening.type != "channel.chat.message") return;
  const auto event = JsonRequest::parse(happening.event);
  if (!event) return;  // it was told to say what is no UTF-8
  const auto field = [&](std::string_view path) { return event->string(path).value_or(""); };
  const Audience& audience = world_.audience();
  const auto by = audience.find(UserId{parse_number(field("chatter_user_id")).value_or(0)});
  if (!by) return;
  Heard heard{.at = now, .channel = std::string{field("broadcaster_user_id")}, .message = {}};
  ChatParent& message = heard.message;
  message.id = field("message_id");
  message.text = field("message.text");
  message.by = *by;
  const auto began = audience.find(UserId{parse_number(field("reply.thread_user_id")).value_or(0)});
  message.thread = began ? std::string{field("reply.thread_message_id")} : message.id;
  message.thread_by = began.value_or(*by);
  while (!heard_.empty() &&
         (heard_.size() == kMostHeard || heard_.front().at + kRepliedToFor <= now)) {
    heard_.pop_front();
  }
  heard_.push_back(std::move(heard));
}

std::optional<ChatParent> Chat::parent(std::string_view id, std::string_view channel) const {
  const auto heard = std::ranges::find_if(
      heard_, [&](const Heard& one) { return one.message.id == id && one.channel == channel; });
  if (heard == heard_.end()) return std::nullopt;
  ChatParent parent = heard->message;
  parent.by = world_.audience().current(parent.by);
  parent.thread_by = world_.audience().current(parent.thread_by);
  return parent;
}

bool Chat::is_privileged(UserId user, std::size_t channel) const {
  return world_.moderates(user, channel) ||
         std::ranges::any_of(world_.roles(channel), [&](const RoleChange& change) {
           return change.user == user && change.has && change.kind == RoleChange::Kind::vip;
         });
}

std::string_view Chat::drop_code(const Caller& caller, std::size_t channel, std::string_view text,
                                 SteadyTime now) const {
  const Settings& settings = world_.settings();
  if (!settings.drop.empty()) return settings.drop;
  if (text.starts_with('/') || text.starts_with('.')) return "msg_rejected";
  const bool privileged = is_privileged(caller.user.id, channel);
  std::ptrdiff_t lately = 0;
  bool just_now = false;
  for (const Message& message : lately_) {
    if (message.at + kLately <= now || message.by != caller.user.id) continue;
    ++lately;
    if (privileged || message.channel != channel) continue;
    if (message.text == text) return "msg_duplicate";
    just_now = just_now || now < message.at + kBetween;
  }
  const bool many = lately >= (privileged ? kMostOfPrivileged : kMostLately);
  return many || just_now ? "msg_ratelimit" : std::string_view{};
}

Chat::Sent Chat::send(const Caller& caller, const http::Parameters& query, std::string_view body,
                      SteadyTime now) {
  const auto request = JsonRequest::parse(body);
  if (!request) return {helix_error(400, "the request body is no JSON object"), {}};
  const auto asked = [&](std::string_view field) {
    const auto value = request->string(field);
    return value ? value : query.first(field);  // some clients put the ids there
  };
  for (const std::string_view field : {"broadcaster_id", "sender_id", "message"}) {
    if (!asked(field))
      return {helix_error(400, "Missing required parameter \"" + std::string{field} + "\""), {}};
  }
  if (parse_number(*asked("sender_id")) != number(caller.user.id)) {
    return {helix_error(401,
                        "The ID in sender_id must match the user ID found in the request's OAuth "
                        "token."),
            {}};
  }
  if (!caller.may("user:write:chat"))
    return {helix_error(401, "Missing scope: user:write:chat"), {}};
  const auto id = parse_number(*asked("broadcaster_id"));
  const auto channel = world_.audience().channel_of(UserId{id.value_or(0)});
  if (!channel) return {helix_error(400, "The broadcaster_id is not valid"), {}};
  if (request->has("for_source_only"))
    return {helix_error(400, "for_source_only can only be set with an App Access Token"), {}};
  const std::string_view text = *asked("message");
  if (text.empty()) return {helix_error(400, "The message is empty"), {}};
  if (characters(text) > kLongest) return {helix_error(422, "The message is too large"), {}};
  constexpr std::string_view kParent = "reply_parent_message_id";
  std::optional<ChatParent> replied;
  if (const auto of = asked(kParent); of && !of->empty()) {
    replied = parent(*of, std::to_string(*id));
    if (!replied) {
      return {helix_error(400, "The request's input was not valid. Message cannot be replied to."),
              {}};
    }
  } else if (!of && request->has(kParent)) {
    return {helix_error(400, "The request's input was not valid."), {}};
  }

  while (!lately_.empty() && lately_.front().at + kLately <= now) lately_.pop_front();
  Sent sent{{200, R"({"data":[{"message_id":)"}, {}};
  std::string& json = sent.reply.json;
  const std::string_view code = drop_code(caller, *channel, text, now);
  if (!code.empty()) {
    const auto known =
        std::ranges::find(dropped_, code, &std::pair<std::string, std::int64_t>::first);
    if (known != dropped_.end()) {
      ++known->second;
    } else {
      dropped_.emplace_back(code, 1);
    }
    json += R"("","is_sent":false,"drop_reason":{"code":)";
    append_quoted(json, code);
    json += R"(,"message":"Your message was not sent."}}]})";
    return sent;
  }
  lately_.push_back({now, caller.user.id, *channel, std::string{text}});
  ++sent_;
  most_lately_ = std::max(most_lately_, std::ranges::count(lately_, caller.user.id, &Message::by));
  const ChatLine line{.by = caller.user,
                      .text = std::string{text},
                      .badges = {},
                      .reward = {},
                      .id = draw_.uuid(),
                      .elsewhere = {},
                      .reply = std::move(replied)};
  append_quoted(json, line.id);
  json += R"(,"is_sent":true,"drop_reason":null}]})";
  sent.said = said(world_, *channel, line);
  hear(*sent.said, now);
  return sent;
}

void Chat::append_report(std::string& json) const {
  std::string codes;
  std::int64_t dropped = 0;
  for (const auto& [code, times] : dropped_) {
    if (!codes.empty()) codes += ',';
    append_quoted(codes, code);
    codes += ':';
    append_number(codes, times);
    dropped += times;
  }
  json += R"({"sent":)";
  append_number(json, sent_);
  json += R"(,"dropped":)";
  append_number(json, dropped);
  json.append(R"(,"dropped_as":{)").append(codes).append(R"(},"most_in_30_s":)");
  append_number(json, std::int64_t{most_lately_});
  json += '}';
}

}  // namespace pointsbot::twitch::simulator
