#include "twitch/simulator/answers.hpp"

#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/json.hpp"

#include <algorithm>
#include <charconv>

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::size_t kMostUsers = 100;
constexpr std::uint32_t kMostRows = 1000;
constexpr std::string_view kNeededByAll = "moderator:read:chatters";

bool is_login(std::string_view text) {
  return !text.empty() && text.size() <= 25 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string lower(std::string_view text) {
  std::string lowered{text};
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

void append_id(std::string& json, std::string_view key, UserId id) {
  append_quoted(json, key);
  json += R"(:")";
  append_number(json, number(id));
  json += '"';
}

void append_text(std::string& json, std::string_view key, std::string_view text) {
  json += ',';
  append_quoted(json, key);
  json += ':';
  append_quoted(json, text);
}

void append_user(std::string& json, const Person& person, bool is_streamer) {
  if (json.back() == '}') json += ',';
  json += '{';
  append_id(json, "id", person.id);
  append_text(json, "login", person.login.view());
  append_text(json, "display_name", person.display_name.view());
  json += R"(,"type":"","broadcaster_type":")";
  if (is_streamer) json += "affiliate";
  json += R"(","description":"","profile_image_url":"","offline_image_url":"","view_count":0)"
          R"(,"created_at":"2016-12-14T20:32:28Z"})";
}

void append_stream(std::string& json, const World& world, std::size_t channel) {
  const ChannelSettings& settings = world.settings(channel);
  const Person streamer = world.audience().streamer_of(channel);
  if (json.back() == '}') json += ',';
  json += '{';
  append_id(json, "id", stream_id(world, channel));
  json += ',';
  append_id(json, "user_id", streamer.id);
  append_text(json, "user_login", streamer.login.view());
  append_text(json, "user_name", streamer.display_name.view());
  json += R"(,"game_id":"509658","game_name":"Just Chatting")";
  append_text(json, "type", settings.rerun ? "rerun" : "live");
  json += R"(,"title":"A pretend stream","tags":["Simulated"],"viewer_count":)";
  append_number(json, std::int64_t{settings.viewers -
                                   settings.viewers / 10});  // never quite those in the chat
  json += R"(,"started_at":")";
  append_time(json, std::chrono::floor<std::chrono::seconds>(world.live_since(channel))
                        .time_since_epoch()
                        .count());
  json += R"(","language":"en","thumbnail_url":"","tag_ids":[],"is_mature":false})";
}

}  // namespace

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || number < 0) return std::nullopt;
  return number;
}

bool Caller::may(std::string_view scope) const {
  bool found = false;
  each_word(scopes, [&](std::string_view word) { found = found || word == scope; });
  return found;
}

UserId stream_id(const World& world, std::size_t channel) {
  return UserId{314'159'265'357 + static_cast<std::int64_t>(world.stream(channel)) +
                static_cast<std::int64_t>(channel) * 1'000'000};
}

std::optional<Complaint> answer_users(const Audience& audience, const Caller& caller,
                                      const http::Parameters& query, std::string& json) {
  constexpr Complaint kBadIdentifiers{400,
                                      "Invalid username(s), email(s), or ID(s). Bad Identifiers."};
  std::size_t asked = 0;
  for (const auto& [name, value] : query) {
    const bool good = name == "id"      ? parse_number(value).has_value()
                      : name == "login" ? is_login(value)
                                        : true;
    if (!good) return kBadIdentifiers;
    asked += name == "id" || name == "login" ? 1 : 0;
  }
  if (asked > kMostUsers) return kBadIdentifiers;
  json += R"({"data":[)";
  const auto append = [&](const Person& person) {
    append_user(json, person, audience.channel_of(person.id).has_value());
  };
  if (asked == 0) append(caller.user);
  for (const auto& [name, value] : query) {
    std::optional<Person> found;
    if (name == "id") found = audience.find(UserId{*parse_number(value)});
    if (name == "login") found = audience.find(lower(value));
    if (found) append(*found);
  }
  json += "]}";
  return std::nullopt;
}

std::optional<Complaint> answer_streams(const World& world, const http::Parameters& query,
                                        std::string& json) {
  std::size_t named = 0;
  for (const auto& [name, value] : query) named += name == "user_id" || name == "user_login";
  if (named > kMostUsers) return Complaint{400, "The parameter \"user_id\" was malformed"};
  json += R"({"data":[)";
  for (std::size_t channel = 0; channel < world.audience().channels(); ++channel) {
    const Person streamer = world.audience().streamer_of(channel);
    bool asked = named == 0;
    for (const auto& [name, value] : query) {
      asked = asked || (name == "user_id" && parse_number(value) == number(streamer.id)) ||
              (name == "user_login" && lower(value) == streamer.login.view());
    }
    if (asked && world.settings(channel).live) append_stream(json, world, channel);
  }
  json += R"(],"pagination":{}})";
  return std::nullopt;
}

