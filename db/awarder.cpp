#include "db/awarder.hpp"

#include "db/schema.hpp"
#include "db/statement.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace pointsbot::db {
namespace {

constexpr std::chrono::seconds kLongestCycle = std::chrono::hours{24};

std::int64_t in_ms(WallTime at) { return at.time_since_epoch().count(); }

[[noreturn]] void refuse(std::string_view what, std::int64_t value, std::int64_t most) {
  throw Unusable{fmt::format(
      "A payment was refused, and nothing of it was written: {} would be {}; "
      "between 0 and {} is possible. The bot stops. All balances are safe; with smaller "
      "amounts in [points] it goes on, unless balances themselves are at the limit.",
      what, value, most)};
}

void check_amount(std::string_view what, std::int64_t value, std::int64_t most) {
  if (value < 0 || value > most) refuse(what, value, most);
}

/// REQUIRES: b >= 0.
std::int64_t added(std::string_view what, std::int64_t a, std::int64_t b) {
  std::int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) refuse(what, a, INT64_MAX);
  return sum;
}

bool by_id(const Arrival& a, const Arrival& b) { return a.id < b.id; }

}  // namespace

Awarder::Awarder(SQLite::Database& db)
    : arrivals_{db},
      before_{db,
              "SELECT c.last_no, c.last_at, c.seconds, c.paid, c.granted, k.points, k.present "
              "FROM channel c JOIN clock k ON k.channel_id=c.channel_id AND k.clock_id=?2 "
              "WHERE c.channel_id=?1"},
      visit_line_{
          db,
          "INSERT INTO line(channel_id,user_id,prev,no,at,amount,seconds,open,after,"
          "clock_id,from_no,from_at,clock_from) "
          "SELECT channel_id,user_id,last_line,?4,?5,?6-clock_from,?7-seconds_from,0,base+?6,"
          "clock_id,from_no,from_at,clock_from "
          "FROM viewer WHERE channel_id=?1 AND user_id=?2 AND clock_id=?3"},
      leave_{db,
             "UPDATE viewer SET clock_id=0, base=base+?4, watch_base=watch_base+?5, clock_from=0, "
             "seconds_from=0, from_no=0, from_at=0, last_seen=?6, last_line=last_insert_rowid() "
             "WHERE channel_id=?1 AND user_id=?2 AND clock_id=?3"},
      known_{db,
             "SELECT v.user_id IS NOT NULL FROM arrival a "
             "LEFT JOIN viewer v ON v.channel_id=?1 AND v.user_id=a.id"},
      // An UPDATE rewrites the entries of every index whose column it names, changed or not: the
      // one for whom nothing was renamed must not name the login.
      come_{db,
            "UPDATE viewer SET clock_id=?3, base=base-?4, watch_base=watch_base-?5, clock_from=?4, "
            "seconds_from=?5, from_no=?6, from_at=?7 "
            "WHERE channel_id=?1 AND user_id=?2 AND clock_id=0 AND login IS ?8 AND name IS ?9"},
      come_renamed_{db,
                    "UPDATE viewer SET clock_id=?3, base=base-?4, watch_base=watch_base-?5, "
                    "clock_from=?4, seconds_from=?5, from_no=?6, from_at=?7, login=?8, name=?9 "
                    "WHERE channel_id=?1 AND user_id=?2 AND clock_id=0"},
      holder_{db,
              "SELECT user_id FROM viewer INDEXED BY viewer_login "
              "WHERE channel_id=?1 AND login=?2 AND user_id<>?3 LIMIT 1"},
      lose_login_{db,
                  "UPDATE viewer SET name=coalesce(name,login), login=NULL "
                  "WHERE channel_id=?1 AND user_id=?2"},
      richest_{
          db,
          "SELECT base FROM viewer WHERE channel_id=?1 AND clock_id=?2 ORDER BY base DESC LIMIT 1"},
      find_tariff_{db,
                   "SELECT tariff_id FROM tariff WHERE clock_id=?1 AND amount=?2 "
                   "ORDER BY tariff_id DESC LIMIT 1"},
      add_tariff_{db,
                  "INSERT INTO tariff SELECT coalesce(max(tariff_id),0)+1,?1,?2 FROM tariff "
                  "RETURNING tariff_id"},
      clock_{db, "UPDATE clock SET points=?3, present=?4 WHERE channel_id=?1 AND clock_id=?2"},
      payment_{db, "INSERT INTO payment VALUES(?1,?2,?3,?4,?5,?6,?7,?8,NULL)"},
      channel_{db,
               "UPDATE channel SET last_no=?2+1, last_at=?3, seconds=?4, paid=?5, granted=?6 "
               "WHERE channel_id=?1 AND last_no=?2"},
      // OR FAIL, here and below, and a foreign key that is looked at by the commit: what an error
      // leaves half done the caller rolls back as a whole, so SQLite need not copy each page that a
      // statement touches to a temporary file first.
      insert_{db,
              "INSERT OR FAIL INTO viewer(channel_id,user_id,clock_id,base,watch_base,roles,"
              "clock_from,seconds_from,from_no,from_at,opening,first_seen,login,name) "
              "SELECT ?1,id,?2,?3-?4,-?5,?2,?4,?5,?6,?7,?3,?7,login,name FROM arrival WHERE true "
              "ON CONFLICT DO NOTHING"},
      // Whose login one of the arrivals has: somebody from before this payment, or a newcomer like
      // himself, of whom the last has it.
      lose_logins_{
          db,
          "UPDATE OR FAIL viewer SET name=coalesce(name,login), login=NULL "
          "WHERE channel_id=?1 AND user_id IN (SELECT v.user_id FROM arrival a "
          "CROSS JOIN viewer v INDEXED BY viewer_login ON v.channel_id=?1 AND v.login=a.login "
          "WHERE v.user_id<>a.id AND (v.from_no<>?2 OR v.user_id<a.id))"} {}

