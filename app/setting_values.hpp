#pragma once

#include "app/config.hpp"
#include "base/points.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How single settings of bot.ini are written, beyond what any time, amount or name is
/// (app/quantities.hpp, app/urls.hpp). Likewise the whole text or nothing.
namespace pointsbot::app {

/// Nothing where it is less or more.
template <class T>
std::optional<T> within(T least, T most, std::optional<T> value) {
  return value && (*value < least || most < *value) ? std::nullopt : value;
}

/// What that word stands for.
template <class T>
std::optional<T> one_of(std::string_view text,
                        std::initializer_list<std::pair<std::string_view, T>> words) {
  const auto word = std::find_if(words.begin(), words.end(),
                                 [text](const auto& entry) { return entry.first == text; });
  return word == words.end() ? std::nullopt : std::optional{word->second};
}

/// What may be given at once.
std::optional<Points> parse_pay(std::string_view text);

/// What may be asked for something: at least 1.
std::optional<Points> parse_cost(std::string_view text);

/// A number from 0 to `most`.
std::optional<int> parse_count(std::string_view text, int most);

/// A time after which history is put together: a bare number is days; 0 and off: never.
std::optional<std::chrono::days> parse_history(std::string_view text);

/// Bytes; 0 and none: no limit.
std::optional<std::size_t> parse_memory_limit(std::string_view text);

/// At least as many as a cycle needs.
std::optional<std::size_t> parse_regions(std::string_view text);

/// 15, x2, or two such with a comma between for live and offline. An amount alone is for a live
/// channel; x2 alone is for both.
std::optional<RolePrice> parse_role_price(std::string_view text);

/// daily, hourly, off (0), or a time.
std::optional<std::chrono::seconds> parse_backup_interval(std::string_view text);

/// Logins in the order that they have there; none twice, and none left out between two commas.
std::optional<std::vector<std::string>> parse_channel_list(std::string_view text);
/// The first of the logins in "a, b" that is there a second time.
std::optional<std::string> channel_named_twice(std::string_view text);

/// The address of a viewer list, with {channel} in its path or without.
std::optional<std::string> parse_list_url(std::string_view text);

std::optional<std::string> parse_client_id(std::string_view text);

/// One word for one point, and one for many.
std::optional<Currency> parse_currency(std::string_view text);

}  // namespace pointsbot::app
