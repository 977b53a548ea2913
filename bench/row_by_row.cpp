#include "bench/row_by_row.hpp"

#include "bench/baseline.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace pointsbot::bench {
namespace {

void bind_one(SQLite::Statement& statement, int at, std::int64_t number) {
  statement.bind(at, number);
}
void bind_one(SQLite::Statement& statement, int at, const char* text) {
  text == nullptr ? statement.bind(at) : statement.bindNoCopy(at, text);
}

const char* stored_name(const db::Arrival& viewer) {
  const char* const name = viewer.display_name();
  return *name == '\0' || sqlite3_stricmp(name, viewer.login()) == 0 ? nullptr : name;
}

}  // namespace

RowByRow::RowByRow(const std::filesystem::path& file, UserId channel)
    : database_{open_like_the_ledger(file)},
      channel_{number(channel)},
      come_{database_,
            "UPDATE viewer SET clock_id=1, base=base-?3, watch_base=watch_base-?4, clock_from=?3, "
            "seconds_from=?4, from_no=?5, from_at=?6 "
            "WHERE channel_id=?1 AND user_id=?2 AND clock_id=0 AND login IS ?7 AND name IS ?8"},
      come_renamed_{database_,
                    "UPDATE viewer SET clock_id=1, base=base-?3, watch_base=watch_base-?4, "
                    "clock_from=?3, seconds_from=?4, from_no=?5, from_at=?6, login=?7, name=?8 "
                    "WHERE channel_id=?1 AND user_id=?2 AND clock_id=0"},
      holder_{database_,
              "SELECT user_id FROM viewer INDEXED BY viewer_login "
              "WHERE channel_id=?1 AND login=?2 AND user_id<>?3 LIMIT 1"},
      lose_login_{database_,
                  "UPDATE viewer SET name=coalesce(name,login), login=NULL "
                  "WHERE channel_id=?1 AND user_id=?2"},
      insert_{database_,
              "INSERT INTO viewer(channel_id,user_id,clock_id,base,watch_base,roles,clock_from,"
              "seconds_from,from_no,from_at,opening,first_seen,login,name) "
              "VALUES(?1,?2,1,?3-?4,-?5,1,?4,?5,?6,?7,?3,?7,?8,?9) ON CONFLICT DO NOTHING"} {}

template <class... Values>
int RowByRow::change(SQLite::Statement& statement, const Values&... values) {
  statement.tryReset();
  int at = 0;
  (bind_one(statement, ++at, values), ...);
  return statement.exec();
}

std::int64_t RowByRow::ask(const char* what) {
  SQLite::Statement statement{database_,
                              fmt::format("SELECT {} FROM channel JOIN clock USING(channel_id) "
                                          "WHERE channel_id={} AND clock_id=1",
                                          what, channel_)};
  if (!statement.executeStep()) throw std::runtime_error{"the channel is not known"};
  return statement.getColumn(0).getInt64();
}

void RowByRow::award(const db::Award& award) {
  database_.exec("BEGIN IMMEDIATE");
  const std::int64_t points = ask("points"), seconds = ask("seconds"), no = ask("last_no");
  const std::int64_t was_present = ask("present"), at = award.at.time_since_epoch().count();
  std::size_t unknown = 0;
  for (db::Arrival& viewer : award.arrivals) {
    const std::int64_t id = number(viewer.id());
    const char* const name = stored_name(viewer);
    const bool came =
        change(come_, channel_, id, points, seconds, no, at, viewer.login(), name) == 1 ||
        change(come_renamed_, channel_, id, points, seconds, no, at, viewer.login(), name) == 1;
    if (!came) std::swap(award.arrivals[unknown++], viewer);
  }
  const std::int64_t paid =
      was_present + std::ssize(award.arrivals) - static_cast<std::int64_t>(unknown);
  const std::int64_t welcomed = static_cast<std::int64_t>(unknown) * award.welcome.value;
  database_.exec(fmt::format(
      "UPDATE clock SET points=points+{1}, present={2} WHERE channel_id={0} AND clock_id=1;"
      "INSERT INTO payment SELECT {0},{3},{4},0,tariff_id,{5},{6},{7},NULL,NULL FROM tariff "
      "WHERE clock_id=1 AND amount={1};"
      "UPDATE channel SET last_no={3}, last_at={4}, seconds=seconds+{5}, paid=paid+{7}, "
      "granted=granted+{8}, cycle_no={3}, cycle_at={4}, known=known+{9} WHERE channel_id={0}",
      channel_, award.pay[Role::viewer].value, paid + static_cast<std::int64_t>(unknown), no + 1,
      at, award.seconds.count(), paid, paid * award.pay[Role::viewer].value, welcomed, unknown));
  for (const db::Arrival& viewer : award.arrivals.first(unknown)) {
    const std::int64_t id = number(viewer.id());
    holder_.tryReset();
    bind_one(holder_, 1, channel_);
    bind_one(holder_, 2, viewer.login());
    bind_one(holder_, 3, id);
    if (holder_.executeStep()) change(lose_login_, channel_, holder_.getColumn(0).getInt64());
    holder_.tryReset();
    change(insert_, channel_, id, award.welcome.value, points + award.pay[Role::viewer].value,
           seconds + award.seconds.count(), no + 1, at, viewer.login(), stored_name(viewer));
  }
  database_.exec("COMMIT");
}

}  // namespace pointsbot::bench