Result<Awarded, Error> Awarder::write(const Award& award) {
  check_amount("the pay", award.pay.value, kMostAtOnce.value);
  check_amount("the welcome", award.welcome.value, kMostAtOnce.value);
  check_amount("the watch time", award.seconds.count(), kLongestCycle.count());

  const std::optional<Before> was = before(award.channel);
  if (!was || was->no != award.after_no) return Error::stale;
  Awarded now;
  now.no = was->no + 1;
  now.at = std::max(award.at, WallTime{std::chrono::milliseconds{was->at}});
  const std::int64_t at = in_ms(now.at);

  // 1. Who left is settled by the clocks as they stand.
  for (const UserId viewer : award.departures) {
    if (!close_visit(award, *was, viewer)) return Error::stale;
  }

  // 2. Who came back starts from the same clocks, so the payment below reaches him. Those left over
  // move to the front: swapped, not overwritten, since the caller may have to try again.
  const std::span<Arrival> arrivals = award.arrivals;
  if (!std::is_sorted(arrivals.begin(), arrivals.end(), by_id)) {
    std::sort(arrivals.begin(), arrivals.end(), by_id);
  }
  std::size_t unknown = 0;
  // To find out by trying who is new costs as much as he does. In a crowd of newcomers it is asked
  // for a block at a time; where most are known, asking would cost more than it saves.
  bool most_are_new = false;
  for (std::size_t from = 0; from < arrivals.size(); from += kBlock) {
    const std::span<Arrival> block = block_of(arrivals, from);
    const std::bitset<kBlock> may_be_known =
        most_are_new ? known(award.channel, block) : std::bitset<kBlock>{}.set();
    const std::size_t unknown_before = unknown;
    for (std::size_t i = 0; i < block.size(); ++i) {
      if (!may_be_known[i] || !open_visit(award, *was, at, block[i])) {
        std::swap(arrivals[unknown++], block[i]);
      }
    }
    most_are_new = unknown - unknown_before > block.size() / 2;
  }
  now.first_sights = static_cast<std::int64_t>(unknown);

  // 3. Everybody present is paid by moving the clocks.
  check_limits(award, *was);
  const std::int64_t paid =
      was->present - std::ssize(award.departures) + std::ssize(arrivals) - now.first_sights;
  now.present = paid + now.first_sights;
  now.minted.value = paid * award.pay.value;
  now.welcomed.value = now.first_sights * award.welcome.value;
  const std::int64_t channel = number(award.channel);
  if (change(clock_, channel, kViewers, was->points + award.pay.value, now.present) != 1)
    return Error::stale;
  change(payment_, channel, now.no, at, kCyclePayment, tariff(award.pay.value),
         award.seconds.count(), paid, now.minted.value);
  if (change(channel_, channel, was->no, at, was->seconds + award.seconds.count(),
             added("all that was paid", was->paid, now.minted.value),
             added("all that was granted", was->granted, now.welcomed.value)) != 1) {
    return Error::stale;
  }

  // 4. Who is here for the first time starts from the clocks as they stand now: he has the welcome.
  for (std::size_t from = 0; from < unknown; from += kBlock) {
    if (!first_sights(award, now, *was, block_of(arrivals.first(unknown), from))) {
      return Error::stale;
    }
  }
  return now;
}

