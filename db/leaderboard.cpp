#include "db/leaderboard.hpp"

#include "db/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <tuple>

namespace pointsbot::db {
namespace {

using Place = Leaderboard::Place;

/// Counting so many costs less than guessing where to begin.
constexpr std::int64_t kFew = 10'000;
constexpr std::int64_t kAsked = 16;

/// Above every balance, and a clock can be taken off it.
constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max() / 2;
constexpr std::int64_t kBeforeAll = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kAfterAll = std::numeric_limits<std::int64_t>::max();

std::string on_clock(std::string_view what, std::string_view where) {
  return fmt::format(
      "SELECT {} FROM viewer INDEXED BY viewer_top WHERE channel_id=?1 AND clock_id=?2 AND {}",
      what, where);
}

bool comes_first(const Place& a, const Place& b) {
  return std::tuple{b.balance, a.id} < std::tuple{a.balance, b.id};
}

}  // namespace

Leaderboard::Leaderboard(SQLite::Database& db)
    : find_channel_{db, "SELECT known FROM channel WHERE channel_id=?"},
      find_clocks_{db, "SELECT clock_id, points FROM clock WHERE channel_id=? ORDER BY clock_id"},
      // Two small indexes that hold nobody else.
      find_left_out_{
          db,
          "SELECT v.user_id, v.base+k.points FROM (SELECT user_id, clock_id, base FROM viewer "
          "INDEXED BY viewer_hidden WHERE channel_id=?1 AND hidden<>0 UNION ALL "
          "SELECT user_id, clock_id, base FROM viewer INDEXED BY viewer_merged "
          "WHERE channel_id=?1 AND merged_into IS NOT NULL AND hidden=0) v "
          "CROSS JOIN clock k ON k.channel_id=?1 AND k.clock_id=v.clock_id ORDER BY v.user_id"},
      lower_{db, on_clock("base, user_id", "base<?3 ORDER BY base DESC")},
      higher_{db, on_clock("base, user_id", "base>?3 ORDER BY base")},
      level_after_{db, on_clock("base, user_id", "base=?3 AND user_id>?4 ORDER BY user_id")},
      level_before_{db, on_clock("base, user_id", "base=?3 AND user_id<?4 ORDER BY user_id DESC")},
      count_higher_{db, on_clock("count(*)", "base>?3")},
      count_others_{db, on_clock("count(*)", "base<=?3")},
      count_level_{db, on_clock("count(*)", "base=?3")},
      ids_{db,
           "SELECT (SELECT min(user_id) FROM viewer WHERE channel_id=?1), "
           "(SELECT max(user_id) FROM viewer WHERE channel_id=?1)"},
      sample_{db,
              "SELECT clock_id, base FROM viewer WHERE channel_id=?1 AND user_id>=?2 "
              "ORDER BY user_id LIMIT 1"} {}

void Leaderboard::look(std::int64_t channel) {
  channel_ = channel;
  known_ = 0;
  clocks_.clear();
  left_out_.clear();
  {
    Rows rows{find_channel_, channel};
    if (rows.next()) known_ = rows.number(0);
  }
  {
    Rows rows{find_clocks_, channel};
    while (rows.next()) clocks_.push_back({rows.number(0), rows.number(1)});
  }
  Rows rows{find_left_out_, channel};
  while (rows.next()) left_out_.push_back({.balance = rows.number(1), .id = rows.number(0)});
}

std::int64_t Leaderboard::people() const { return known_ - std::ssize(left_out_); }

std::int64_t Leaderboard::richer(std::int64_t balance) {
  const auto without_place = std::ranges::count_if(
      left_out_, [balance](const Place& place) { return place.balance > balance; });
  const std::int64_t all = most_are_richer(balance) ? known_ - count(count_others_, balance)
                                                    : count(count_higher_, balance);
  return all - without_place;
}

std::int64_t Leaderboard::level(std::int64_t balance) {
  return count(count_level_, balance) - std::ranges::count(left_out_, balance, &Place::balance);
}

std::int64_t Leaderboard::count(SQLite::Statement& those, std::int64_t balance) {
  std::int64_t people = 0;
  for (const Clock& clock : clocks_) {
    Rows rows{those, channel_, clock.id, balance - clock.points};
    rows.next();
    people += rows.number(0);
  }
  return people;
}

bool Leaderboard::most_are_richer(std::int64_t balance) {
  if (known_ <= kFew) return false;
  std::int64_t first = 0, last = 0;
  {
    Rows rows{ids_, channel_};
    rows.next();
    first = rows.number(0);
    last = rows.number(1);
  }
  std::int64_t are_richer = 0;
  const std::int64_t step = (last - first) / kAsked;
  for (std::int64_t i = 0; i < kAsked; ++i) {
    Rows rows{sample_, channel_, first + i * step};
    if (!rows.next()) continue;
    const auto clock = std::ranges::find(clocks_, rows.number(0), &Clock::id);
    if (clock != clocks_.end() && rows.number(1) + clock->points > balance) ++are_richer;
  }
  return are_richer > kAsked / 2;
}

bool Leaderboard::has_place(std::int64_t id) const {
  return !std::ranges::binary_search(left_out_, id, {}, &Place::id);
}

std::vector<Place> Leaderboard::top(std::size_t count) {
  return below({.balance = kNoLimit, .id = 0}, count);
}

std::vector<Place> Leaderboard::below(Place place, std::size_t count) {
  return follow(place, count, {level_after_, lower_, kBeforeAll});
}

std::vector<Place> Leaderboard::above(Place place, std::size_t count) {
  return follow(place, count, {level_before_, higher_, kAfterAll});
}

std::vector<Place> Leaderboard::follow(Place place, std::size_t count, const Way& way) {
  std::vector<Place> found;
  if (count == 0) return found;
  for (const Clock& clock : clocks_) follow(clock, place, count, way, found);
  std::ranges::sort(found, comes_first);
  if (way.first_id == kAfterAll) std::ranges::reverse(found);
  if (found.size() > count) found.resize(count);
  return found;
}

/// Those of one clock, so many at most. By balance alone first; of those level with the last of
/// them only then the right ones: never a whole crowd of equals, which on a first day is everybody.
void Leaderboard::follow(const Clock& clock, Place place, std::size_t count, const Way& way,
                         std::vector<Place>& found) {
  const std::size_t all = found.size() + count;
  const auto take = [&](Rows& rows) {
    while (found.size() < all && rows.next()) {
      if (has_place(rows.number(1)))
        found.push_back({.balance = rows.number(0) + clock.points, .id = rows.number(1)});
    }
  };
  const std::int64_t base = place.balance - clock.points;
  {
    Rows rows{way.level, channel_, clock.id, base, place.id};
    take(rows);
  }
  if (found.size() == all) return;
  {
    Rows rows{way.beyond, channel_, clock.id, base};
    take(rows);
  }
  if (found.size() < all) return;
  const std::int64_t last = found.back().balance;
  while (found.size() > all - count && found.back().balance == last) found.pop_back();
  Rows rows{way.level, channel_, clock.id, last - clock.points, way.first_id};
  take(rows);
}

}  // namespace pointsbot::db
