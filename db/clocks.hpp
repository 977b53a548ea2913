#pragma once

#include "base/roles.hpp"
#include "base/user_id.hpp"
#include "db/clock_rows.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace pointsbot::db {

/// A limit of base/points.hpp that a payment would pass.
struct OverLimit {
  const char* what;
  std::int64_t value;
  std::int64_t most;
};

/// `percent` of an amount, rounded down. A boost passes no limit that the amount itself keeps.
std::int64_t part_of(std::int64_t amount, std::int64_t percent);

/// A channel's row and its clocks as one transaction finds and moves them: what paying everybody
/// present is. Private to db/.
class Clocks {
 public:
  explicit Clocks(SQLite::Database& database);

  struct Clock {
    std::int64_t id, points, present;
    std::int64_t newcomers = 0;  ///< come with the payment, but are not paid by it
    std::int64_t pay = 0;        ///< what pay() added
    bool counted = false;        ///< people came to it or left it since load()
  };
  struct Channel {
    std::int64_t id, no, at, seconds, paid, granted, cycle_no, percent;
  };
  struct Payment {
    std::int64_t kind;
    std::int64_t at;
    std::int64_t seconds;
    std::int64_t percent;  ///< of the prices
    std::optional<std::int64_t> op;
  };
  struct Paid {
    std::int64_t people = 0;  ///< without those who are stopped
    std::int64_t minted = 0;
  };

  /// False when the channel is not known. A boost counts that is on at `at`.
  bool load(UserId channel, std::int64_t at);

  const Channel& channel() const { return channel_; }

  /// By its id, made at 0 where it is new. The reference lasts until the next call with a new id.
  Clock& of(std::int64_t id);
  /// What a clock will show once pay() has moved it.
  std::int64_t after(std::int64_t id, const Pay& pay, std::int64_t percent);
  std::int64_t present() const;
  void come(std::int64_t id) { count(id, 1); }
  void leave(std::int64_t id) { count(id, -1); }
  void come_unpaid(std::int64_t id) { ++of(id).newcomers; }
  /// So many viewers more are known once pay() is done.
  void meet(std::int64_t people) { met_ = people; }

  /// Moves every clock by the best of `pay` among its roles and the watch clock by the seconds, and
  /// writes the payment and who is present. `granted` is what others than it gave. On OverLimit
  /// nothing was written.
  std::optional<OverLimit> pay(const Pay& pay, const Payment& payment, std::int64_t granted,
                               Paid& paid);

  /// Writes how many are present on the clocks that people came to or left, where no payment did.
  void save_present();
  void grant(std::int64_t amount);

  /// Lets go of what was prepared for a rare case.
  void forget();

 private:
  void count(std::int64_t id, std::int64_t change);
  std::optional<OverLimit> price(const Pay& pay, std::int64_t percent);
  std::int64_t tariff();
  bool is_tariff(std::int64_t id);

  Channel channel_{};
  std::int64_t met_ = 0;
  std::vector<Clock> clocks_;  // sorted by id, kAbsent left out; kept for its memory
  SQLite::Statement find_channel_;
  ClockRows clock_rows_;
  RareStatement make_clock_;
  SQLite::Statement richest_;
  SQLite::Statement last_tariff_;
  RareStatement tariffs_like_;
  SQLite::Statement prices_;
  RareStatement next_tariff_;
  RareStatement add_price_;
  SQLite::Statement move_clock_;
  RareStatement present_;
  SQLite::Statement add_payment_;
  SQLite::Statement move_channel_;
  RareStatement grant_;
};

}  // namespace pointsbot::db
