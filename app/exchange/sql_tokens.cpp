#include "app/exchange/sql_tokens.hpp"

#include <fmt/format.h>

namespace pointsbot::app::exchange {
namespace {

bool is_blank(int c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_of_word(int c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '$' || c == '-' || c == '+' || c >= 0x80;
}

}  // namespace

SqlTokens::SqlTokens(Input& input)
    : input_{input},
      backslash_{input.front(4096).find('`') != std::string_view::npos ||
                 input.front(4096).find("MySQL") != std::string_view::npos ||
                 input.front(4096).find("MariaDB") != std::string_view::npos} {
  input_.seek(input_.front(3) == "\xef\xbb\xbf" ? 3 : 0);
}

int SqlTokens::get() {
  const int c = input_.get();
  if (c == '\n') ++line_;
  return c;
}

void SqlTokens::append(int c) {
  if (text_.size() >= kLongest) {
    throw FormatError{
        fmt::format("{} has something longer than a megabyte on line {}. Nothing was imported.",
                    input_.path().string(), line_)};
  }
  text_ += static_cast<char>(c);
}

bool SqlTokens::is(std::string_view word) const {
  if (kind_ != Kind::word || text_.size() != word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = text_[i];
    if ((c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c) != word[i]) return false;
  }
  return true;
}

SqlTokens::Kind SqlTokens::next() {
  text_.clear();
  int c = get();
  while (is_blank(c) || (c != Input::kEnd && skip_comment(c))) c = get();
  if (c == Input::kEnd) return kind_ = Kind::end;
  if (c == '\'') {
    read_quoted(c);
    return kind_ = Kind::text;
  }
  if (c == '"' || c == '`') {
    read_quoted(c);
    return kind_ = Kind::name;
  }
  append(c);
  if (!is_of_word(c)) return kind_ = Kind::sign;
  while (is_of_word(input_.peek())) append(get());
  return kind_ = Kind::word;
}

void SqlTokens::read_quoted(int mark) {
  const std::int64_t begin = line_;
  while (true) {
    int c = get();
    if (c == Input::kEnd) {
      throw FormatError{fmt::format(
          "{} has a quotation mark on line {} that is never closed. Nothing was imported.",
          input_.path().string(), begin)};
    }
    if (c == mark) {
      if (input_.peek() != mark) return;
      get();
    } else if (c == '\\' && mark == '\'' && backslash_) {
      c = get();
      if (c == 'n') c = '\n';
      if (c == Input::kEnd) continue;
    }
    append(c);
  }
}

/// Whether a comment began with `first`; it is read to its end then.
bool SqlTokens::skip_comment(int first) {
  const int second = input_.peek();
  if ((first == '-' && second == '-') || first == '#') {
    for (int c = get(); c != '\n' && c != Input::kEnd;) c = get();
    return true;
  }
  if (first != '/' || second != '*') return false;
  get();
  for (int before = 0, c = get(); c != Input::kEnd; before = c, c = get()) {
    if (before == '*' && c == '/') break;
  }
  return true;
}

bool SqlTokens::rest_of_line(std::string& line) {
  line.clear();
  int c = get();
  if (c == Input::kEnd) return false;
  for (; c != '\n' && c != Input::kEnd; c = get()) {
    if (line.size() < kLongest) line += static_cast<char>(c);
  }
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

}  // namespace pointsbot::app::exchange
