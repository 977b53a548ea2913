#pragma once

#include "db/accounts.hpp"
#include "db/order.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace pointsbot::db {

class Rows;

/// Who ordered what. In the caller's snapshot. Private to db/.
class OrderBook {
 public:
  explicit OrderBook(SQLite::Database& database);

  std::vector<Order> open(std::int64_t channel, int most, Accounts& accounts);
  std::optional<Order> of(std::int64_t channel, std::int64_t op, Accounts& accounts);

 private:
  static Order order_in(const Rows& rows);
  static void name(std::int64_t channel, Order& order, Accounts& accounts);

  SQLite::Statement open_;
  SQLite::Statement one_;
};

}  // namespace pointsbot::db
