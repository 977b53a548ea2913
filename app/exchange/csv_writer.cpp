#include "app/exchange/csv_writer.hpp"

#include <algorithm>
#include <array>

namespace pointsbot::app::exchange {
namespace {

using Texts = std::array<std::string_view, 8>;

// What a spreadsheet passes over: blank, no-break spaces, byte-order mark, ideographic space.
constexpr Texts kBlanks{
    " ", "\xc2\xa0", "\xe2\x80\x87", "\xe2\x80\xaf", "\xef\xbb\xbf", "\xe3\x80\x80", "\xe2\x80\x8b",
    "\n"};
constexpr Texts kCommands{"=", "+", "-", "@", "\t", "\r", "\xef\xbc\x9d", "\xef\xbc\x8b"};
constexpr std::array<std::string_view, 2> kMore{"\xef\xbc\x8d", "\xef\xbc\xa0"};

bool is_formula(std::string_view text) {
  for (;;) {
    const auto begins = [&](std::string_view what) { return text.starts_with(what); };
    if (std::ranges::any_of(kCommands, begins) || std::ranges::any_of(kMore, begins)) return true;
    const auto blank = std::ranges::find_if(kBlanks, begins);
    if (blank == kBlanks.end()) return false;
    text.remove_prefix(blank->size());
  }
}

}  // namespace

void append_cell(std::string& row, std::string_view text) {
  const bool formula = is_formula(text);
  if (!formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    row += text;
    return;
  }
  row += '"';
  if (formula) row += '\'';
  for (const char c : text) {
    row += c;
    if (c == '"') row += c;
  }
  row += '"';
}

}  // namespace pointsbot::app::exchange
