#include "app/exchange/json_values.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pointsbot::app::exchange {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostFields = 200;

}  // namespace

std::string text_of(double value) {
  if (std::fabs(value) < 1e17) return fmt::format("{:.6f}", value);
  return fmt::format("{}", value);
}

std::string text_of(const json::value& value) {
  if (value.is_string()) return std::string{std::string_view{value.get_string()}};
  if (value.is_int64()) return std::to_string(value.get_int64());
  if (value.is_uint64()) return std::to_string(value.get_uint64());
  if (value.is_double()) return text_of(value.get_double());
  return {};
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  return value == nullptr ? std::string{} : text_of(*value);
}

void JsonColumns::clear() { used_ = 0; }

void JsonColumns::set(std::string_view key, std::string text) {
  if (used_ >= kMostFields) return;
  if (used_ == keys_.size()) {
    keys_.emplace_back();
    texts_.emplace_back();
  }
  keys_[used_] = key;
  texts_[used_++] = std::move(text);
}

Columns JsonColumns::columns_of() const {
  const std::span<const std::string> keys{keys_.data(), used_};
  if (!wish_.by_heading()) return guess_columns(keys);
  Columns columns;
  try {
    columns = find_columns(wish_, keys);
  } catch (const FormatError&) {  // one object without that field
  }
  return columns;
}

void JsonColumns::tell(std::int64_t line, RecordSink& sink, bool strict) {
  const std::span<const std::string> keys{keys_.data(), used_};
  if (!std::ranges::equal(keys, known_keys_)) {
    known_keys_.assign(keys.begin(), keys.end());
    columns_ = columns_of();
  }
  if (!columns_.suffice()) {
    if (strict) sink.reject(line, "has no name or no points");
    return;
  }
  if (guessed_.empty()) {
    guessed_ = columns_.text(keys);
    own_ = std::ranges::find(keys, "watch_seconds") != keys.end();
  }
  sink.record(columns_.record(line, std::span<const std::string>{texts_.data(), used_}));
}

Origin JsonColumns::origin() const {
  Origin origin{.source = "json", .what = "a JSON file", .anybodys = true};
  if (own_) origin = {.source = "pointsbot", .what = "pointsbot's own export"};
  if (!guessed_.empty() && wish_.empty()) origin.guessed.push_back("Fields: " + guessed_ + ".");
  return origin;
}

}  // namespace pointsbot::app::exchange
