#include "twitch/login_answers.hpp"

#include "twitch/parse.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace pointsbot::twitch {
namespace {

namespace json = simdjson::ondemand;
using simdjson::error_code;
using simdjson::SUCCESS;
using std::chrono::seconds;

constexpr std::size_t kMostScopes = 100;

Failure malformed(std::string detail) {
  return {.error = Error::malformed, .detail = std::move(detail)};
}

/// A string that is_token(), as it stands in the body: nothing in such a one is escaped. Empty for
/// null.
error_code bare_text(json::value value, std::string_view& text) {
  json::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  if (type == json::json_type::null) return value.is_null().error();
  if (type != json::json_type::string) return simdjson::INCORRECT_TYPE;
  std::string_view raw = value.raw_json_token();
  while (raw.ends_with(' ') || raw.ends_with('\n') || raw.ends_with('\r') || raw.ends_with('\t'))
    raw.remove_suffix(1);
  if (raw.size() < 2 || raw.front() != '"' || raw.back() != '"') return simdjson::STRING_ERROR;
  text = raw.substr(1, raw.size() - 2);
  if (!text.empty() && !is_token(text)) return simdjson::STRING_ERROR;
  // Walks past it, which copies nothing.
  json::raw_json_string unused;
  return value.get_raw_json_string().get(unused);
}

error_code time_span(json::value value, seconds most, seconds& span) {
  std::int64_t count = 0;
  if (const auto error = value.get_int64().get(count)) return error;
  if (count < 0) return simdjson::NUMBER_OUT_OF_RANGE;
  span = std::min(most, seconds{std::min(count, std::int64_t{most.count()})});
  return SUCCESS;
}

error_code add_scope(std::string_view scope, std::vector<std::string>& scopes) {
  if (!is_token(scope) || scopes.size() == kMostScopes) return simdjson::STRING_ERROR;
  scopes.emplace_back(scope);
  return SUCCESS;
}

error_code scope_list(json::value value, std::vector<std::string>& scopes) {
  json::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  if (type == json::json_type::null) return value.is_null().error();
  if (type == json::json_type::array) {
    json::array list;
    if (const auto error = value.get_array().get(list)) return error;
    for (auto item : list) {
      std::string_view scope;
      if (const auto error = item.get_string().get(scope)) return error;
      if (const auto error = add_scope(scope, scopes)) return error;
    }
    return SUCCESS;
  }
  std::string_view all;
  if (const auto error = value.get_string().get(all)) return error;
  while (!all.empty()) {
    const std::string_view scope = all.substr(0, all.find(' '));
    all.remove_prefix(std::min(scope.size() + 1, all.size()));
    if (scope.empty()) continue;
    if (const auto error = add_scope(scope, scopes)) return error;
  }
  return SUCCESS;
}

/// The fields `names` of the object that the body is, each at most once: visit(index, value).
template <std::size_t N, class Visit>
error_code read(std::span<char> body, const std::array<std::string_view, N>& names, Visit visit) {
  json::parser parser{body.size() + Parser::kPadding};
  json::document document;
  if (const auto error =
          parser.iterate(body.data(), body.size(), body.size() + Parser::kPadding).get(document))
    return error;
  json::object object;
  if (const auto error = document.get_object().get(object)) return error;
  std::array<bool, N> seen{};
  for (auto item : object) {
    json::field field;
    if (const auto error = std::move(item).get(field)) return error;
    std::string_view name;
    if (const auto error = field.unescaped_key().get(name)) return error;
    const auto index = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
    if (index == N) continue;
    if (std::exchange(seen[index], true)) return simdjson::TAPE_ERROR;
    if (const auto error = visit(index, field.value())) return error;
  }
  const char* behind = nullptr;  // out of bounds: nothing is
  return document.current_location().get(behind) == simdjson::OUT_OF_BOUNDS
             ? SUCCESS
             : simdjson::TRAILING_CONTENT;
}

}  // namespace

Result<DeviceCode, Failure> device_code_in(std::span<char> body) {
  static constexpr std::array<std::string_view, 5> kFields{
      "device_code", "user_code", "verification_uri", "expires_in", "interval"};
  DeviceCode code;
  code.interval = seconds{5};
  const auto error = read(body, kFields, [&](std::size_t i, json::value value) -> error_code {
    if (i == 3) return time_span(value, std::chrono::hours{24}, code.expires_in);
    if (i == 4) return time_span(value, std::chrono::minutes{5}, code.interval);
    std::string_view text;
    if (i == 2) {  // an address has no escapes but that of the slash, which some writers make
      if (const auto field_error = value.get_string().get(text)) return field_error;
      if (!is_token(text)) return simdjson::STRING_ERROR;
      code.verification_uri = text;
      return SUCCESS;
    }
    if (const auto field_error = bare_text(value, text)) return field_error;
    if (i == 0) code.device_code = Secret{text};
    if (i == 1) code.user_code = text;
    return SUCCESS;
  });
  if (error) return malformed(simdjson::error_message(error));
  if (code.device_code.empty() || code.user_code.empty() || code.expires_in <= seconds{0})
    return malformed("no code");
  if (!http::safe_for_secrets(code.verification_uri)) return malformed("no address to log in at");
  code.interval = std::max(code.interval, seconds{1});
  return code;
}

Result<Tokens, Failure> tokens_in(std::span<char> body) {
  static constexpr std::array<std::string_view, 5> kFields{"access_token", "refresh_token",
                                                           "expires_in", "scope", "token_type"};
  Tokens tokens;
  const auto error = read(body, kFields, [&](std::size_t i, json::value value) -> error_code {
    if (i == 2) return time_span(value, std::chrono::hours{24 * 366}, tokens.expires_in);
    if (i == 3) return scope_list(value, tokens.scopes);
    if (i == 4) return SUCCESS;
    std::string_view text;
    if (const auto field_error = bare_text(value, text)) return field_error;
    (i == 0 ? tokens.access : tokens.refresh) = Secret{text};
    return SUCCESS;
  });
  if (error) return malformed(simdjson::error_message(error));
  if (tokens.access.empty()) return malformed("no access token");
  if (tokens.refresh.empty()) return malformed("no refresh token");
  return tokens;
}

}  // namespace pointsbot::twitch
