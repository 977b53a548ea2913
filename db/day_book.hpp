#pragma once

#include "base/local_day.hpp"
#include "db/earnings.hpp"
#include "db/payment_times.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace pointsbot::db {

/// Keeps table `day`: what each viewer gained on each day of the local calendar, told from the
/// lines of history, each once and in their order (docs/ledger.md, "Gains"). In a transaction of
/// the caller. Private to db/.
class DayBook {
 public:
  explicit DayBook(SQLite::Database& database);

  /// Books the next lines, so many at most. False once there are no more.
  bool book(std::int64_t most);

  /// Takes what was booked of the payments from `first` to `last` out of the days, or puts it into
  /// them again: before and after some of them are marked as undone.
  void take_out(std::int64_t channel, std::int64_t first, std::int64_t last) {
    again(channel, first, last, -1);
  }
  void put_back(std::int64_t channel, std::int64_t first, std::int64_t last) {
    again(channel, first, last, 1);
  }

 private:
  enum class Kind {
    visit,
    bonus,     ///< takes a bonus from somebody whom it was not for
    no_bonus,  ///< the same, of one that was undone
    active,    ///< what somebody got for chatting, with its payment
    inactive,  ///< the same, of one that was undone
    undone,    ///< takes a payment back that was undone
    entry
  };
  struct Line {
    std::int64_t id, channel, viewer, no, at, amount, seconds, clock, from_no, from_at;
    Kind kind;
  };
  struct Sums {
    std::int64_t earned = 0, received = 0, spent = 0, seconds = 0;
  };

  void again(std::int64_t channel, std::int64_t first, std::int64_t last, std::int64_t sign);
  template <class... Values>
  void read(SQLite::Statement& lines, const Values&... values);
  std::int64_t booked_up_to();
  void add(std::span<const Line> of_a_channel, std::int64_t sign);
  void add_visit(const Line& line, std::int64_t sign);
  void add_entry(const Line& line);
  Sums& sums(LocalDay day, const Line& line);
  std::int64_t last_payment_of(LocalDay day);
  void write();

  Earnings earnings_;
  PaymentTimes times_;
  LocalDays days_;
  std::map<LocalDay, std::int64_t> ends_;  // of one channel: the last payment of a day
  std::vector<Line> page_;
  std::map<std::tuple<std::int64_t, LocalDay, std::int64_t>, Sums> sums_;  // channel, day, viewer
  SQLite::Statement booked_;
  SQLite::Statement lines_;
  SQLite::Statement lines_before_;
  SQLite::Statement add_;
  SQLite::Statement note_;
};

}  // namespace pointsbot::db
