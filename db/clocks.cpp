#include "db/clocks.hpp"

#include "db/schema.hpp"

#include <algorithm>

namespace pointsbot::db {
namespace {

__extension__ typedef __int128 Wide;

}  // namespace

std::int64_t part_of(std::int64_t amount, std::int64_t percent) {
  if (percent == 100) return amount;
  return static_cast<std::int64_t>(std::min<Wide>(Wide{amount} * percent / 100, kMostAtOnce.value));
}

Clocks::Clocks(SQLite::Database& db)
    : find_channel_{db,
                    "SELECT last_no, last_at, seconds, paid, granted, cycle_no, "
                    "coalesce((SELECT percent FROM boost b "
                    "WHERE b.channel_id=c.channel_id AND b.until>?2),100) "
                    "FROM channel c WHERE channel_id=?1"},
      clock_rows_{db},
      make_clock_{db, "INSERT INTO clock(channel_id,clock_id) VALUES(?1,?2)"},
      richest_{
          db,
          "SELECT base FROM viewer WHERE channel_id=?1 AND clock_id=?2 ORDER BY base DESC LIMIT 1"},
      last_tariff_{db, "SELECT tariff_id FROM payment WHERE channel_id=?1 AND no=?2"},
      tariffs_like_{db,
                    "SELECT tariff_id FROM tariff WHERE clock_id=?1 AND amount=?2 "
                    "ORDER BY tariff_id DESC"},
      prices_{db, "SELECT clock_id, amount FROM tariff WHERE tariff_id=?1 ORDER BY clock_id"},
      next_tariff_{db, "SELECT coalesce(max(tariff_id),0)+1 FROM tariff"},
      add_price_{db, "INSERT INTO tariff VALUES(?1,?2,?3)"},
      move_clock_{db, "UPDATE clock SET points=?3, present=?4 WHERE channel_id=?1 AND clock_id=?2"},
      present_{db, "UPDATE clock SET present=?3 WHERE channel_id=?1 AND clock_id=?2"},
      add_payment_{db, "INSERT INTO payment VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,NULL)"},
      move_channel_{db,
                    "UPDATE channel SET last_no=?2, last_at=?3, seconds=?4, paid=?5, granted=?6, "
                    "cycle_no=iif(?7,?2,cycle_no), cycle_at=iif(?7,?3,cycle_at), known=known+?8 "
                    "WHERE channel_id=?1"},
      grant_{db, "UPDATE channel SET granted=granted+?2 WHERE channel_id=?1"} {}

bool Clocks::load(UserId channel, std::int64_t at) {
  const std::int64_t id = number(channel);
  met_ = 0;
  {
    Rows rows{find_channel_, id, at};
    if (!rows.next()) return false;
    channel_ = {.id = id,
                .no = rows.number(0),
                .at = rows.number(1),
                .seconds = rows.number(2),
                .paid = rows.number(3),
                .granted = rows.number(4),
                .cycle_no = rows.number(5),
                .percent = rows.number(6)};
  }
  clocks_.clear();
  clock_rows_.read(id, [this](const ClockRows::Row& row) {
    if (row.id != kAbsent)
      clocks_.push_back({.id = row.id, .points = row.points, .present = row.present});
  });
  return true;
}

Clocks::Clock& Clocks::of(std::int64_t id) {
  const auto at = std::ranges::lower_bound(clocks_, id, {}, &Clock::id);
  if (at != clocks_.end() && at->id == id) return *at;
  change(make_clock_, channel_.id, id);
  return *clocks_.insert(at, {.id = id, .points = 0, .present = 0});
}

std::int64_t Clocks::after(std::int64_t id, const Pay& pay, std::int64_t percent) {
  return of(id).points + part_of(pay.best(Roles::of_mask(id)).value, percent);
}

std::int64_t Clocks::present() const {
  std::int64_t people = 0;
  for (const Clock& clock : clocks_) people += clock.present;
  return people;
}

void Clocks::count(std::int64_t id, std::int64_t difference) {
  Clock& clock = of(id);
  clock.present += difference;
  clock.counted = true;
}

std::optional<OverLimit> Clocks::price(const Pay& pay, std::int64_t percent) {
  for (Clock& clock : clocks_) {
    if (clock.id == kStopped) continue;
    clock.pay = part_of(pay.best(Roles::of_mask(clock.id)).value, percent);
    if (clock.pay < 0 || clock.pay > kMostAtOnce.value)
      return OverLimit{"the pay", clock.pay, kMostAtOnce.value};
    const std::int64_t points = clock.points + clock.pay;
    if (points > kMostPoints.value) return OverLimit{"the clock", points, kMostPoints.value};
    Rows rows{richest_, channel_.id, clock.id};
    const std::int64_t most = rows.next() ? rows.number(0) + points : 0;
    if (most > kMostPoints.value) return OverLimit{"the highest balance", most, kMostPoints.value};
  }
  return std::nullopt;
}

std::optional<OverLimit> Clocks::pay(const Pay& pay, const Payment& payment, std::int64_t granted,
                                     Paid& paid) {
  if (const auto over = price(pay, payment.percent)) return over;
  Wide minted = 0;
  for (const Clock& clock : clocks_) {
    minted += Wide{clock.pay} * clock.present;
    if (clock.id != kStopped) paid.people += clock.present;
  }
  const Wide all = minted + channel_.paid + channel_.granted + granted;
  if (all > INT64_MAX) return OverLimit{"all that was paid", INT64_MAX, INT64_MAX};
  paid.minted = static_cast<std::int64_t>(minted);

  const std::int64_t prices = tariff();
  const bool cycle = payment.kind == kCyclePayment;
  for (Clock& clock : clocks_) {
    clock.points += clock.pay;
    clock.present += clock.newcomers;
    const bool same = clock.pay == 0 && clock.newcomers == 0 && !clock.counted;
    if (!same) change(move_clock_, channel_.id, clock.id, clock.points, clock.present);
  }
  ++channel_.no;
  channel_.at = payment.at;
  channel_.seconds += payment.seconds;
  channel_.paid += paid.minted;
  channel_.granted += granted;
  change(add_payment_, channel_.id, channel_.no, channel_.at, payment.kind, prices, payment.seconds,
         paid.people, paid.minted, payment.op);
  change(move_channel_, channel_.id, channel_.no, channel_.at, channel_.seconds, channel_.paid,
         channel_.granted, std::int64_t{cycle}, met_);
  return std::nullopt;
}

void Clocks::save_present() {
  for (Clock& clock : clocks_) {
    if (clock.counted) change(present_, channel_.id, clock.id, clock.present);
    clock.counted = false;
  }
}

void Clocks::grant(std::int64_t amount) {
  channel_.granted += amount;
  change(grant_, channel_.id, amount);
}

/// The list that has these prices, made where there is none: most often that of the last payment.
std::int64_t Clocks::tariff() {
  {
    Rows rows{last_tariff_, channel_.id, channel_.no};
    if (rows.next() && is_tariff(rows.number(0))) return rows.number(0);
  }
  const auto first = std::ranges::find_if(clocks_, [](const Clock& c) { return c.id != kStopped; });
  if (first != clocks_.end()) {
    Rows rows{tariffs_like_, first->id, first->pay};
    while (rows.next()) {
      if (is_tariff(rows.number(0))) return rows.number(0);
    }
  }
  std::int64_t made = 0;
  {
    Rows rows{next_tariff_};
    rows.next();
    made = rows.number(0);
  }
  for (const Clock& clock : clocks_) {
    if (clock.id != kStopped) change(add_price_, made, clock.id, clock.pay);
  }
  return made;
}

bool Clocks::is_tariff(std::int64_t id) {
  Rows rows{prices_, id};
  for (const Clock& clock : clocks_) {
    if (clock.id == kStopped) continue;
    if (!rows.next() || rows.number(0) != clock.id || rows.number(1) != clock.pay) return false;
  }
  return !rows.next();
}

void Clocks::forget() {
  for (RareStatement* const statement :
       {&make_clock_, &tariffs_like_, &next_tariff_, &add_price_, &present_, &grant_})
    statement->forget();
}

}  // namespace pointsbot::db
