#include "db/gains.hpp"

#include "db/statement.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <string>

namespace pointsbot::db {
namespace {

/// Accounts that went round in a circle, in a file that somebody wrote to, are nobody's.
constexpr int kMostMerges = 64;

/// ?1 channel, ?2 day, ?3 the last payment before it, ?4 how many. The lines that a bonus wrote
/// took it from somebody whom it was not for; what the active got stands with the payment that it
/// is a part of. The grouping sorts, on disk if it must: memory stays
/// that of a page cache.
std::string most_gained(std::string_view by) {
  return fmt::format(
      "SELECT who, sum(points), sum(seconds) FROM ("
      "SELECT gain_who(user_id) AS who, earned AS points, seconds FROM day "
      "WHERE channel_id=?1 AND day>=?2 "
      "UNION ALL SELECT gain_who(l.user_id), "
      "iif(l.op_id IS NULL,gain_points(l.clock_id,l.from_no,l.no,l.amount,l.seconds),l.amount), "
      "iif(l.op_id IS NULL,gain_seconds(l.clock_id,l.from_no,l.no,l.amount,l.seconds),0) "
      "FROM line l LEFT JOIN op o ON o.op_id=l.op_id AND o.kind IN (7,20) "
      "WHERE l.line_id>(SELECT line_id FROM day_book) AND l.channel_id=?1 AND l.no>=?3 "
      "AND (l.op_id IS NULL OR EXISTS(SELECT 1 FROM payment p WHERE p.channel_id=?1 "
      "AND p.no=o.no+(o.kind=7) AND p.undone IS NULL)) AND (o.kind IS NOT 20 OR l.no>?3) "
      "UNION ALL SELECT gain_who(v.user_id), "
      "gain_points(v.clock_id,v.from_no,c.last_no,k.points-v.clock_from,c.seconds-v.seconds_from), "
      "gain_seconds(v.clock_id,v.from_no,c.last_no,k.points-v.clock_from,c.seconds-v.seconds_from) "
      "FROM channel c CROSS JOIN clock k ON k.channel_id=c.channel_id "
      "CROSS JOIN viewer v INDEXED BY viewer_top "
      "ON v.channel_id=c.channel_id AND v.clock_id=k.clock_id "
      "WHERE c.channel_id=?1 AND k.clock_id<>0) "
      "WHERE who IS NOT NULL GROUP BY who HAVING sum({0})>0 "
      "ORDER BY sum({0}) DESC, who LIMIT ?4",
      by);
}

}  // namespace

/// What the statements call. Nothing is thrown through SQLite.
struct Gains::Function {
  static Gains& of(sqlite3_context* context) {
    return *static_cast<Gains*>(sqlite3_user_data(context));
  }

  static void who(sqlite3_context* context, int, sqlite3_value** values) noexcept {
    const Gains& gains = of(context);
    std::int64_t id = sqlite3_value_int64(values[0]);
    for (int merges = 0;; ++merges) {
      const auto into = std::ranges::lower_bound(gains.merged_, id, {},
                                                 &std::pair<std::int64_t, std::int64_t>::first);
      if (into == gains.merged_.end() || into->first != id) break;
      if (merges == kMostMerges) return;
      id = into->second;
    }
    if (!std::ranges::binary_search(gains.hidden_, id)) sqlite3_result_int64(context, id);
  }

  template <std::int64_t Earnings::Earned::*Which>
  static void gain(sqlite3_context* context, int, sqlite3_value** values) noexcept {
    Gains& gains = of(context);
    const auto number = [values](int at) { return sqlite3_value_int64(values[at]); };
    try {
      const Earnings::Visit visit{number(0), number(1), number(2), number(3), number(4)};
      const Earnings::Earned earned = gains.earnings_.of(visit, gains.before_, visit.to);
      sqlite3_result_int64(context, earned.*Which);
    } catch (const std::bad_alloc&) {
      sqlite3_result_error_nomem(context);
    } catch (const std::exception& failure) {
      sqlite3_result_error(context, failure.what(), -1);
    }
  }

  static bool make_all(SQLite::Database& database, Gains* gains) {
    const auto make = [&](const char* name, int arguments, auto* function) {
      const int code = sqlite3_create_function_v2(database.getHandle(), name, arguments,
                                                  SQLITE_UTF8 | SQLITE_DIRECTONLY, gains, function,
                                                  nullptr, nullptr, nullptr);
      if (code != SQLITE_OK) throw SQLite::Exception{database.getHandle(), code};
    };
    make("gain_who", 1, &who);
    make("gain_points", 5, &gain<&Earnings::Earned::points>);
    make("gain_seconds", 5, &gain<&Earnings::Earned::seconds>);
    return true;
  }
};

Gains::Gains(SQLite::Database& db)
    : times_{db},
      earnings_{db},
      has_functions_{Function::make_all(db, this)},
      find_merged_{db,
                   "SELECT user_id, merged_into FROM viewer INDEXED BY viewer_merged "
                   "WHERE channel_id=? AND merged_into IS NOT NULL ORDER BY user_id"},
      find_hidden_{db,
                   "SELECT user_id FROM viewer INDEXED BY viewer_hidden "
                   "WHERE channel_id=? AND hidden<>0 ORDER BY user_id"},
      by_points_{db, most_gained("points")},
      by_seconds_{db, most_gained("seconds")} {}

void Gains::look(std::int64_t channel, LocalDay since) {
  times_.look(channel);
  before_ = times_.last_before(start_of(since));
  earnings_.look(channel, before_);
  merged_.clear();
  hidden_.clear();
  {
    Rows rows{find_merged_, channel};
    while (rows.next()) merged_.emplace_back(rows.number(0), rows.number(1));
  }
  Rows rows{find_hidden_, channel};
  while (rows.next()) hidden_.push_back(rows.number(0));
}

std::vector<Gains::Gained> Gains::top(std::int64_t channel, LocalDay since, Of by, int count) {
  look(channel, since);
  std::vector<Gained> found;
  Rows rows{by == Of::points ? by_points_ : by_seconds_, channel,
            std::int64_t{since.time_since_epoch().count()}, before_, std::int64_t{count}};
  while (rows.next()) found.push_back({rows.number(0), rows.number(1), rows.number(2)});
  return found;
}

}  // namespace pointsbot::db
