#pragma once

#include "app/exchange/input.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pointsbot::app::exchange {

/// The words of an SQL script one after the other, comments left out. Knows the ways in which
/// SQLite, PostgreSQL and MySQL quote.
class SqlTokens {
 public:
  enum class Kind { end, word, name, text, sign };
  static constexpr std::size_t kLongest = std::size_t{1} << 20;

  explicit SqlTokens(Input& input);

  /// Throws FormatError for what is longer than kLongest, or a quotation that is never closed.
  Kind next();

  Kind kind() const { return kind_; }
  /// What it says without its quotation marks; of a sign, the one letter.
  const std::string& text() const { return text_; }
  std::int64_t line() const { return line_; }
  bool is(char sign) const { return kind_ == Kind::sign && text_[0] == sign; }
  /// In any capitals. REQUIRES: `word` in capitals.
  bool is(std::string_view word) const;

  /// The rest of the line the last token stands on; false at the end of the file.
  bool rest_of_line(std::string& line);

 private:
  int get();
  void read_quoted(int mark);
  bool skip_comment(int first);
  void append(int c);

  Input& input_;
  bool backslash_;  // MySQL: a backslash in a text is an escape
  std::int64_t line_ = 1;
  Kind kind_ = Kind::end;
  std::string text_;
};

}  // namespace pointsbot::app::exchange
