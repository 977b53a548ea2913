#include "twitch/simulator/chat_log.hpp"

#include "twitch/simulator/json.hpp"
#include "twitch/simulator/read_json.hpp"

#include <algorithm>

namespace pointsbot::twitch::simulator {
namespace {

/// Not within a letter.
std::string cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string{text};
  while (most > 0 && (text[most] & 0xC0) == 0x80) --most;
  return std::string{text.substr(0, most)};
}

}  // namespace

const ChatEntry* ChatLog::hear(const Happening& happening, WallTime now) {
  if (happening.type != "channel.chat.message") return nullptr;
  const auto event = JsonRequest::parse(happening.event);
  if (!event) return nullptr;
  const auto field = [&](std::string_view path) {
    return std::string{event->string(path).value_or("")};
  };
  if (entries_.size() == kLines) entries_.pop_front();
  entries_.push_back({.number = ++last_,
                      .at = now,
                      .channel = field("broadcaster_user_login"),
                      .user = field("chatter_user_login"),
                      .name = field("chatter_user_name"),
                      .text = cut(field("message.text"), kLongest)});
  for (boost::asio::steady_timer* const timer : waiting_) timer->cancel();
  return &entries_.back();
}

void append_chat(std::string& json, const ChatLog& log, std::string_view channel,
                 std::uint64_t after) {
  const std::uint64_t first = log.last() - log.entries().size() + 1;  // that is kept
  json += R"({"last":)";
  append_number(json, static_cast<std::int64_t>(log.last()));
  json += R"(,"missed":)";
  append_number(json, static_cast<std::int64_t>(after + 1 < first ? first - after - 1 : 0));
  json += R"(,"channel":)";
  append_quoted(json, channel);
  json += R"(,"lines":[)";
  for (const ChatEntry& entry : log.entries()) {
    if (entry.number <= after || entry.channel != channel) continue;
    json += json.back() == '[' ? R"({"number":)" : R"(,{"number":)";
    append_number(json, static_cast<std::int64_t>(entry.number));
    json += R"(,"at":")";
    append_time(json, entry.at);
    json += R"(","user":)";
    append_quoted(json, entry.user);
    json += R"(,"name":)";
    append_quoted(json, entry.name);
    json += R"(,"text":)";
    append_quoted(json, entry.text);
    json += '}';
  }
  json += "]}";
}

}  // namespace pointsbot::twitch::simulator
