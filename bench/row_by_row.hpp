#pragma once

#include "db/records.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <filesystem>

namespace pointsbot::bench {

/// Writes arrivals into a ledger's database as the ledger would, but each by bound statements of
/// his own: come back under the same name, else under another, else see who has his login and
/// insert him. What the ledger's blocks of newcomers are compared with.
class RowByRow {
 public:
  /// REQUIRES: a ledger has paid `channel` there before, and has closed the file.
  RowByRow(const std::filesystem::path& file, UserId channel);

  /// One payment with these arrivals.
  void award(const db::Award& award);

 private:
  std::int64_t ask(const char* what);
  template <class... Values>
  int change(SQLite::Statement& statement, const Values&... values);

  SQLite::Database database_;
  std::int64_t channel_;
  SQLite::Statement come_, come_renamed_, holder_, lose_login_, insert_;
};

}  // namespace pointsbot::bench
