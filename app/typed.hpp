#pragma once

#include "base/clock.hpp"
#include "base/points.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

/// What people type behind a command. Each returns what it means, or throws Ended with what is
/// wrong and how to write it.
namespace pointsbot::app {

/// Why a command ends without having done anything, and its exit code: the last word, where the
/// command itself does not catch it.
struct Ended : std::runtime_error {
  Ended(int code, const std::string& why) : std::runtime_error{why}, exit{code} {}
  int exit;
};

Ended wrong_use(const std::string& why);

/// 250, 10k, 2m: 0 to kMostAtOnce.
Points typed_points(const std::string& text);
/// x2, x1.5: in per cent.
std::int64_t typed_percent(const std::string& text);
/// 1 and more; `what` it is, for the message.
std::int64_t typed_number(std::string_view text, const char* what);
/// A moment that has been; `before` as parse_moment() has it.
/// How long something lasts: 90s, 30m, 2h, 1d, 1w. More than nothing, at most a year.
std::chrono::seconds typed_span(const std::string& text);
WallTime typed_moment(const std::string& text, WallTime now,
                      std::optional<WallTime> before = std::nullopt);
/// One line of at most so many bytes.
std::string typed_line(const std::string& text, const char* what, std::size_t most);

}  // namespace pointsbot::app