std::optional<Awarder::Before> Awarder::before(UserId channel) {
  Rows rows{before_, number(channel), kViewers};
  if (!rows.next()) return std::nullopt;
  return Before{.no = rows.number(0),
                .at = rows.number(1),
                .seconds = rows.number(2),
                .paid = rows.number(3),
                .granted = rows.number(4),
                .points = rows.number(5),
                .present = rows.number(6)};
}

bool Awarder::close_visit(const Award& award, const Before& was, UserId viewer) {
  const std::int64_t channel = number(award.channel), id = number(viewer);
  // The visit ends with the last payment that it had, not now: the time since is unpaid.
  return change(visit_line_, channel, id, kViewers, was.no, was.at, was.points, was.seconds) == 1 &&
         change(leave_, channel, id, kViewers, was.points, was.seconds, was.at) == 1;
}

std::span<Arrival> Awarder::block_of(std::span<Arrival> all, std::size_t from) {
  return all.subspan(from, std::min(kBlock, all.size() - from));
}

std::bitset<Awarder::kBlock> Awarder::known(UserId channel, std::span<const Arrival> block) {
  arrivals_.show(block);
  std::bitset<kBlock> are;
  Rows rows{known_, number(channel)};
  for (std::size_t i = 0; rows.next(); ++i) are[i] = rows.number(0) != 0;
  return are;
}

bool Awarder::open_visit(const Award& award, const Before& was, std::int64_t at,
                         const Arrival& viewer) {
  const std::int64_t channel = number(award.channel), id = number(viewer.id);
  const auto come = [&](SQLite::Statement& how) {
    return change(how, channel, id, kViewers, was.points, was.seconds, was.no, at, viewer.login(),
                  stored_name(viewer)) == 1;
  };
  if (come(come_)) return true;
  if (!come(come_renamed_)) return false;
  take_login(award.channel, viewer);
  return true;
}

bool Awarder::first_sights(const Award& award, const Awarded& now, const Before& was,
                           std::span<const Arrival> block) {
  arrivals_.show(block);
  const std::int64_t channel = number(award.channel);
  if (change(insert_, channel, kViewers, award.welcome.value, was.points + award.pay.value,
             was.seconds + award.seconds.count(), now.no, in_ms(now.at)) != std::ssize(block)) {
    return false;
  }
  change(lose_logins_, channel, now.no);
  return true;
}

void Awarder::take_login(UserId channel, const Arrival& viewer) {
  // Names change hands: the balance stays with the id that had it, the name goes to who was seen
  // with it last. One holder at most, so that two people who swap names both end up right.
  std::int64_t holder = 0;
  {
    Rows rows{holder_, number(channel), viewer.login(), number(viewer.id)};
    if (!rows.next()) return;
    holder = rows.number(0);
  }
  change(lose_login_, number(channel), holder);
}

void Awarder::check_limits(const Award& award, const Before& was) {
  const std::int64_t clock = was.points + award.pay.value;
  check_amount("the clock", clock, kMostPoints.value);
  Rows rows{richest_, number(award.channel), kViewers};
  if (rows.next()) check_amount("the highest balance", rows.number(0) + clock, kMostPoints.value);
}

std::int64_t Awarder::tariff(std::int64_t pay) {
  {
    Rows rows{find_tariff_, kViewers, pay};
    if (rows.next()) return rows.number(0);
  }
  Rows rows{add_tariff_, kViewers, pay};
  rows.next();
  const std::int64_t made = rows.number(0);
  rows.next();  // RETURNING has the row before the statement is through
  return made;
}

}  // namespace pointsbot::db
