#pragma once

#include "db/entries.hpp"
#include "db/operation.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pointsbot::db {

/// What belongs to nobody while a game lasts or an order is open: rows of `hold`. Inside a
/// transaction that the caller opens and ends. Private to db/.
class Stakes {
 public:
  Stakes(SQLite::Database& database, Entries& entries);

  /// Into the operation under way, which has taken the amount already.
  void hold(std::int64_t viewer, Points amount, WallTime at);

  /// Into the operation under way. On a refusal the caller rolls back. Where these were orders, the
  /// item of the first.
  std::optional<std::string> settle(const Settle& settle, Outcome& outcome);

  /// Gives back every stake that is held in the channel, by an operation of its own. Orders stay.
  Outcome give_back(UserId channel, WallTime at);

 private:
  struct Hold {
    std::int64_t op, viewer, amount;
    bool order = false;
  };

  void release(const Hold& hold, OpState now);

  Entries& entries_;
  SQLite::Statement held_;
  SQLite::Statement add_;
  SQLite::Statement find_;
  SQLite::Statement all_;
  SQLite::Statement drop_;
  SQLite::Statement settled_;
};

}  // namespace pointsbot::db
