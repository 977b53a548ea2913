#pragma once

#include "base/user_id.hpp"
#include "twitch/failure.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

/// What Twitch's JSON is read with, over simdjson's on-demand parser. Private to twitch/.
namespace pointsbot::twitch {

namespace json = simdjson::ondemand;
using simdjson::error_code;
using simdjson::SUCCESS;

inline constexpr std::size_t kLongestName = 64;

inline bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

inline bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && !has_control_character(text);
}

/// Twitch's ids are decimal strings; 0 for anything else.
inline UserId to_user_id(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return UserId{whole && value > 0 && value <= kMostUserId && text.front() != '0' ? value : 0};
}

inline bool equal_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

inline Failure malformed(std::string detail) {
  return {.error = Error::malformed, .detail = std::move(detail)};
}

/// Which of a few keys an object has shown so far.
template <std::size_t N>
class Keys {
 public:
  explicit Keys(const std::array<std::string_view, N>& names) : names_{names} {}

  /// The index of `name` among the names, N for one that does not matter; false when it came
  /// before.
  bool next(std::string_view name, std::size_t& index) {
    index =
        static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
    if (index == N) return true;
    const bool first = !seen_[index];
    seen_[index] = true;
    return first;
  }

 private:
  const std::array<std::string_view, N>& names_;
  std::array<bool, N> seen_{};
};

/// Walks the fields of `object` that are in `names`, each at most once: visit(index, value).
template <std::size_t N, class Visit>
error_code each_field(json::object object, const std::array<std::string_view, N>& names,
                      Visit visit) {
  Keys<N> keys{names};
  for (auto item : object) {
    json::field field;
    if (const auto error = std::move(item).get(field)) return error;
    std::string_view name;
    if (const auto error = field.unescaped_key().get(name)) return error;
    std::size_t index = N;
    if (!keys.next(name, index)) return simdjson::TAPE_ERROR;  // a repeated key
    if (index == N) continue;
    if (const auto error = visit(index, field.value())) return error;
  }
  return SUCCESS;
}

template <class Visit>
error_code each_row(json::value value, Visit visit) {
  json::array rows;
  if (const auto error = value.get(rows)) return error;
  for (auto item : rows) {
    json::object row;
    if (const auto error = item.get(row)) return error;
    if (const auto error = visit(row)) return error;
  }
  return SUCCESS;
}

/// A string, or nothing for null.
inline error_code text_or_null(json::value value, std::string_view& text) {
  bool null = false;
  if (const auto error = value.is_null().get(null)) return error;
  return null ? SUCCESS : value.get_string().get(text);
}

}  // namespace pointsbot::twitch
