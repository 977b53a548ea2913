#include "db/health.hpp"

#include "db/connection.hpp"
#include "db/damage.hpp"
#include "db/disk.hpp"
#include "db/error.hpp"
#include "db/log_damage.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"
#include "db/transaction.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace pointsbot::db {
namespace {

using std::chrono::milliseconds;

// Bytes of the file that a row takes with its entries in the indexes, on the average of a database
// of 1,000,000 viewers (dbstat).
constexpr std::int64_t kLineBytes = 51, kViewerBytes = 102, kPaymentBytes = 40;
constexpr milliseconds kDay = std::chrono::hours{24};

/// The first line at or after `at`. They stand in the order in which they were written.
std::int64_t first_line_from(SQLite::Database& database, std::int64_t at, std::int64_t last) {
  SQLite::Statement next{database,
                         "SELECT line_id, at FROM line WHERE line_id>=? ORDER BY line_id LIMIT 1"};
  std::int64_t low = 1, high = last + 1;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    Rows rows{next, middle};
    const bool before = rows.next() && rows.number(1) < at;
    if (before) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::optional<Growth> growth(SQLite::Database& database, std::int64_t last_at) {
  const std::int64_t first = ask_number(database, "SELECT min(at) FROM payment");
  Growth growth{.span = std::min(kDay, milliseconds{last_at - first})};
  if (growth.span < std::chrono::minutes{5}) return std::nullopt;
  const std::int64_t from = last_at - growth.span.count();
  const auto count = [&](const char* sql) {
    SQLite::Statement statement{database, sql};
    Rows rows{statement, from};
    return rows.next() ? rows.number(0) : 0;
  };
  growth.payments = count("SELECT count(*) FROM payment WHERE at>=?");
  growth.viewers = count("SELECT count(*) FROM viewer WHERE first_seen>=?");
  const std::int64_t last = ask_number(database, "SELECT max(line_id) FROM line");
  growth.lines = last + 1 - first_line_from(database, from, last);
  return growth;
}

void look(SQLite::Database& database, Health& health) {
  for (const char* const name : {"journal_mode", "page_size", "cache_size", "mmap_size",
                                 "trusted_schema", "cell_size_check"}) {
    SQLite::Statement statement{database, std::string{"PRAGMA "} + name};
    Rows rows{statement};
    health.settings.push_back({name, rows.next() ? rows.text(0) : ""});
  }
  health.journal = health.settings.front().value;
  Brackets brackets{database, "BEGIN"};
  const Transaction moment{brackets};
  health.version = ask_number(database, "PRAGMA user_version");
  health.held = held_in(database);
  health.viewers = ask_number(database, "SELECT count(*) FROM viewer");
  health.payments = ask_number(database, "SELECT sum(last_no) FROM channel");
  if (health.payments == 0) return;
  const std::int64_t last_at = ask_number(database, "SELECT max(last_at) FROM channel");
  health.last_at = WallTime{milliseconds{last_at}};
  health.growth = growth(database, last_at);
}

}  // namespace

std::string sqlite_version() { return sqlite3_libversion(); }

bool has_log_reset_bug(int version) {
  const int series = version / 1000, patch = version % 1000;
  if (series < 3007 || series > 3051) return false;
  if (series == 3044) return patch < 6;
  if (series == 3050) return patch < 7;
  return series < 3051 || patch < 3;
}

bool has_log_reset_bug() { return has_log_reset_bug(sqlite3_libversion_number()); }

std::int64_t tables_version() { return kSchemaVersion; }

std::int64_t Growth::bytes_a_day() const {
  const std::int64_t bytes = lines * kLineBytes + viewers * kViewerBytes + payments * kPaymentBytes;
  return bytes * kDay.count() / std::max<std::int64_t>(span.count(), 1);
}

Health examine(const std::filesystem::path& database, milliseconds most) {
  Health health;
  health.for_writing = writing_settings();
  health.bytes = size_of(database);
  health.log_bytes = size_of(log_of(database));
  const auto damaged = [&health](std::string why) {
    health.exists = health.damaged = true;
    if (why.ends_with(kAskTheDoctor)) why.resize(why.size() - kAskTheDoctor.size());
    health.refused = std::move(why);
  };
  if (std::string lone = describe_lone_log(database); !lone.empty()) {
    damaged(std::move(lone));
    return health;
  }
  try {
    SQLite::Database connection = open_for_reading(database, Tables::older_as_well);
    health.exists = true;
    // SQLite reads such a log as far as it adds up, and says nothing.
    if (const auto damage = find_log_damage(database)) throw Damaged{describe(database, *damage)};
    const Look found = look_for_damage(connection, Check::quick,
                                       {.until = std::chrono::steady_clock::now() + most});
    health.looked_whole = found.whole;
    if (!found.found.empty()) unusable(database, SQLITE_CORRUPT, found.found.c_str());
    look(connection, health);
  } catch (const Damaged& damage) {
    damaged(damage.what());
  } catch (const NothingYet&) {
    health.exists = false;
  } catch (const Unusable& refused) {
    health.exists = true;
    health.refused = refused.what();
  } catch (const SQLite::Exception& failure) {
    health.exists = true;
    health.damaged = (failure.getErrorCode() & 0xff) == SQLITE_CORRUPT;
    health.refused = describe(database, code_of(failure), failure.what());
  }
  return health;
}

}  // namespace pointsbot::db
