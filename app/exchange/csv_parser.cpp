#include "app/exchange/csv_parser.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::app::exchange {
namespace {

constexpr std::string_view kMark = "\xef\xbb\xbf";  // byte-order mark

bool ends_line(int c) { return c == '\n' || c == '\r'; }

}  // namespace

bool CsvParser::next() {
  if (input_.offset() == 0 && input_.front(kMark.size()) == kMark)
    input_.seek(static_cast<std::int64_t>(kMark.size()));
  while (ends_line(input_.peek())) end_line(input_.get());
  if (input_.peek() == Input::kEnd) return false;
  line_ = next_line_;
  fault_ = {};
  const std::int64_t begin = input_.offset();
  if (read_record()) return true;
  // From its second line on it may be all right.
  input_.seek(begin);
  next_line_ = line_;
  skip_line();
  return true;
}

bool CsvParser::read_record() {
  for (std::string& cell : cells_) spare_.push_back(std::move(cell));
  cells_.clear();
  bytes_ = 0;
  while (true) {
    std::string& cell = add_cell();
    if (input_.peek() == '"' && !read_quoted(cell)) return false;
    int c = input_.get();
    for (; c != Input::kEnd && c != delimiter_ && !ends_line(c); c = input_.get()) {
      cell += static_cast<char>(c);
      if (++bytes_ > kLongest) {
        fault_ = "is too long for a line of a table";
        return false;
      }
    }
    if (c == Input::kEnd) return true;
    if (c != delimiter_) {
      end_line(c);
      return true;
    }
    if (cells_.size() >= kMostCells) {
      fault_ = "has too many columns";
      return false;
    }
  }
}

bool CsvParser::read_quoted(std::string& cell) {
  input_.get();
  while (true) {
    const int c = input_.get();
    if (c == Input::kEnd || ++bytes_ > kLongest) {
      fault_ = "has a quotation mark that is never closed";
      return false;
    }
    if (c == '"') {
      if (input_.peek() != '"') break;
      input_.get();
    }
    if (c == '\n') ++next_line_;
    cell += static_cast<char>(c);
  }
  const int after = input_.peek();
  if (after == Input::kEnd || after == delimiter_ || ends_line(after)) return true;
  fault_ = "has something behind a closing quotation mark";
  return false;
}

void CsvParser::end_line(int c) {
  if (c == '\r' && input_.peek() == '\n') input_.get();
  ++next_line_;
}

void CsvParser::skip_line() {
  int c = input_.get();
  while (c != Input::kEnd && !ends_line(c)) c = input_.get();
  if (c != Input::kEnd) end_line(c);
}

std::string& CsvParser::add_cell() {
  if (spare_.empty()) return cells_.emplace_back();
  std::string cell = std::move(spare_.back());
  spare_.pop_back();
  cell.clear();
  return cells_.emplace_back(std::move(cell));
}

char guess_delimiter(std::string_view front) {
  front = front.substr(0, front.find_first_of("\r\n"));
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char candidate : {',', ';', '\t', '|'}) {
    const auto count = std::ranges::count(front, candidate);
    if (count > most) {
      most = count;
      best = candidate;
    }
  }
  return best;
}

}  // namespace pointsbot::app::exchange
