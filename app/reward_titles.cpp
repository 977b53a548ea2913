#include "app/reward_titles.hpp"

#include <clocale>
#include <cstddef>
#include <cstdint>
#include <cwctype>
#include <locale.h>
#include <optional>

namespace pointsbot::app {
namespace {

/// Letters are those of Unicode, whatever language the computer speaks.
locale_t unicode() {
  static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

struct Letter {
  char32_t code;
  std::size_t bytes;
};

/// The first letter of `text`; nothing where it is no UTF-8. REQUIRES: not empty.
std::optional<Letter> first_letter(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return Letter{lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return std::nullopt;
  char32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  return Letter{code, bytes};
}

void append(std::string& to, char32_t code) {
  const auto put = [&](char32_t bits) {
    to += static_cast<char>(static_cast<unsigned char>(bits));
  };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | (code >> 6));
  } else {
    if (code < 0x10000) {
      put(0xE0 | (code >> 12));
    } else {
      put(0xF0 | (code >> 18));
      put(0x80 | ((code >> 12) & 0x3F));
    }
    put(0x80 | ((code >> 6) & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

}  // namespace

std::string folded_title(std::string_view title) {
  std::string folded;
  bool blank = false;
  while (!title.empty()) {
    const std::optional<Letter> letter = first_letter(title);
    const std::string_view bytes = title.substr(0, letter ? letter->bytes : 1);
    title.remove_prefix(bytes.size());
    if (letter && (letter->code <= ' ' || letter->code == 0xA0)) {
      blank = !folded.empty();
      continue;
    }
    if (blank) folded += ' ';
    blank = false;
    if (!letter || unicode() == nullptr) {
      folded += bytes;
    } else {
      append(folded, static_cast<char32_t>(
                         ::towlower_l(static_cast<std::wint_t>(letter->code), unicode())));
    }
  }
  return folded;
}

}  // namespace pointsbot::app
