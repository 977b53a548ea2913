#include "app/exchange/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pointsbot::app::exchange {
namespace {

constexpr std::array<std::string_view, 6> kForms{"csv",    "json", "json-lines",
                                                 "sqlite", "sql",  "xlsx"};

bool looks_like_sql(std::string_view front) {
  std::string upper{front};
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (upper.starts_with("--") || upper.starts_with("/*")) return true;
  return std::ranges::any_of(
      std::array{"PRAGMA ", "BEGIN TRANSACTION", "CREATE TABLE ", "INSERT INTO ", "SET ", "COPY "},
      [&](const char* word) { return upper.starts_with(word); });
}

/// Whether what begins with an object has one on each line, rather than one for all.
bool one_a_line(std::string_view front) {
  constexpr std::string_view kBlank = " \t\r\n";
  if (front.starts_with("{\"_id\"") || front.starts_with("{\"$$")) return true;  // NeDB
  const std::size_t end = front.find('\n');
  const std::size_t last = front.substr(0, end).find_last_not_of(kBlank);
  const std::size_t next = front.find_first_not_of(kBlank, std::min(end, front.size()));
  return last != std::string_view::npos && front[last] == '}' && next != std::string_view::npos &&
         front[next] == '{';
}

std::string_view form_of(Input& input) {
  std::string_view front = input.front(4096);
  if (front.empty()) throw FormatError{fmt::format("{} is empty.", input.path().string())};
  if (front.starts_with(std::string_view{"SQLite format 3\0", 16})) return "sqlite";
  if (front.starts_with("PK\x03\x04")) return "xlsx";
  if (front.starts_with("\xff\xfe") || front.starts_with("\xfe\xff")) {
    throw FormatError{
        fmt::format("{} is UTF-16 text. Save it as UTF-8 (in a spreadsheet: \"CSV "
                    "UTF-8\"), then import that.",
                    input.path().string())};
  }
  if (front.starts_with("\xef\xbb\xbf")) front.remove_prefix(3);
  const std::size_t first = front.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "csv";
  front.remove_prefix(first);
  if (front.front() == '[') return "json";
  if (front.front() == '{') {
    return one_a_line(front) ? "json-lines" : "json";
  }
  if (looks_like_sql(front)) return "sql";
  if (front.find('\0') != std::string_view::npos) {
    throw FormatError{fmt::format(
        "{} is none of the files that can be imported: CSV, JSON, SQLite, an SQL dump, or an Excel "
        "file (.xlsx). docs/import.md tells how to get one out of each bot.",
        input.path().string())};
  }
  return "csv";
}

}  // namespace

std::span<const std::string_view> forms() { return kForms; }

Origin read_file(const std::filesystem::path& file, const ReadOptions& options, RecordSink& sink,
                 Input::Progress progress) {
  std::string form = options.form;
  {
    Input input{file};
    if (form.empty()) form = form_of(input);
  }
  // Closed again before SQLite opens it, whose locks it would take away.
  if (form == "sqlite") return read_sqlite(file, options, sink);
  if (form == "xlsx") return read_xlsx(file, options, sink);
  Input input{file, std::move(progress)};
  if (form == "json") return read_json(input, options, sink);
  if (form == "json-lines") return read_json_lines(input, options, sink);
  if (form == "sql") return read_sql_dump(input, options, sink);
  return read_csv(input, options, sink);
}

}  // namespace pointsbot::app::exchange
