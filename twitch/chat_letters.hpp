#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What a code point is to a line of chat. Private to twitch/.
namespace pointsbot::twitch {

enum class LetterKind {
  plain,
  blank,     ///< shows as nothing but room: controls and line ends too
  dropped,   ///< shows as nothing, or turns the direction of what stands behind it
  mark,      ///< stands on what is before it
  selector,  ///< U+FE0E, U+FE0F: whether what is before it is shown as an emoji
  joiner,    ///< U+200C, U+200D
};

LetterKind kind_of(char32_t point);

/// Of the blocks that have the emojis, also what is none in them.
bool is_emoji(char32_t point);
/// A colour of skin, for the emoji before it.
bool is_skin(char32_t point);
/// One half of a flag.
bool is_half_flag(char32_t point);
/// A letter or mark of the scripts from Arabic to Sinhala: joiners belong into their words.
bool is_of_joining_script(char32_t point);
/// Of them those of India.
bool is_indic(char32_t point);

/// The code point at the front of `text` (RFC 3629), which it takes off; where there is none well
/// formed it takes one byte off and returns false. REQUIRES: text is not empty.
bool take_point(std::string_view& text, char32_t& point);

void append_point(std::string& text, char32_t point);

/// Tells where letters begin, as a reader counts them: an e with its accent, a flag, a family of
/// emojis are one each (after Unicode's UAX 29).
class LetterBounds {
 public:
  /// Whether `point`, which comes next, belongs to the letter before it.
  bool continues(char32_t point);

 private:
  char32_t last_ = 0;
  bool half_ = false;  // the letter is half a flag so far
};

}  // namespace pointsbot::twitch
