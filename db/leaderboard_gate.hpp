#pragma once

#include "db/records.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <span>
#include <string>

namespace pointsbot::db {

/// Keeps those out of leaderboards and of the view `points` whom the settings leave out. Their
/// points stay theirs and are counted by `verify`. In a transaction of the caller. Private to db/.
class LeaderboardGate {
 public:
  explicit LeaderboardGate(SQLite::Database& database);

  /// See Ledger::leave_out().
  LeftOut leave_out(std::int64_t channel, std::span<const std::string> logins);

 private:
  SQLite::Statement left_out_;
  SQLite::Statement find_;
  SQLite::Statement mark_;
};

}  // namespace pointsbot::db
