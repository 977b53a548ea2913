// What somebody said in a chat, as EventSub tells it.
#include "twitch/simulator/answers.hpp"
#include "twitch/simulator/happening.hpp"
#include "twitch/simulator/json.hpp"

#include <algorithm>
#include <array>

namespace pointsbot::twitch::simulator {
namespace {

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
void append_fragments(std::string& json, const Audience& audience, std::string_view text,
                      const std::optional<ChatParent>& parent) {
  json += '[';
  Fragments fragments{json};
  std::size_t text_from = 0;
  if (parent) {
    std::string person = "{";
    append_person(person, "", parent->by);
    text_from = 1 + parent->by.display_name.size();
    fragments.add("mention", text.substr(0, text_from), "null", "null", person + "}");
  }
  for (std::size_t at = text_from; at < text.size();) {
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

void append_reply(std::string& json, const std::optional<ChatParent>& parent) {
  json += R"(,"reply":)";
  if (!parent) {
    json += "null";
    return;
  }
  json += R"({"parent_message_id":)";
  append_quoted(json, parent->id);
  json += R"(,"parent_message_body":)";
  append_quoted(json, parent->text);
  append_person(json, "parent_", parent->by);
  json += R"(,"thread_message_id":)";
  append_quoted(json, parent->thread);
  append_person(json, "thread_", parent->thread_by);
  json += '}';
}

}  // namespace

Happening said(const World& world, std::size_t channel, const ChatLine& line) {
  const Person streamer = world.audience().streamer_of(channel);
  Happening said{
      "channel.chat.message", {{"broadcaster_user_id", std::to_string(number(streamer.id))}}, "{"};
  std::string& json = said.event;
  std::string text;
  if (line.reply) text.append("@").append(line.reply->by.display_name.view()).append(" ");
  text += line.text;
  append_person(json, "broadcaster_", streamer);
  append_person(json, "chatter_", line.by);
  json.append(R"(,"message_id":")").append(line.id);
  json += R"(","message":{"text":)";
  append_quoted(json, text);
  json += R"(,"fragments":)";
  append_fragments(json, world.audience(), text, line.reply);
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
  append_reply(json, line.reply);
  json += R"(,"channel_points_custom_reward_id":)";
  if (line.reward.empty()) {
    json += "null";
  } else {
    append_quoted(json, line.reward);
  }
  append_source(json, line);
  json += '}';
  return said;
}

}  // namespace pointsbot::twitch::simulator
