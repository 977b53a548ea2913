#include "twitch/simulator/chat.hpp"

#include "twitch/simulator/answers.hpp"
#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/json.hpp"
#include "twitch/simulator/read_json.hpp"

#include <algorithm>
#include <array>

namespace pointsbot::twitch::simulator {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kLongest = 500;  // characters
constexpr seconds kLately{30};
// Of one user within that time: of anybody, and of who moderates the channel.
constexpr std::ptrdiff_t kMostLately = 20, kMostOfModerators = 100;

struct Emote {
  std::string_view name, id;
};
constexpr std::array kEmotes{Emote{"Kappa", "25"}, Emote{"LUL", "425618"},
                             Emote{"PogChamp", "305954156"}, Emote{"BibleThump", "86"}};

/// The bits of a word such as Cheer100; 0 for any other.
std::int64_t bits_of(std::string_view word) {
  constexpr std::string_view kPrefix = "Cheer";
  if (!word.starts_with(kPrefix)) return 0;
  return parse_number(word.substr(kPrefix.size())).value_or(0);
}

class Fragments {
 public:
  explicit Fragments(std::string& json) : json_{json} {}

  void add(std::string_view type, std::string_view text, std::string_view cheermote = "null",
           std::string_view emote = "null", std::string_view mention = "null") {
    if (json_.back() != '[') json_ += ',';
    json_.append(R"({"type":")").append(type).append(R"(","text":)");
    append_quoted(json_, text);
    json_.append(R"(,"cheermote":)").append(cheermote);
    json_.append(R"(,"emote":)").append(emote);
    json_.append(R"(,"mention":)").append(mention).append("}");
  }

 private:
  std::string& json_;
};

/// Adds a word that is more than text, and first the text before it; false when it is not more.
bool add_word(Fragments& fragments, const Audience& audience, std::string_view before,
              std::string_view word) {
  const auto add_before = [&] {
    if (!before.empty()) fragments.add("text", before);
  };
  const auto* const emote = std::ranges::find(kEmotes, word, &Emote::name);
  if (emote != kEmotes.end()) {
    std::string json = R"({"id":")";
    json.append(emote->id).append(R"(","emote_set_id":"0","owner_id":"0","format":["static"]})");
    add_before();
    fragments.add("emote", word, "null", json);
    return true;
  }
  if (const std::int64_t bits = bits_of(word); bits > 0) {
    add_before();
    fragments.add("cheermote", word,
                  R"({"prefix":"cheer","bits":)" + std::to_string(bits) + R"(,"tier":1})");
    return true;
  }
  if (!word.starts_with('@')) return false;
  std::string login{word.substr(1)};
  for (char& c : login) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto person = audience.find(login);
  if (!person) return false;
  std::string json = "{";
  append_person(json, "", *person);
  add_before();
  fragments.add("mention", word, "null", "null", json + "}");
  return true;
}

/// Words that mean something stand alone, the text between them together.
void append_fragments(std::string& json, const Audience& audience, std::string_view text) {
  json += '[';
  Fragments fragments{json};
  std::size_t text_from = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (add_word(fragments, audience, text.substr(text_from, at - text_from),
                 text.substr(at, end - at))) {
      text_from = end;
    }
    at = end + 1;
  }
  if (text_from < text.size() || text.empty()) fragments.add("text", text.substr(text_from));
  json += ']';
}

void append_badges(std::string& json, std::string_view badges) {
  json += '[';
  while (!badges.empty()) {
    const std::string_view badge = badges.substr(0, badges.find(','));
    badges.remove_prefix(std::min(badge.size() + 1, badges.size()));
    const std::size_t slash = badge.find('/');
    const std::string_view version = slash == badge.npos ? "1" : badge.substr(slash + 1);
    const std::string_view set = badge.substr(0, slash);
    if (set.empty()) continue;
    json += json.back() == '[' ? R"({"set_id":)" : R"(,{"set_id":)";
    append_quoted(json, set);
    json += R"(,"id":)";
    append_quoted(json, version);
    json += R"(,"info":)";
    append_quoted(json, set == "subscriber" ? version : "");
    json += '}';
  }
  json += ']';
}