std::optional<Complaint> answer_moderated(const World& world, const Caller& caller,
                                          const http::Parameters& query, std::string& json) {
  const auto user = query.first("user_id");
  if (!user) return Complaint{400, R"(Missing required parameter "user_id")"};
  if (parse_number(*user) != number(caller.user.id)) {
    return Complaint{
        401, "The ID in user_id must match the user ID found in the request's OAuth token."};
  }
  if (!caller.may("user:read:moderated_channels"))
    return Complaint{401, "Missing scope: user:read:moderated_channels"};
  json += R"({"data":[)";
  for (std::size_t channel = 0; channel < world.audience().channels(); ++channel) {
    const Person streamer = world.audience().streamer_of(channel);
    if (streamer.id == caller.user.id || !world.moderates(caller.user.id, channel)) continue;
    json += json.back() == '}' ? ",{" : "{";
    append_id(json, "broadcaster_id", streamer.id);
    append_text(json, "broadcaster_login", streamer.login.view());
    append_text(json, "broadcaster_name", streamer.display_name.view());
    json += '}';
  }
  json += R"(],"pagination":{}})";
  return std::nullopt;
}

void answer_validate(const Caller& caller, std::string& json) {
  json += R"({"client_id":)";
  append_quoted(json, kClientId);
  append_text(json, "login", caller.user.login.view());
  json += R"(,"scopes":)";
  if (caller.scopes.empty()) {
    json += "null";
  } else {
    append_words(json, caller.scopes);
  }
  json += ',';
  append_id(json, "user_id", caller.user.id);
  json += R"(,"expires_in":)";
  append_number(json, caller.left.count());
  json += '}';
}

std::optional<Complaint> read_broadcaster(const http::Parameters& query, std::int64_t& id) {
  const auto broadcaster = query.first("broadcaster_id");
  if (!broadcaster) return Complaint{400, R"(Missing required parameter "broadcaster_id")"};
  const auto number = parse_number(*broadcaster);
  if (!number) return Complaint{400, R"(The parameter "broadcaster_id" was malformed)"};
  id = *number;
  return std::nullopt;
}

std::optional<Complaint> read_paging(const http::Parameters& query, std::uint32_t most,
                                     std::uint32_t& first, Cursor& at) {
  if (const auto asked = query.first("first")) {
    const auto rows = parse_number(*asked);
    if (!rows || *rows < 1 || *rows > most) {
      return Complaint{400, most == kMostRows
                                ? R"(The parameter "first" was malformed: a number from 1 to 1000)"
                                : R"(The parameter "first" was malformed: a number from 1 to 100)"};
    }
    first = static_cast<std::uint32_t>(*rows);
  }
  if (const auto after = query.first("after"); after && !after->empty()) {
    const auto cursor = parse_cursor(*after);
    if (!cursor) return Complaint{400, "The pagination cursor is invalid"};
    at = *cursor;
  }
  return std::nullopt;
}

std::optional<Complaint> read_chatters(const World& world, const Caller& caller,
                                       const http::Parameters& query, Page& page) {
  std::int64_t broadcaster = 0;
  const auto moderator = query.first("moderator_id");
  const bool missing = !query.first("broadcaster_id");
  if (!missing && !moderator) return Complaint{400, R"(Missing required parameter "moderator_id")"};
  if (const auto complaint = read_broadcaster(query, broadcaster)) return complaint;
  if (parse_number(*moderator) != number(caller.user.id)) {
    return Complaint{401,
                     "The ID in moderator_id must match the user ID found in the request's OAuth "
                     "token."};
  }
  if (!caller.may(kNeededByAll)) return Complaint{401, "Missing scope: moderator:read:chatters"};
  const auto channel = world.audience().channel_of(UserId{broadcaster});
  if (!channel || !world.moderates(caller.user.id, *channel)) {
    return Complaint{403, "The user in moderator_id is not one of the broadcaster's moderators."};
  }
  std::uint32_t first = 100;
  Cursor at = world.sweep(*channel);
  if (const auto complaint = read_paging(query, kMostRows, first, at)) return complaint;
  if (at.channel != *channel) return Complaint{400, "The pagination cursor is invalid"};
  page = page_at(at, first);
  return std::nullopt;
}

}  // namespace pointsbot::twitch::simulator
