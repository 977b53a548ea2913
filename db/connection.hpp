#pragma once

#include "db/log_damage.hpp"
#include "db/records.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

/// The two kinds of connection there are, and what a database must be to get one. Private to db/.
namespace pointsbot::db {

/// How long a connection waits for another program to let go of the write lock.
inline constexpr std::chrono::milliseconds kPatience{5000};

/// A log longer than this is emptied (Ledger::settle) and its file cut.
inline constexpr std::int64_t kLongLog = std::int64_t{8} << 20;

struct Writing {
  SQLite::Database database;
  bool created;
  std::int64_t upgraded_from;  ///< version of the tables as they were found; 0: they were ours
};

/// Opens or creates the database for `source`, its settings pinned and read back; tables of an
/// older version become ours, in one transaction, after a verified copy of them was put into
/// `backups` (empty: the folder beside the database). A restore that was interrupted is finished
/// first. Throws Damaged for a file that is, and Unusable for one that is not ours or is on a
/// network drive; such a file is left as it is. REQUIRES: the Lock is held.
Writing open_for_writing(const std::filesystem::path& file, Source source,
                         const std::filesystem::path& backups = {});

/// The same of a database that another process keeps open for writing, and has looked at, but
/// stands still: it is made neither new nor newer. REQUIRES: that one's Lock is held by this one as
/// well.
Writing open_beside(const std::filesystem::path& file, Source source);

/// Throws NothingYet when there is no such file or it is empty, Unusable when it is not one of ours
/// or has tables of another version: those of an older one are a bot's to bring up to date.
/// Any version that this program knows is good enough for a backup or for the doctor.
enum class Tables { ours, older_as_well };
SQLite::Database open_for_reading(const std::filesystem::path& file, Tables tables = Tables::ours);

/// Of what SQLite said: with its details where there are some.
int code_of(const SQLite::Exception& failure);

/// Throws Damaged or Unusable with describe() for a message.
[[noreturn]] void unusable(const std::filesystem::path& file, int code, const char* message);
/// The same of what failed on `database`: a disk that does not read is not a damaged file.
[[noreturn]] void unusable(const std::filesystem::path& file, SQLite::Database& database,
                           const SQLite::Exception& failure);

/// How describe() ends for damage; the doctor's own patients hear it without.
inline constexpr std::string_view kAskTheDoctor = " What to do: pointsbot doctor";

/// "FILE: what SQLite said", with what it means where the code says more.
std::string describe(const std::filesystem::path& file, int code, const char* message);

/// What is wrong where a log stands beside no database, or an empty one; empty when nothing is.
/// SQLite would delete the log and begin anew.
std::string describe_lone_log(const std::filesystem::path& file);

/// What is set, and read back, on the connection that writes: "journal_mode=WAL, ...".
std::string writing_settings();

/// What is wrong with the log beside `file`, and what to do.
std::string describe(const std::filesystem::path& file, const LogDamage& damage);

}  // namespace pointsbot::db
