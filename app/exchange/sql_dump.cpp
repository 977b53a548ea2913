#include "app/exchange/read.hpp"
#include "app/exchange/sql_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace pointsbot::app::exchange {
namespace {

using Names = std::vector<std::string>;
using Kind = SqlTokens::Kind;

constexpr std::size_t kMostColumns = 200;

bool has(const Names& columns, std::initializer_list<std::string_view> wanted) {
  return std::ranges::all_of(wanted, [&](std::string_view column) {
    return std::ranges::find(columns, column) != columns.end();
  });
}

/// The rows of the one table of a dump that has the points; everything else is passed over.
class Dump {
 public:
  Dump(Input& input, const ReadOptions& options, RecordSink& sink)
      : input_{input}, options_{options}, sink_{sink}, tokens_{input} {}

  Origin read() {
    while (tokens_.next() != Kind::end) {
      if (tokens_.is("CREATE")) {
        create();
      } else if (tokens_.is("INSERT") || tokens_.is("REPLACE")) {
        insert();
      } else if (tokens_.is("COPY")) {
        copy();
      }
      while (tokens_.kind() != Kind::end && !tokens_.is(';')) tokens_.next();
    }
    if (taken_.empty()) {
      throw FormatError{fmt::format(
          "No table of {} is known as one with names and points{}. Say which it is: --table NAME "
          "--columns name=THIS,points=THAT",
          input_.path().string(), tables_seen())};
    }
    origin_.guessed.push_back(
        fmt::format("Table: {}. Columns: {}.", shown(taken_), columns_.text(headings_)));
    return origin_;
  }

 private:
  std::string tables_seen() const {
    std::string all;
    for (const auto& [name, columns] : created_) all += (all.empty() ? "" : ", ") + shown(name);
    return all.empty() ? "" : " (it has: " + all + ")";
  }

  /// A name with or without a schema before it; the token behind it is the next.
  std::string table_name() {
    std::string name = tokens_.text();
    bool more = tokens_.kind() == Kind::word && name.ends_with('.');
    tokens_.next();
    while (more || tokens_.is(".")) {
      if (!more) tokens_.next();
      name = tokens_.text();
      more = false;
      tokens_.next();
    }
    const std::size_t point = name.rfind('.');
    return point == std::string::npos ? name : name.substr(point + 1);
  }

  /// The names in brackets, in a list of which each item begins with one.
  Names names() {
    Names found;
    int depth = 1;
    bool first = true;
    while (depth > 0 && tokens_.next() != Kind::end) {
      if (first && (tokens_.kind() == Kind::name || tokens_.kind() == Kind::word)) {
        const bool other =
            std::ranges::any_of(std::array{"PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "FOREIGN",
                                           "CHECK", "INDEX", "FULLTEXT"},
                                [&](std::string_view word) { return tokens_.is(word); });
        if (!other && found.size() < kMostColumns) found.push_back(tokens_.text());
      }
      first = depth == 1 && tokens_.is(',');
      if (tokens_.is('(')) ++depth;
      if (tokens_.is(')')) --depth;
    }
    tokens_.next();
    return found;
  }

  void create() {
    tokens_.next();
    if (!tokens_.is("TABLE")) return;
    tokens_.next();
    for (const char* const word : {"IF", "NOT", "EXISTS"}) {
      if (tokens_.is(word)) tokens_.next();
    }
    const std::string table = table_name();
    if (tokens_.is('(') && created_.size() < 1000) created_[table] = names();
  }

