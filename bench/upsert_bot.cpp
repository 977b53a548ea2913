#include "bench/upsert_bot.hpp"

#include "bench/baseline.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

namespace pointsbot::bench {
namespace {

SQLite::Database open(const std::filesystem::path& file) {
  SQLite::Database database = open_like_the_ledger(file);
  database.exec(
      "CREATE TABLE IF NOT EXISTS viewer(channel_id INTEGER NOT NULL, user_id INTEGER NOT NULL, "
      "points INTEGER NOT NULL, seconds INTEGER NOT NULL, first_seen INTEGER NOT NULL, "
      "last_seen INTEGER NOT NULL, login TEXT, name TEXT, "
      "PRIMARY KEY(channel_id,user_id)) STRICT, WITHOUT ROWID;"
      "CREATE INDEX IF NOT EXISTS viewer_top ON viewer(channel_id,points);"
      "CREATE INDEX IF NOT EXISTS viewer_login ON viewer(channel_id,login)");
  return database;
}

}  // namespace

void UpsertBot::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

UpsertBot::UpsertBot(const std::filesystem::path& file) : database_{open(file)} {
  // It leaves the login of a known viewer alone: naming it would rewrite that index as well.
  constexpr const char* kUpsert =
      "INSERT INTO viewer(channel_id,user_id,points,seconds,first_seen,last_seen,login) "
      "VALUES(?1,?2,?3,?4,?5,?5,?6) "
      "ON CONFLICT DO UPDATE SET points=points+?7, seconds=seconds+?8, last_seen=?5";
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(database_.getHandle(), kUpsert, -1, SQLITE_PREPARE_PERSISTENT,
                                      &prepared, nullptr);
  if (code != SQLITE_OK) throw SQLite::Exception{database_.getHandle(), code};
  upsert_.reset(prepared);
}

void UpsertBot::pay(UserId channel, std::span<const db::Arrival> present, const Terms& terms) {
  sqlite3_stmt* const upsert = upsert_.get();
  sqlite3_bind_int64(upsert, 1, number(channel));
  sqlite3_bind_int64(upsert, 3, terms.welcome.value);
  sqlite3_bind_int64(upsert, 4, 0);
  sqlite3_bind_int64(upsert, 5, terms.at.time_since_epoch().count());
  sqlite3_bind_int64(upsert, 7, terms.pay.value);
  sqlite3_bind_int64(upsert, 8, terms.seconds.count());
  for (const db::Arrival& viewer : present) {
    sqlite3_bind_int64(upsert, 2, number(viewer.id()));
    sqlite3_bind_text(upsert, 6, viewer.login(), -1, SQLITE_STATIC);
    run();
  }
}

void UpsertBot::know(UserId channel, const db::Arrival& viewer, Points points,
                     std::chrono::seconds seconds, WallTime seen) {
  sqlite3_stmt* const upsert = upsert_.get();
  sqlite3_bind_int64(upsert, 1, number(channel));
  sqlite3_bind_int64(upsert, 2, number(viewer.id()));
  sqlite3_bind_int64(upsert, 3, points.value);
  sqlite3_bind_int64(upsert, 4, seconds.count());
  sqlite3_bind_int64(upsert, 5, seen.time_since_epoch().count());
  sqlite3_bind_text(upsert, 6, viewer.login(), -1, SQLITE_STATIC);
  run();
}

void UpsertBot::run() {
  const int code = sqlite3_step(upsert_.get());
  sqlite3_reset(upsert_.get());
  if (code != SQLITE_DONE) throw SQLite::Exception{database_.getHandle(), code};
}

}  // namespace pointsbot::bench
