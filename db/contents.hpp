#pragma once

#include "base/clock.hpp"
#include "base/points.hpp"
#include "base/user_id.hpp"
#include "db/records.hpp"
#include "db/whose.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::db {

/// An exact sum of numbers of 64 bits, however many there are.
struct WideSum {
  std::int64_t high = 0, low = 0;
  friend bool operator==(const WideSum&, const WideSum&) = default;
};

/// What a database amounts to, at one moment: equal for a database and a true copy of it.
struct Contents {
  struct Channel {
    UserId id{};
    std::string login;
    std::int64_t payments = 0;  ///< made so far
    WallTime last_at{};         ///< of the last one
    friend bool operator==(const Channel&, const Channel&) = default;
  };

  std::optional<Source> source;
  std::int64_t version = 0;  ///< of the tables
  std::vector<Channel> channels{};
  std::int64_t viewers = 0;
  std::int64_t lines = 0;
  std::int64_t operations = 0;
  std::int64_t kept_payments = 0;  ///< rows; what was folded is not among them
  Points total{};                  ///< of all balances
  WideSum bases{}, amounts{}, minted{};

  Held held() const;
  std::int64_t payments() const;
  /// Of the last payment of any channel; nothing when none was made.
  std::optional<WallTime> last_at() const;
  friend bool operator==(const Contents&, const Contents&) = default;
};

/// REQUIRES: a transaction is open, and the tables are of a version that this program knows.
/// Throws SQLite::Exception.
Contents contents_of(SQLite::Database& database);

}  // namespace pointsbot::db
