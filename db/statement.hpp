#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

/// Two ways to run a statement that was prepared once, so that nobody forgets a reset or a binding.
/// Private to db/. Texts are not copied: they live until the call, or the Rows, is over.
namespace pointsbot::db {

inline void bind_one(SQLite::Statement& statement, int at, std::int64_t number) {
  statement.bind(at, number);
}
inline void bind_one(SQLite::Statement& statement, int at, std::optional<std::int64_t> number) {
  number ? statement.bind(at, *number) : statement.bind(at);
}
/// nullptr binds NULL.
inline void bind_one(SQLite::Statement& statement, int at, const char* text) {
  text == nullptr ? statement.bind(at) : statement.bindNoCopy(at, text);
}
inline void bind_one(SQLite::Statement& statement, int at, const std::string& text) {
  statement.bindNoCopy(at, text);
}

template <class... Values>
void bind_all(SQLite::Statement& statement, const Values&... values) {
  // Not reset(): that throws the error of the last run once more.
  statement.tryReset();
  int at = 0;
  (bind_one(statement, ++at, values), ...);
}

/// Runs a statement without rows; how many rows of the database it changed.
template <class... Values>
int change(SQLite::Statement& statement, const Values&... values) {
  bind_all(statement, values...);
  return statement.exec();
}

/// The rows of one run. Resets the statement when it goes: a SELECT left standing would hold its
/// snapshot of the database for ever.
class Rows {
 public:
  template <class... Values>
  explicit Rows(SQLite::Statement& statement, const Values&... values) : statement_{statement} {
    bind_all(statement, values...);
  }
  ~Rows() { statement_.tryReset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  bool next() { return statement_.executeStep(); }
  std::int64_t number(int column) const { return statement_.getColumn(column).getInt64(); }
  bool is_null(int column) const { return statement_.isColumnNull(column); }
  /// Empty for NULL.
  std::string text(int column) const { return statement_.getColumn(column).getString(); }

 private:
  SQLite::Statement& statement_;
};

/// A statement that most cycles do without: some kilobytes that are taken when it is needed, and
/// given back when its owner forgets it at the quiet point. `sql` is not copied.
class RareStatement {
 public:
  RareStatement(SQLite::Database& database, const char* sql) : database_{database}, sql_{sql} {}

  operator SQLite::Statement&() {
    if (!prepared_) prepared_ = std::make_unique<SQLite::Statement>(database_, sql_);
    return *prepared_;
  }
  void forget() { prepared_.reset(); }

 private:
  SQLite::Database& database_;
  const char* sql_;
  std::unique_ptr<SQLite::Statement> prepared_;
};

/// The first column of the first row of `sql`.
inline std::int64_t ask_number(SQLite::Database& database, const char* sql) {
  SQLite::Statement statement{database, sql};
  Rows rows{statement};
  return rows.next() ? rows.number(0) : 0;
}

}  // namespace pointsbot::db
