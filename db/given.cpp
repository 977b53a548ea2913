#include "db/given.hpp"

#include "db/statement.hpp"

#include <algorithm>

namespace pointsbot::db {

Difference difference(std::int64_t states, const Standings& before, std::int64_t has) {
  if (states > before.given) return {.amount = states - before.given};
  if (states >= before.stated) return {};
  const std::int64_t less = before.stated - states, taken = std::min(less, has);
  return {.amount = -taken, .missing = less - taken};
}

Given::Given(SQLite::Database& db)
    : rows_{db,
            "SELECT points, seconds, stated, stated_seconds FROM imported "
            "WHERE channel_id=?1 AND source=?2 AND user_id=?3 ORDER BY op_id"},
      add_{db, "INSERT INTO imported VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"},
      forget_{db, "DELETE FROM imported WHERE channel_id=?1 AND source=?2 AND op_id=?3"},
      knows_{db, "SELECT 1 FROM imported WHERE channel_id=?1 AND source=?2 AND op_id=?3 LIMIT 1"},
      change_oldest_{db,
                     "UPDATE imported SET points=points+?4, seconds=seconds+?5 "
                     "WHERE channel_id=?1 AND source=?2 AND user_id=?3 AND op_id=0"} {}

void Given::begin(std::int64_t channel, std::int64_t op,
                  std::vector<std::pair<std::int64_t, std::int64_t>> merged) {
  channel_ = channel;
  op_ = op;
  merged_ = std::move(merged);
}

template <class Do>
void Given::each_merged(std::int64_t viewer, Do what) {
  for (auto at = std::ranges::lower_bound(merged_, std::pair{viewer, INT64_MIN});
       at != merged_.end() && at->first == viewer; ++at) {
    what(at->second);
  }
}

/// The last of a file that says it counts.
void Given::read(const std::string& source, std::int64_t account, Both& sum) {
  std::int64_t stated = 0, stated_seconds = 0;
  Rows rows{rows_, channel_, source, account};
  while (rows.next()) {
    sum.points.given += rows.number(0);
    sum.seconds.given += rows.number(1);
    if (!rows.is_null(2)) stated = rows.number(2);
    if (!rows.is_null(3)) stated_seconds = rows.number(3);
  }
  sum.points.stated += stated;
  sum.seconds.stated += stated_seconds;
}

Given::Both Given::of(const std::string& source, std::int64_t viewer) {
  Both sum;
  read(source, viewer, sum);
  each_merged(viewer, [&](std::int64_t account) { read(source, account, sum); });
  for (Standings* const one : {&sum.points, &sum.seconds})
    one->stated = std::min(one->stated, one->given);
  return sum;
}

void Given::add(const std::string& source, std::int64_t viewer, const Row& row) {
  change(add_, channel_, source, viewer, op_, row.points, row.seconds, row.stated,
         row.stated_seconds);
  // What was stated of the accounts that went into his is in his from now on.
  each_merged(viewer, [&](std::int64_t account) {
    Both before;
    read(source, account, before);
    const auto none = [](const std::optional<std::int64_t>& stated) {
      return stated ? std::optional<std::int64_t>{0} : std::nullopt;
    };
    if (before.points.stated == 0 && before.seconds.stated == 0) return;
    change(add_, channel_, source, account, op_, std::int64_t{0}, std::int64_t{0}, none(row.stated),
           none(row.stated_seconds));
  });
}

void Given::forget(const std::string& source, std::int64_t op) {
  change(forget_, channel_, source, op);
}

void Given::left(const std::string& source, std::int64_t viewer, std::int64_t op,
                 std::int64_t points, std::int64_t seconds) {
  const std::optional<std::int64_t> nothing;
  change(add_, channel_, source, viewer, op, points, seconds, nothing, nothing);
}

bool Given::knows(const std::string& source, std::int64_t op) {
  Rows rows{knows_, channel_, source, op};
  return rows.next();
}

void Given::change_oldest(const std::string& source, std::int64_t viewer, std::int64_t points,
                          std::int64_t seconds) {
  change(change_oldest_, channel_, source, viewer, points, seconds);
}

}  // namespace pointsbot::db
