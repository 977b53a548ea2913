#include "twitch/simulator/cursor.hpp"

#include <array>

namespace pointsbot::twitch::simulator {
namespace {

// Two words of contents and a check, each eight bytes; 24 bytes are 32 characters without padding.
using Words = std::array<std::uint64_t, 3>;
constexpr std::size_t kLength = 32;
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint64_t check(std::uint64_t first, std::uint64_t second) {
  return scatter(scatter(first) ^ second);
}

/// The n-th group of six bits of the words.
unsigned sextet(const Words& words, std::size_t n) {
  unsigned value = 0;
  for (std::size_t bit = n * 6; bit < n * 6 + 6; ++bit) {
    value = value << 1 | static_cast<unsigned>(words[bit / 64] >> (63 - bit % 64) & 1);
  }
  return value;
}

}  // namespace

void append_cursor(std::string& text, const Cursor& cursor) {
  const auto first = static_cast<std::uint64_t>(cursor.moment);
  const std::uint64_t second = std::uint64_t{cursor.channel} << 56 |
                               std::uint64_t{cursor.guests} << 44 |
                               std::uint64_t{cursor.people} << 22 | cursor.offset;
  const std::uint64_t third = check(first, second);
  // The check also hides the contents, which would else differ in a few characters only.
  const Words words{first ^ scatter(third), second ^ scatter(~third), third};
  for (std::size_t n = 0; n < kLength; ++n) text += kAlphabet[sextet(words, n)];
}

std::optional<Cursor> parse_cursor(std::string_view text) {
  if (text.size() != kLength) return std::nullopt;
  Words words{};
  for (std::size_t n = 0; n < kLength; ++n) {
    const std::size_t value = kAlphabet.find(text[n]);
    if (value == kAlphabet.npos) return std::nullopt;
    for (std::size_t i = 0; i < 6; ++i) {
      const std::size_t bit = n * 6 + i;
      words[bit / 64] |= std::uint64_t{value >> (5 - i) & 1} << (63 - bit % 64);
    }
  }
  const std::uint64_t first = words[0] ^ scatter(words[2]);
  const std::uint64_t second = words[1] ^ scatter(~words[2]);
  if (check(first, second) != words[2]) return std::nullopt;
  const auto bits = [&](unsigned from, unsigned count) {
    return static_cast<std::uint32_t>(second >> from & ((std::uint64_t{1} << count) - 1));
  };
  return Cursor{.moment = Turnover{first},
                .people = bits(22, 22),
                .offset = bits(0, 22),
                .guests = static_cast<std::uint16_t>(bits(44, 12)),
                .channel = static_cast<std::uint8_t>(bits(56, 8))};
}

}  // namespace pointsbot::twitch::simulator
