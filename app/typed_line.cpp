#include "app/typed_line.hpp"

#include <utility>

namespace pointsbot::app {
namespace {

constexpr char kEnd = '\x04', kEraseAll = '\x15', kEraseWord = '\x17', kEscape = '\x1b';
/// Bytes; a message is 500 letters.
constexpr std::size_t kLongest = 4'000;

/// A byte of UTF-8 that continues a letter.
bool continues(char c) { return (c & 0xC0) == 0x80; }

}  // namespace

TypedLine::Event TypedLine::feed(char key) {
  if (in_escape(key)) return Event::none;
  const auto changed = [](bool is) { return is ? Event::changed : Event::none; };
  switch (key) {
    case '\n':
    case '\r':
      return Event::line;
    case kEnd:
      return text_.empty() ? Event::end : Event::none;
    case '\b':
    case '\x7f':
      return changed(erase_letter());
    case kEraseAll:
      return changed(!std::exchange(text_, {}).empty());
    case kEraseWord:
      return changed(erase_word());
    default:
      break;
  }
  const bool shows = static_cast<unsigned char>(key) >= ' ';
  if (!shows || text_.size() >= kLongest) return Event::none;
  text_ += key;
  return Event::changed;
}

std::string TypedLine::take() { return std::exchange(text_, {}); }

/// ESC [ … letter, ESC O letter, or ESC and any other key.
bool TypedLine::in_escape(char key) {
  if (key == kEscape) {
    escape_ = Escape::begun;
    return true;
  }
  if (escape_ == Escape::none) return false;
  const bool goes_on = escape_ == Escape::begun ? key == '[' || key == 'O' : key < '@' || key > '~';
  escape_ = goes_on ? Escape::sequence : Escape::none;
  return true;
}

bool TypedLine::erase_letter() {
  if (text_.empty()) return false;
  while (text_.size() > 1 && continues(text_.back())) text_.pop_back();
  text_.pop_back();
  return true;
}

bool TypedLine::erase_word() {
  const std::size_t size = text_.size();
  while (!text_.empty() && text_.back() == ' ') text_.pop_back();
  while (!text_.empty() && text_.back() != ' ') text_.pop_back();
  return text_.size() != size;
}

std::string_view last_letters(std::string_view text, std::size_t columns) {
  std::size_t from = text.size();
  for (std::size_t letters = 0; from > 0 && letters < columns; ++letters) {
    --from;
    while (from > 0 && continues(text[from])) --from;
  }
  return text.substr(from);
}

}  // namespace pointsbot::app