/// The badges that somebody shows there by what he is.
std::string badges_of(const World& world, std::size_t channel, UserId user) {
  if (world.audience().streamer_of(channel).id == user) return "broadcaster";
  std::string badges;
  const auto add = [&](std::string_view badge) {
    badges.append(badges.empty() ? "" : ",").append(badge);
  };
  if (world.moderates(user, channel)) add("moderator");
  for (const RoleChange& change : world.roles(channel)) {
    if (change.user != user || !change.has) continue;
    if (change.kind == RoleChange::Kind::vip) add("vip");
    if (change.kind == RoleChange::Kind::subscriber)
      add(change.tier == 1   ? "subscriber/1"
          : change.tier == 2 ? "subscriber/2001"
                             : "subscriber/3001");
  }
  return badges;
}

void append_source(std::string& json, const ChatLine& line) {
  if (!line.elsewhere) {
    json += R"(,"source_broadcaster_user_id":null,"source_broadcaster_user_login":null)"
            R"(,"source_broadcaster_user_name":null,"source_message_id":null,"source_badges":null)"
            R"(,"is_source_only":null)";
    return;
  }
  append_person(json, "source_broadcaster_", *line.elsewhere);
  json.append(R"(,"source_message_id":")").append(line.id);
  json += R"(","source_badges":)";
  append_badges(json, line.badges);
  json += R"(,"is_source_only":false)";
}

std::int64_t characters(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
}

}  // namespace

Happening said(const World& world, std::size_t channel, const ChatLine& line) {
  const Person streamer = world.audience().streamer_of(channel);
  Happening said{
      "channel.chat.message", {{"broadcaster_user_id", std::to_string(number(streamer.id))}}, "{"};
  std::string& json = said.event;
  append_person(json, "broadcaster_", streamer);
  append_person(json, "chatter_", line.by);
  json.append(R"(,"message_id":")").append(line.id);
  json += R"(","message":{"text":)";
  append_quoted(json, line.text);
  json += R"(,"fragments":)";
  append_fragments(json, world.audience(), line.text);
  json += R"(},"color":"#00FF7F","badges":)";
  append_badges(json, line.badges.empty() && !line.elsewhere ? badges_of(world, channel, line.by.id)
                                                             : line.badges);
  json += R"(,"message_type":)";
  append_quoted(json, line.message_type);
  if (line.bits > 0) {
    json += R"(,"cheer":{"bits":)";
    append_number(json, line.bits);
    json += '}';
  } else {
    json += R"(,"cheer":null)";
  }
  json += R"(,"reply":null,"channel_points_custom_reward_id":)";
  if (line.reward.empty()) {
    json += "null";
  } else {
    append_quoted(json, line.reward);
  }
  append_source(json, line);
  json += '}';
  return said;
}

std::string_view Chat::drop_code(const Caller& caller, std::size_t channel, std::string_view text,
                                 SteadyTime now) const {
  const Settings& settings = world_.settings();
  if (!settings.drop.empty()) return settings.drop;
  if (text.starts_with('/') || text.starts_with('.')) return "msg_rejected";
  const bool moderates = world_.moderates(caller.user.id, channel);
  std::ptrdiff_t lately = 0;
  for (const Message& message : lately_) {
    if (message.at + kLately <= now || message.by != caller.user.id) continue;
    ++lately;
    if (!moderates && message.channel == channel && message.text == text) return "msg_duplicate";
  }
  return lately >= (moderates ? kMostOfModerators : kMostLately) ? "msg_ratelimit"
                                                                 : std::string_view{};
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

  while (!lately_.empty() && lately_.front().at + kLately <= now) lately_.pop_front();
  Sent sent{{200, R"({"data":[{"message_id":)"}, {}};
  std::string& json = sent.reply.json;
  const std::string_view code = drop_code(caller, *channel, text, now);
  if (!code.empty()) {
    json += R"("","is_sent":false,"drop_reason":{"code":)";
    append_quoted(json, code);
    json += R"(,"message":"Your message was not sent."}}]})";
    return sent;
  }
  lately_.push_back({now, caller.user.id, *channel, std::string{text}});
  const ChatLine line{.by = caller.user,
                      .text = std::string{text},
                      .badges = {},
                      .reward = {},
                      .id = draw_.uuid(),
                      .elsewhere = {}};
  append_quoted(json, line.id);
  json += R"(,"is_sent":true,"drop_reason":null}]})";
  sent.said = said(world_, *channel, line);
  return sent;
}

}  // namespace pointsbot::twitch::simulator
