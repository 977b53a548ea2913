#include "app/typed.hpp"

#include "app/moment.hpp"
#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace pointsbot::app {
namespace {

constexpr int kUsage = 2;

}  // namespace

Ended wrong_use(const std::string& why) { return {kUsage, why + " Nothing was changed."}; }

Points typed_points(const std::string& text) {
  const auto amount = parse_points(text);
  if (amount && amount->value <= kMostAtOnce.value) return *amount;
  if (text == "all") {
    throw wrong_use(
        "\"all\" is no amount: between your look and the command it may have changed. Write the "
        "number; to take everything from somebody: pointsbot set NAME 0.");
  }
  throw wrong_use(fmt::format("\"{}\" is no amount: write 250, 10k or 2m, at most {}.", text,
                              grouped(kMostAtOnce.value)));
}

std::int64_t typed_percent(const std::string& text) {
  if (const auto percent = parse_multiplier(text)) return *percent;
  throw wrong_use(fmt::format("\"{}\" is no multiplier: write x2 or x1.5, at most x100.", text));
}

std::int64_t typed_number(std::string_view text, const char* what) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1)
    throw wrong_use(fmt::format("\"{}\" is no {}.", text, what));
  return number;
}

std::chrono::seconds typed_span(const std::string& text) {
  if (const auto span = parse_lasting(text)) return *span;
  throw wrong_use(fmt::format(
      "\"{}\" is not how long something lasts: write for example 90s, 30m or 2h, at most 365d.",
      printable(text)));
}

WallTime typed_moment(const std::string& text, WallTime now, std::optional<WallTime> before) {
  const auto when = parse_moment(text, now, before);
  if (!when) throw wrong_use(no_moment(text, when.error()));
  return when->at;
}

std::string typed_line(const std::string& text, const char* what, std::size_t most) {
  const bool controls =
      std::ranges::any_of(text, [](unsigned char c) { return c < ' ' || c == 127; });
  if (text.size() > most || controls)
    throw wrong_use(fmt::format("{} may have {} characters, all in one line.", what, most));
  return text;
}

}  // namespace pointsbot::app
