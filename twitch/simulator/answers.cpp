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

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || number < 0) return std::nullopt;
  return number;
}

bool Caller::may(std::string_view scope) const {
  for (std::string_view rest = scopes; !rest.empty();) {
    const std::string_view next = rest.substr(0, rest.find(' '));
    if (next == scope) return true;
    rest.remove_prefix(std::min(next.size() + 1, rest.size()));
  }
  return false;
}

std::optional<Caller> caller_of(std::optional<std::string_view> authorization,
                                std::string_view scheme, const Settings& settings) {
  if (!authorization || !authorization->starts_with(scheme)) return std::nullopt;
  const std::string_view token = authorization->substr(scheme.size());
  if (token == kToken) return Caller{bot(), kNeededByAll};
  if (token == kStreamerToken) return Caller{streamer(), settings.scopes};
  return std::nullopt;
}

std::optional<Complaint> complain_of_headers(std::optional<std::string_view> authorization,
                                             std::optional<std::string_view> client_id,
                                             const Settings& settings) {
  if (!authorization) return Complaint{401, "OAuth token is missing"};
  if (!caller_of(authorization, "Bearer ", settings)) return Complaint{401, "Invalid OAuth token"};
  if (!client_id) return Complaint{401, "Client ID is missing"};
  if (*client_id != kClientId) return Complaint{401, "Client ID and OAuth token do not match"};
  return std::nullopt;
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
  if (asked == 0) append_user(json, caller.user);
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

int answer_validate(std::optional<std::string_view> authorization, const Settings& settings,
                    std::string& json) {
  if (!authorization) {
    json += R"({"status":401,"message":"missing authorization token"})";
    return 401;
  }
  std::optional<Caller> caller = caller_of(authorization, "OAuth ", settings);
  if (!caller) caller = caller_of(authorization, "Bearer ", settings);
  if (!caller) {
    json += R"({"status":401,"message":"invalid access token"})";
    return 401;
  }
  json += R"({"client_id":)";
  append_quoted(json, kClientId);
  append_text(json, "login", caller->user.login.view());
  json += R"(,"scopes":[)";
  for (std::string_view rest = caller->scopes; !rest.empty();) {
    const std::string_view next = rest.substr(0, rest.find(' '));
    if (json.back() != '[') json += ',';
    append_quoted(json, next);
    rest.remove_prefix(std::min(next.size() + 1, rest.size()));
  }
  json += "],";
  append_id(json, "user_id", caller->user.id);
  json += R"(,"expires_in":5520838})";
  return 200;
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

std::optional<Complaint> read_chatters(const Caller& caller, const http::Parameters& query,
                                       const Cursor& begin, Page& page) {
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
  if (broadcaster != number(kChannelId)) {
    return Complaint{403, "The user in moderator_id is not one of the broadcaster's moderators."};
  }
  std::uint32_t first = 100;
  Cursor at = begin;
  if (const auto complaint = read_paging(query, kMostRows, first, at)) return complaint;
  page = page_at(at, first);
  return std::nullopt;
}

}  // namespace pointsbot::twitch::simulator
