#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <utility>

namespace pointsbot::db {

/// What the payments alone say that each clock gave between any two of them: the half of `verify`
/// that owes nothing to viewers or visits. Private to db/.
///
/// Held as runs of payments of one amount in a temporary database of its own, which goes to disk
/// when it grows: the memory does not follow the number of payments.
class PaymentSums {
 public:
  /// The pseudo clock of watch seconds.
  static constexpr std::int64_t kSeconds = -1;

  explicit PaymentSums(SQLite::Database& database);

  /// What was found on the way to `no`, as far as it was read.
  struct Channel {
    std::int64_t first = 1;  ///< the first that must be there
    std::int64_t no = 0;     ///< the last payment read
    std::int64_t at = 0;
    std::int64_t payments = 0;
    std::int64_t minted = 0;
    std::int64_t missing = 0;      ///< numbers without a payment
    std::int64_t mispriced = 0;    ///< payments whose minted their prices cannot come to
    std::int64_t backwards = 0;    ///< payments earlier than the one before
    std::int64_t unexplained = 0;  ///< bonuses and undone ones that no operation tells of
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> clocks;  ///< sum and amount now
  };

  /// Reads on from where it stopped, at most `most` payments, inside the caller's snapshot. True
  /// once there are no more. `before_first`: the number before the first that must be there.
  bool read(std::int64_t channel, std::int64_t before_first, std::int64_t most);

  const Channel& of(std::int64_t channel) { return channels_[channel]; }

  /// Sum of what the clock gave by the payments in (from, to].
  std::int64_t between(std::int64_t channel, std::int64_t clock, std::int64_t from,
                       std::int64_t to);

 private:
  using Prices = std::map<std::int64_t, std::int64_t>;

  std::int64_t up_to(std::int64_t channel, std::int64_t clock, std::int64_t no);
  void reprice(std::int64_t channel, Channel& known, std::int64_t no, std::int64_t clock,
               std::int64_t amount);
  Prices prices(std::int64_t tariff);
  static bool may_come_to(const Prices& prices, std::int64_t people, std::int64_t minted);

  SQLite::Statement payments_;
  SQLite::Statement prices_;
  SQLite::Database runs_;
  SQLite::Statement add_;
  SQLite::Statement find_;
  std::map<std::int64_t, Channel> channels_;
};

/// Addition that wraps: sums of a tampered database may overflow, and are only compared.
constexpr std::int64_t wrapping_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
constexpr std::int64_t wrapping_difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
constexpr std::int64_t wrapping_product(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

}  // namespace pointsbot::db
