#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// The line that a person types at a terminal which hands on every key: with the keys that erase
/// (Backspace, Ctrl+U, Ctrl+W) as a terminal itself has them. Arrows and the like do nothing.
class TypedLine {
 public:
  enum class Event : std::uint8_t {
    none,
    changed,  ///< text() is another
    line,     ///< Enter: take() it
    end,      ///< Ctrl+D on an empty line
  };
  Event feed(char key);

  const std::string& text() const { return text_; }
  std::string take();

 private:
  enum class Escape : std::uint8_t { none, begun, sequence };

  bool in_escape(char key);
  bool erase_letter();
  bool erase_word();

  std::string text_;
  Escape escape_ = Escape::none;
};

/// The end of `text` that fits into so many columns, a letter being one.
std::string_view last_letters(std::string_view text, std::size_t columns);

}  // namespace pointsbot::app
