#pragma once

#include "db/records.hpp"

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

struct sqlite3_stmt;

namespace pointsbot::bench {

/// The best practice for a bot that keeps a balance a viewer: a table by channel and user id that
/// says of a viewer what the ledger says of him (points, watch time, first and last seen, login,
/// name), with the two indexes that the ledger has (leaderboard, login), and one prepared UPSERT
/// for each viewer present, all of a cycle in one transaction. It keeps no history and does not
/// know who is present.
class UpsertBot {
 public:
  struct Terms {
    Points pay, welcome;
    std::chrono::seconds seconds;
    WallTime at;
  };

  explicit UpsertBot(const std::filesystem::path& file);

  void begin() { database_.exec("BEGIN IMMEDIATE"); }
  void commit() { database_.exec("COMMIT"); }

  /// Pays those present, inside a transaction. REQUIRES: sorted by id, which suits its table best.
  void pay(UserId channel, std::span<const db::Arrival> present, const Terms& terms);

  /// Somebody with points, inside a transaction, while it is being filled.
  void know(UserId channel, const db::Arrival& viewer, Points points, std::chrono::seconds seconds,
            WallTime seen);

  SQLite::Database& database() { return database_; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  void run();

  SQLite::Database database_;
  std::unique_ptr<sqlite3_stmt, Finalize> upsert_;
};

}  // namespace pointsbot::bench
