#pragma once

#include "db/operation.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>

namespace pointsbot::db {

/// The multiplier of a channel: its row of table `boost`. In a transaction of the caller's. Private
/// to db/.
class Boosts {
 public:
  explicit Boosts(SQLite::Database& database)
      : find_{database, "SELECT percent, until, op_id FROM boost WHERE channel_id=?1 AND until>?2"},
        begin_{database, "INSERT OR REPLACE INTO boost VALUES(?1,?2,?3,?4)"},
        end_{database, "DELETE FROM boost WHERE channel_id=?1"} {}

  struct Running : RunningBoost {
    std::int64_t op;
  };
  std::optional<Running> running(std::int64_t channel, WallTime at) {
    Rows rows{find_, channel, in_ms(at)};
    if (!rows.next()) return std::nullopt;
    return Running{{rows.number(0), wall(rows.number(1))}, rows.number(2)};
  }

  /// In place of the one that is on.
  void begin(std::int64_t channel, std::int64_t percent, WallTime until, std::int64_t op) {
    change(begin_, channel, percent, in_ms(until), op);
  }

  /// False where none is there; one whose time is over may be.
  bool end(std::int64_t channel) { return change(end_, channel) > 0; }

 private:
  SQLite::Statement find_;
  SQLite::Statement begin_;
  SQLite::Statement end_;
};

}  // namespace pointsbot::db
