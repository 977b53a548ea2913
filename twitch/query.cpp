#include "twitch/query.hpp"

#include <array>
#include <charconv>

namespace pointsbot::twitch {

void append(std::string& text, std::int64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_escaped(std::string& text, std::string_view value) {
  escape(value, [&text](char c) { text += c; });
}

}  // namespace pointsbot::twitch
