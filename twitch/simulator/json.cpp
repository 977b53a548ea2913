#include "twitch/simulator/json.hpp"

#include "twitch/simulator/caller.hpp"

#include <array>
#include <charconv>
#include <ctime>

namespace pointsbot::twitch::simulator {
namespace {

std::string_view error_for(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 409:
      return "Conflict";
    case 422:
      return "Unprocessable Entity";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

void append_quoted(std::string& json, std::string_view text) {
  json += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      (json += '\\') += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr std::string_view kHex = "0123456789abcdef";
      json += "\\u00";
      (json += kHex[static_cast<std::size_t>(c) / 16]) += kHex[static_cast<std::size_t>(c) % 16];
    } else {
      json += c;
    }
  }
  json += '"';
}

void append_number(std::string& json, std::int64_t number) {
  std::array<char, 24> digits;
  json.append(digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr);
}

void append_number(std::string& json, double number) {
  std::array<char, 32> digits;
  json.append(digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr);
}

void append_words(std::string& json, std::string_view text) {
  json += '[';
  each_word(text, [&](std::string_view word) {
    if (json.back() != '[') json += ',';
    append_quoted(json, word);
  });
  json += ']';
}

void append_error(std::string& json, int status, std::string_view message) {
  json += R"({"error":)";
  append_quoted(json, error_for(status));
  json += R"(,"status":)";
  append_number(json, std::int64_t{status});
  json += R"(,"message":)";
  append_quoted(json, message);
  json += '}';
}

void append_time(std::string& json, std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> text;
  json.append(text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc));
}

void append_time(std::string& json, WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  append_time(json, seconds.time_since_epoch().count());
  json.pop_back();  // the Z
  const std::string digits = std::to_string(1000 + (time - seconds).count());
  json.append(".").append(digits, 1, 3).append("000000Z");
}

}  // namespace pointsbot::twitch::simulator
