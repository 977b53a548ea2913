#include "twitch/chat_text.hpp"

#include "twitch/chat_letters.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::twitch {
namespace {

constexpr std::string_view kEllipsis = "\u2026";

/// More than any family of emojis has.
constexpr int kMostJoiners = 4;

bool begins_a_command(char32_t point) { return point == '/' || point == '.' || point == '!'; }

/// Whether a letter that follows would make a link of what is before: also of the points that are
/// none of ASCII's, which browsers take for one in a name.
bool is_point(char32_t point) {
  return point == '.' || point == 0x3002 || point == 0xff0e || point == 0xff61;
}

bool follows_in_a_link(char32_t point) {
  return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || point >= 0x80;
}

/// Takes code points one by one, and keeps of them what may be sent.
class Line {
 public:
  Line(std::size_t most, bool quoted) : most_{most}, quoted_{quoted} {}

  bool full() const { return count_ > most_; }

  void add(char32_t point) {
    switch (kind_of(point)) {
      case LetterKind::dropped:
        return;
      case LetterKind::blank:
        blank_ = !text_.empty();
        joiner_ = 0;
        return;
      case LetterKind::joiner:
        if (!text_.empty() && !blank_) joiner_ = point;
        return;
      case LetterKind::selector:
        if (joiner_ == 0 && takes_selector()) put(point);
        return;
      case LetterKind::mark:
        if (!text_.empty() && !blank_ && marks_ < (is_indic(point) ? 4 : 2)) {
          join(point);
          put(point);
          ++marks_;
        }
        return;
      case LetterKind::plain:
        add_plain(point);
    }
  }

  std::string done() && {
    if (!full()) return std::move(text_);
    if (most_ == 0) return {};
    text_.resize(cut_);
    while (text_.ends_with(' ')) text_.pop_back();
    text_ += kEllipsis;
    return std::move(text_);
  }

 private:
  void add_plain(char32_t point) {
    if (quoted_) {
      if (point == '@' || (text_.empty() && begins_a_command(point))) return;
      if ((is_point(last_) && follows_in_a_link(point)) || (last_ == ':' && point == '/'))
        blank_ = true;
    } else if (text_.empty() && begins_a_command(point)) {
      put('-');
      blank_ = true;
    }
    if (blank_) {
      blank_ = false;
      put(' ');
    } else {
      join(point);
    }
    put(point);
    marks_ = 0;
  }

  /// The joiner before `point`, where one belongs there.
  void join(char32_t point) {
    const bool belongs = (is_emoji(shown_) && is_emoji(point)) ||
                         (is_of_joining_script(last_) && is_of_joining_script(point));
    const char32_t joiner = std::exchange(joiner_, 0);
    if (joiner == 0 || !belongs || joiners_ == kMostJoiners) return;
    put(joiner);
    ++joiners_;
  }

  bool takes_selector() const {
    return !text_.empty() && !blank_ &&
           (is_emoji(last_) || last_ == '#' || last_ == '*' || (last_ >= '0' && last_ <= '9'));
  }

  void put(char32_t point) {
    if (!bounds_.continues(point)) {
      joiners_ = 0;
      // Here it can be cut, where there is room for the sign that it was.
      if (count_ < most_) cut_ = text_.size();
    }
    append_point(text_, point);
    ++count_;
    last_ = point;
    if (kind_of(point) != LetterKind::selector) shown_ = point;
  }

  const std::size_t most_;
  const bool quoted_;
  std::string text_;
  std::size_t count_ = 0;  // of code points in it
  std::size_t cut_ = 0;    // bytes of it that stay where it is cut
  char32_t last_ = 0;
  char32_t shown_ = 0;   // the last that is no selector
  char32_t joiner_ = 0;  // that came after it, and belongs there if the right one follows
  bool blank_ = false;   // one came after it
  int marks_ = 0;        // in a row
  int joiners_ = 0;      // in the letter
  LetterBounds bounds_;
};

std::string cleaned(std::string_view text, std::size_t most, bool quoted) {
  Line line{most, quoted};
  while (!text.empty() && !line.full()) {
    char32_t point = 0;
    if (take_point(text, point)) line.add(point);
  }
  return std::move(line).done();
}

}  // namespace

std::string sendable(std::string_view text) { return cleaned(text, kLongestMessage, false); }

std::string quoted_words(std::string_view of_a_user, std::size_t most) {
  return cleaned(of_a_user, most, true);
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return (byte & 0xc0) != 0x80; }));
}

}  // namespace pointsbot::twitch
