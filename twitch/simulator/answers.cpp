#include "twitch/simulator/answers.hpp"

#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/json.hpp"

#include <algorithm>
#include <charconv>

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::size_t kMostUsers = 100;
constexpr std::uint32_t kMostRows = 1000;
constexpr std::uint32_t kUsualRows = 100;

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || number < 0) return std::nullopt;
  return number;
}

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

void append_user(std::string& json, const Person& person) {
  if (json.back() == '}') json += ',';
  json += '{';
  append_id(json, "id", person.id);
  append_text(json, "login", person.login.view());
  append_text(json, "display_name", person.display_name.view());
  json += R"(,"type":"","broadcaster_type":")";
  if (person.id == kChannelId) json += "affiliate";
  json += R"(","description":"","profile_image_url":"","offline_image_url":"","view_count":0)"
          R"(,"created_at":"2016-12-14T20:32:28Z"})";
}

void append_stream(std::string& json, const Settings& settings, WallTime since) {
  json += '{';
  append_id(json, "id", UserId{314'159'265'358});
  json += ',';
  append_id(json, "user_id", kChannelId);
  append_text(json, "user_login", kChannelLogin);
  append_text(json, "user_name", kChannelName);
  json += R"(,"game_id":"509658","game_name":"Just Chatting","type":"live")"
          R"(,"title":"A pretend stream","tags":["Simulated"],"viewer_count":)";
  append_number(json, std::int64_t{settings.viewers -
                                   settings.viewers / 10});  // never quite those in the chat
  json += R"(,"started_at":")";
  append_time(json, std::chrono::floor<std::chrono::seconds>(since).time_since_epoch().count());
  json += R"(","language":"en","thumbnail_url":"","tag_ids":[],"is_mature":false})";
}

}  // namespace

std::optional<Complaint> complain_of_headers(std::optional<std::string_view> authorization,
                                             std::optional<std::string_view> client_id) {
  constexpr std::string_view kScheme = "Bearer ";
  if (!authorization) return Complaint{401, "OAuth token is missing"};
  if (!authorization->starts_with(kScheme) || authorization->substr(kScheme.size()) != kToken) {
    return Complaint{401, "Invalid OAuth token"};
  }
  if (!client_id) return Complaint{401, "Client ID is missing"};
  if (*client_id != kClientId) return Complaint{401, "Client ID and OAuth token do not match"};
  return std::nullopt;
}

std::optional<Complaint> answer_users(const Audience& audience, const http::Parameters& query,
                                      std::string& json) {
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
  if (asked == 0) append_user(json, bot());
  for (const auto& [name, value] : query) {
    std::optional<Person> found;
    if (name == "id") found = audience.find(UserId{*parse_number(value)});
    if (name == "login") found = audience.find(lower(value));
    if (found) append_user(json, *found);
  }
  json += "]}";
  return std::nullopt;
}

void answer_streams(const Settings& settings, WallTime since, const http::Parameters& query,
                    std::string& json) {
  bool filtered = false, asked = false;
  for (const auto& [name, value] : query) {
    filtered = filtered || name == "user_id" || name == "user_login";
    asked = asked || (name == "user_id" && parse_number(value) == number(kChannelId)) ||
            (name == "user_login" && lower(value) == kChannelLogin);
  }
  json += R"({"data":[)";
  if (settings.live && (asked || !filtered)) append_stream(json, settings, since);
  json += R"(],"pagination":{}})";
}

int answer_validate(std::optional<std::string_view> authorization, std::string& json) {
  const auto is = [&](std::string_view scheme) {
    return authorization->starts_with(scheme) && authorization->substr(scheme.size()) == kToken;
  };
  if (!authorization) {
    json += R"({"status":401,"message":"missing authorization token"})";
    return 401;
  }
  if (!is("OAuth ") && !is("Bearer ")) {
    json += R"({"status":401,"message":"invalid access token"})";
    return 401;
  }
  json += R"({"client_id":)";
  append_quoted(json, kClientId);
  append_text(json, "login", kBotLogin);
  json += R"(,"scopes":["moderator:read:chatters"],)";
  append_id(json, "user_id", kBotId);
  json += R"(,"expires_in":5520838})";
  return 200;
}

std::optional<Complaint> read_chatters(const http::Parameters& query, const Cursor& begin,
                                       Page& page) {
  const auto broadcaster = query.first("broadcaster_id");
  const auto moderator = query.first("moderator_id");
  if (!broadcaster) return Complaint{400, R"(Missing required parameter "broadcaster_id")"};
  if (!moderator) return Complaint{400, R"(Missing required parameter "moderator_id")"};
  const auto broadcaster_id = parse_number(*broadcaster);
  if (!broadcaster_id) return Complaint{400, R"(The parameter "broadcaster_id" was malformed)"};
  if (parse_number(*moderator) != number(kBotId)) {
    return Complaint{401,
                     "The ID in moderator_id must match the user ID found in the request's OAuth "
                     "token."};
  }
  if (broadcaster_id != number(kChannelId)) {
    return Complaint{403, "The user in moderator_id is not one of the broadcaster's moderators."};
  }
  std::uint32_t first = kUsualRows;
  if (const auto asked = query.first("first")) {
    const auto rows = parse_number(*asked);
    if (!rows || *rows < 1 || *rows > kMostRows) {
      return Complaint{400, R"(The parameter "first" was malformed: a number from 1 to 1000)"};
    }
    first = static_cast<std::uint32_t>(*rows);
  }
  Cursor at = begin;
  if (const auto after = query.first("after"); after && !after->empty()) {
    const auto cursor = parse_cursor(*after);
    if (!cursor) return Complaint{400, "The pagination cursor is invalid"};
    at = *cursor;
  }
  page = page_at(at, first);
  return std::nullopt;
}

}  // namespace pointsbot::twitch::simulator
