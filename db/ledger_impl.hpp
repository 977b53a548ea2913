#pragma once

#include "db/awarder.hpp"
#include "db/booker.hpp"
#include "db/clocks.hpp"
#include "db/connection.hpp"
#include "db/day_book.hpp"
#include "db/folder.hpp"
#include "db/ledger.hpp"
#include "db/lock.hpp"
#include "db/open_files.hpp"
#include "db/statement.hpp"
#include "db/transaction.hpp"
#include "db/visits.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

struct sqlite3;

namespace pointsbot::db {

/// A transaction that SQLite rolled back by itself is run again from its beginning, once.
inline constexpr int kTries = 2;

/// What makes SQLite roll a transaction back by itself, and need not come again.
bool may_pass_at_once(const SQLite::Exception& failure);

/// The connection that writes, what is prepared on it, and what a failure on it means. Private to
/// db/ledger*.cpp.
struct Ledger::Impl {
  Impl(const std::filesystem::path& path, Source source, const std::filesystem::path& backups,
       LockedBy holder);
  Impl(const std::filesystem::path& path, Source source, Lent lent);

  sqlite3* handle() { return writing.database.getHandle(); }

  void check_files() { files.check(database); }

  /// Throws Gone where the database holds less than was acknowledged in it: an older copy, or
  /// another database, was written over it in place, which its files do not tell. It and
  /// the next throw SQLite::Exception as well.
  void check_not_older();
  /// The same of an award that does not fit: no payment that was made is taken back.
  void check_not_behind(const Award& award);

  /// What a failure means: something that passes, or Unusable.
  Error passing(const SQLite::Exception& failure);

  std::int64_t count_acknowledged();
  /// So many more payments and operations are in the database for good, at least.
  void acknowledge(std::int64_t more);

  /// Pages written to the log since the start, modulo 2^32.
  std::uint32_t written_pages();

  /// Whether a commit that failed is in the database after all.
  bool holds(UserId channel, std::int64_t no);
  /// Whether the operations of a commit that failed are in the database after all: they are all
  /// there or none is.
  bool holds(std::span<const Operation> batch, const std::vector<Outcome>& outcomes);
  /// The same of one operation, by its ref.
  bool holds(UserId channel, const std::string& ref);

  /// What operations need is made when there are some, and goes at the next quiet point.
  Booker& booker();
  void forget();

  void append(std::span<const CycleReport> reports);

  std::filesystem::path file;
  Lock lock;
  Writing writing;
  SQLite::Database& database = writing.database;
  OpenFiles files;
  /// Bytes of a page in the log, with the 24 of its header.
  std::int64_t frame = ask_number(database, "PRAGMA page_size") + 24;
  std::int64_t log_bytes = 0;
  std::int64_t acknowledged = 0, missing = 0;
  std::int64_t untold = 0;  // of those that are missing, by a bot
  int longest_log = 0;      // in frames, since its index was last released

  Brackets brackets{database, "BEGIN IMMEDIATE"};
  Clocks clocks{database};
  Visits visits{database, clocks};
  Awarder awarder{database, clocks, visits};
  // These three while they have something to do: their memory is not kept.
  std::unique_ptr<Booker> booking;
  std::unique_ptr<Folder> folder;
  std::unique_ptr<DayBook> days;
  RareStatement standing{database,
                         "SELECT cycle_no, cycle_at, login FROM channel WHERE channel_id=?"};
  RareStatement know_channel{database,
                             "INSERT INTO channel(channel_id,login) VALUES(?1,?2) "
                             "ON CONFLICT DO UPDATE SET login=excluded.login"};
  // A login that changed hands is the newer channel's; the older one keeps "login/id".
  RareStatement lose_channel_login{
      database,
      "UPDATE channel SET login=login||'/'||channel_id WHERE login=?1 AND channel_id<>?2"};
  RareStatement know_clock{database,
                           "INSERT OR IGNORE INTO clock(channel_id,clock_id) VALUES(?1,?2)"};
  RareStatement here{database,
                     "SELECT user_id, clock_id FROM viewer INDEXED BY viewer_top "
                     "WHERE channel_id=?1 AND clock_id>0 AND clock_id<>?2"};
  RareStatement stopped_here{database,
                             "SELECT user_id, roles FROM viewer "
                             "WHERE channel_id=?1 AND clock_id=?2"};
  RareStatement merged_away{database,
                            "SELECT user_id, merged_into FROM viewer INDEXED BY viewer_merged "
                            "WHERE channel_id=? AND merged_into IS NOT NULL ORDER BY user_id"};
  SQLite::Statement watch_clock{database, "SELECT seconds FROM channel WHERE channel_id=?1"};
  SQLite::Statement is_regular{
      database,
      "SELECT watch_base+iif(clock_id<>0,?3,0)>=?4 FROM viewer WHERE channel_id=?1 AND user_id=?2"};
  SQLite::Statement add_report{
      database,
      "INSERT INTO cycle VALUES(NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,"
      "?14,?15,?16,?17,?18,?19,?20,?21)"};
  SQLite::Statement cut_reports{database, "DELETE FROM cycle WHERE cycle_id<=?"};
};

}  // namespace pointsbot::db
