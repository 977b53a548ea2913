#include "app/printable.hpp"

namespace pointsbot::app {
namespace {

/// The length of the well-formed character (RFC 3629) at the front of `text`; 0: there is none.
std::size_t character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool outside = (first == 0xed && byte(1) > 0x9f) || (first == 0xf4 && byte(1) > 0x8f);
  return overlong || outside ? 0 : length;
}

/// Of U+0080 to U+009F, which terminals obey, and of what turns the direction of writing.
bool commands(std::string_view letter) {
  if (letter == "\xd8\x9c" || letter == "\xe2\x80\x8e" || letter == "\xe2\x80\x8f") return true;
  return (letter.size() == 2 && letter[0] == '\xc2' &&
          static_cast<unsigned char>(letter[1]) < 0xa0) ||
         (letter.size() == 3 && letter.starts_with("\xe2\x80") &&
          static_cast<unsigned char>(letter[2]) >= 0xa8 &&
          static_cast<unsigned char>(letter[2]) <= 0xae) ||
         (letter.size() == 3 && letter.starts_with("\xe2\x81") &&
          static_cast<unsigned char>(letter[2]) >= 0xa6 &&
          static_cast<unsigned char>(letter[2]) <= 0xa9);
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t letters = 0;
  while (!text.empty()) {
    if (letters++ == most) return out + "...";
    const std::size_t length = character(text);
    const std::string_view letter = text.substr(0, length == 0 ? 1 : length);
    const bool shows =
        length > 1 ? !commands(letter) : length == 1 && letter[0] >= ' ' && letter[0] != '\x7f';
    const bool blank = letter[0] == '\t' || letter[0] == '\n' || letter[0] == '\r';
    out.append(shows ? letter : blank ? " " : "?");
    text.remove_prefix(letter.size());
  }
  return out;
}

}  // namespace pointsbot::app