  /// Whether the rows that follow are those that are wanted.
  bool take(const std::string& table, Names columns) {
    if (columns.empty()) {
      if (const auto known = created_.find(table); known != created_.end()) columns = known->second;
    }
    if (table == taken_) {
      if (columns == headings_ || columns.empty()) return true;
    } else if (!options_.table.empty() && table != options_.table) {
      return false;
    }
    Columns found;
    if (options_.columns.empty()) {
      found = guess_columns(columns);
      if (has(columns, {"id", "login", "points"})) {
        found.id = static_cast<std::size_t>(std::ranges::find(columns, "id") - columns.begin());
      }
      if (has(columns, {"userId", "watchedTime"})) {
        found.watched =
            static_cast<std::size_t>(std::ranges::find(columns, "watchedTime") - columns.begin());
        found.unit = TimeUnit::milliseconds;
      }
    } else if (!options_.columns.by_heading()) {
      found = place_columns(options_.columns);
    } else if (!options_.table.empty() ||
               std::ranges::all_of(options_.columns.parts, [&](const ColumnWish::Part& part) {
                 return std::ranges::find(columns, part.heading) != columns.end();
               })) {
      found = find_columns(options_.columns, columns);
    }
    if (!found.suffice()) return false;
    if (!taken_.empty() && taken_ != table) {
      throw FormatError{
          fmt::format("It is not clear which table has the points: \"{}\" or \"{}\". Say it: "
                      "--table NAME",
                      shown(taken_), shown(table))};
    }
    taken_ = table;
    headings_ = columns;
    columns_ = found;
    if (has(columns, {"login", "points", "time_in_chat_online"}) || table == "tb_user") {
      origin_ = {"pajbot", "a dump of pajbot's database"};
    } else if (has(columns, {"userId", "watchedTime"})) {
      origin_ = {"sogebot", "a dump of sogeBot's database"};
    }
    return true;
  }

  void insert() {
    while (tokens_.next() != Kind::end && !tokens_.is("INTO")) {
      if (tokens_.is(';')) return;
    }
    tokens_.next();
    const std::string table = table_name();
    Names columns;
    if (tokens_.is('(')) columns = names();
    if (!tokens_.is("VALUES") || !take(table, std::move(columns))) return;
    tokens_.next();
    while (tokens_.is('(')) {
      tuple();
      if (!tokens_.is(',')) return;
      tokens_.next();
    }
  }

  /// Ends on the token behind the bracket.
  void tuple() {
    const std::int64_t line = tokens_.line();
    cells_.clear();
    cells_.emplace_back();
    int depth = 1;
    while (tokens_.next() != Kind::end) {
      if (tokens_.is('(')) ++depth;
      if (tokens_.is(')') && --depth == 0) break;
      if (tokens_.is(',') && depth == 1) {
        if (cells_.size() < kMostColumns) cells_.emplace_back();
      } else if (!tokens_.is("NULL")) {
        cells_.back() += tokens_.text();
      }
    }
    tokens_.next();
    sink_.record(columns_.record(line, std::span<const std::string>{cells_}));
  }

  /// PostgreSQL: rows as lines with tabs between the columns, "\." behind the last.
  void copy() {
    tokens_.next();
    const std::string table = table_name();
    Names columns;
    if (tokens_.is('(')) columns = names();
    while (tokens_.kind() != Kind::end && !tokens_.is(';')) tokens_.next();
    const bool wanted = take(table, std::move(columns));
    std::string line;
    tokens_.rest_of_line(line);
    for (std::int64_t at = tokens_.line(); tokens_.rest_of_line(line) && line != "\\.";
         at = tokens_.line()) {
      if (!wanted) continue;
      split(line);
      sink_.record(columns_.record(at, std::span<const std::string>{cells_}));
    }
  }

  void split(std::string_view line) {
    cells_.clear();
    cells_.emplace_back();
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\t') {
        if (cells_.size() < kMostColumns) cells_.emplace_back();
      } else if (line[i] == '\\' && i + 1 < line.size()) {
        ++i;
        if (line[i] != 'N')
          cells_.back() += line[i] == 't' ? '\t' : line[i] == 'n' ? '\n' : line[i];
      } else {
        cells_.back() += line[i];
      }
    }
  }

  Input& input_;
  const ReadOptions& options_;
  RecordSink& sink_;
  SqlTokens tokens_;
  std::map<std::string, Names> created_;
  std::string taken_;  // the table whose rows are taken
  Names headings_;
  Columns columns_;
  Names cells_;
  Origin origin_{.source = "sql", .what = "an SQL dump", .anybodys = true};
};

}  // namespace

Origin read_sql_dump(Input& input, const ReadOptions& options, RecordSink& sink) {
  return Dump{input, options, sink}.read();
}

}  // namespace pointsbot::app::exchange
