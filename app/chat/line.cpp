#include "app/chat/line.hpp"

#include "app/chat/command_setting.hpp"
#include "app/quantities.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace pointsbot::app::chat {
namespace {

/// What chat programs put behind a line so that Twitch does not take it for the same one again:
/// a combining grapheme joiner, a tag character, zero-width blanks, a no-break space.
constexpr std::array<std::string_view, 5> kInvisible{"\u034f", "\U000e0000", "\u200b", "\u200d",
                                                     "\u00a0"};

/// How many bytes of a blank, visible or not, it begins with.
std::size_t blank_at(std::string_view text) {
  if (text.starts_with(' ') || text.starts_with('\t')) return 1;
  const auto found = std::ranges::find_if(
      kInvisible, [text](std::string_view one) { return text.starts_with(one); });
  return found == kInvisible.end() ? 0 : found->size();
}

void skip_blanks(std::string_view& text) {
  while (const std::size_t size = blank_at(text)) text.remove_prefix(size);
}

/// Up to the next blank.
std::string_view take_word(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && blank_at(text.substr(size)) == 0) ++size;
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(size);
  skip_blanks(text);
  return word;
}

std::string_view without_blanks_behind(std::string_view text) {
  std::string_view rest = text;
  std::size_t end = 0;
  while (!rest.empty()) {
    const std::string_view word = take_word(rest);
    end = static_cast<std::size_t>(word.data() + word.size() - text.data());
  }
  return text.substr(0, end);
}

}  // namespace

std::optional<std::string> called_by(std::string_view text) {
  skip_blanks(text);
  if (!text.starts_with('!')) return std::nullopt;
  text.remove_prefix(1);
  std::string name = lower(take_word(text));
  return is_command_name(name) ? std::optional{std::move(name)} : std::nullopt;
}

std::optional<std::vector<std::string_view>> arguments_in(std::string_view text,
                                                          std::string_view form) {
  skip_blanks(text);
  take_word(text);
  std::vector<std::string_view> words;
  if (form.empty()) return words;
  while (!form.empty() && !text.empty()) {
    const std::string_view wanted = take_word(form);
    if (wanted.ends_with("...") || wanted.ends_with("...]")) {
      words.push_back(without_blanks_behind(text));
      text = {};
    } else {
      words.push_back(take_word(text));
    }
  }
  const bool all_there = form.empty() || form.starts_with('[');
  if (!text.empty() || !all_there) return std::nullopt;
  return words;
}

std::optional<std::int64_t> number_in(std::string_view word) {
  if (word.starts_with('#')) word.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool whole = error == std::errc{} && end == word.data() + word.size();
  return whole && number > 0 ? std::optional{number} : std::nullopt;
}

}  // namespace pointsbot::app::chat
