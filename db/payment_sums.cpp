#include "db/payment_sums.hpp"

#include "db/statement.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace pointsbot::db {
namespace {

__extension__ typedef __int128 Wide;

/// A database without a name is private, and deleted when it closes.
SQLite::Database make_runs() {
  SQLite::Database runs{"", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX};
  SQLite::Statement{runs, "PRAGMA journal_mode=OFF"}.executeStep();
  runs.exec(
      "PRAGMA cache_size=-256; PRAGMA synchronous=OFF; "
      "CREATE TABLE run(channel_id INTEGER, clock_id INTEGER, first_no INTEGER, before INTEGER, "
      "amount INTEGER, PRIMARY KEY(channel_id,clock_id,first_no)) WITHOUT ROWID");
  return runs;
}

}  // namespace

PaymentSums::PaymentSums(SQLite::Database& database)
    : payments_{database,
                "SELECT no, at, tariff_id, seconds, present, minted, "
                "iif(kind=0,op_id IS NULL,EXISTS(SELECT 1 FROM op o WHERE o.op_id=p.op_id "
                "AND o.channel_id=p.channel_id AND o.kind=7 AND o.state=1)) "
                "AND (undone IS NULL OR EXISTS(SELECT 1 FROM op o WHERE o.op_id=p.undone "
                "AND o.channel_id=p.channel_id AND o.kind=10 AND o.state=1)) "
                "FROM payment p WHERE channel_id=?1 AND no>?2 ORDER BY no LIMIT ?3"},
      prices_{database, "SELECT clock_id, amount FROM tariff WHERE tariff_id=?"},
      runs_{make_runs()},
      add_{runs_, "INSERT INTO run VALUES(?1,?2,?3,?4,?5)"},
      find_{runs_,
            "SELECT first_no, before, amount FROM run "
            "WHERE channel_id=?1 AND clock_id=?2 AND first_no<=?3 ORDER BY first_no DESC LIMIT 1"} {
}

bool PaymentSums::read(std::int64_t channel, std::int64_t before_first, std::int64_t most) {
  Channel& known = channels_[channel];
  if (known.payments == 0) {
    known.no = before_first;
    known.first = before_first + 1;
  }
  Rows rows{payments_, channel, known.no, most};
  std::int64_t tariff = 0;
  Prices price, listed;
  std::int64_t count = 0;
  for (; rows.next(); ++count) {
    const std::int64_t no = rows.number(0), at = rows.number(1), seconds = rows.number(3);
    known.missing += no - known.no - 1;
    if (at < known.at) ++known.backwards;
    if (count == 0 || tariff != rows.number(2)) {
      tariff = rows.number(2);
      price = listed = prices(tariff);
      for (auto& [clock, sum_and_amount] : known.clocks) {
        if (clock != kSeconds && !price.contains(clock)) price[clock] = 0;
      }
    }
    if (!may_come_to(listed, rows.number(4), rows.number(5))) ++known.mispriced;
    if (rows.number(6) == 0) ++known.unexplained;
    reprice(channel, known, no, kSeconds, seconds);
    for (const auto& [clock, amount] : price) reprice(channel, known, no, clock, amount);
    for (auto& [clock, sum_and_amount] : known.clocks) {
      sum_and_amount.first = wrapping_sum(sum_and_amount.first, sum_and_amount.second);
    }
    known.no = no;
    known.at = at;
    known.minted = wrapping_sum(known.minted, rows.number(5));
    ++known.payments;
  }
  return count < most;
}

std::int64_t PaymentSums::between(std::int64_t channel, std::int64_t clock, std::int64_t from,
                                  std::int64_t to) {
  return wrapping_difference(up_to(channel, clock, to), up_to(channel, clock, from));
}

std::int64_t PaymentSums::up_to(std::int64_t channel, std::int64_t clock, std::int64_t no) {
  Rows rows{find_, channel, clock, no};
  if (!rows.next()) return 0;
  return wrapping_sum(rows.number(1), wrapping_product(no - rows.number(0) + 1, rows.number(2)));
}

void PaymentSums::reprice(std::int64_t channel, Channel& known, std::int64_t no, std::int64_t clock,
                          std::int64_t amount) {
  const auto [at, is_new] = known.clocks.try_emplace(clock, 0, amount);
  auto& [sum, now] = at->second;
  if (!is_new && now == amount) return;
  now = amount;
  change(add_, channel, clock, no, sum, amount);
}

std::map<std::int64_t, std::int64_t> PaymentSums::prices(std::int64_t tariff) {
  Prices price, listed;
  Rows rows{prices_, tariff};
  while (rows.next()) price[rows.number(0)] = rows.number(1);
  return price;
}

/// How many of them stood on which clock is not kept. What they were paid in all lies between all
/// of them at the lowest price and at the highest, in steps of what the prices differ by.
bool PaymentSums::may_come_to(const Prices& prices, std::int64_t people, std::int64_t minted) {
  if (people < 0) return false;
  if (prices.empty()) return people == 0 && minted == 0;
  std::int64_t least = std::numeric_limits<std::int64_t>::max(), most = 0, step = 0;
  for (const auto& [clock, amount] : prices) {
    if (amount < 0) return false;
    least = std::min(least, amount);
    most = std::max(most, amount);
  }
  for (const auto& [clock, amount] : prices) step = std::gcd(step, amount - least);
  const Wide over = Wide{minted} - Wide{people} * least;
  if (over < 0 || over > Wide{people} * (most - least)) return false;
  return step == 0 || over % step == 0;
}

}  // namespace pointsbot::db
