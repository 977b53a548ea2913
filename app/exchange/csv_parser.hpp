#pragma once

#include "app/exchange/input.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app::exchange {

/// The records of a CSV file (RFC 4180) one after the other: quoted cells with delimiters and line
/// ends in them, CRLF, LF or CR at the ends, a byte-order mark at the front; empty lines are
/// passed over. A record is refused, and the next line is read, when a quotation mark is not closed
/// within kLongest bytes or something follows a closing one, so that one stray mark costs one line
/// and not the rest of the file.
class CsvParser {
 public:
  static constexpr std::size_t kLongest = std::size_t{64} << 10;
  static constexpr std::size_t kMostCells = 1000;

  CsvParser(Input& input, char delimiter) : input_{input}, delimiter_{delimiter} {}

  /// False at the end.
  bool next();

  const std::vector<std::string>& cells() const { return cells_; }
  /// On which line it begins, from 1.
  std::int64_t line() const { return line_; }
  /// Empty for a good record, else the rest of a sentence that says why it is none.
  std::string_view fault() const { return fault_; }

 private:
  bool read_record();
  /// False where it is not closed.
  bool read_quoted(std::string& cell);
  void end_line(int c);
  void skip_line();
  std::string& add_cell();

  Input& input_;
  char delimiter_;
  std::vector<std::string> cells_;  // keep their memory
  std::vector<std::string> spare_;
  std::int64_t line_ = 0;
  std::int64_t next_line_ = 1;
  std::size_t bytes_ = 0;
  std::string_view fault_;
};

/// What stands between the cells, by the first line: the most frequent of , ; tab and |.
char guess_delimiter(std::string_view front);

}  // namespace pointsbot::app::exchange
