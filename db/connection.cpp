#include "db/connection.hpp"

#include "db/backup.hpp"
#include "db/damage.hpp"
#include "db/disk.hpp"
#include "db/error.hpp"
#include "db/log_damage.hpp"
#include "db/restore.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"
#include "db/transaction.hpp"
#include "db/whose.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace pointsbot::db {
namespace {

using std::filesystem::path;

[[noreturn]] void refuse(const path& file, std::string_view why) {
  throw Unusable{fmt::format("{} {} Nothing was changed.", file.string(), why)};
}

/// A damaged file is found at once if the damage is where the start looks; a large one is not read
/// for longer than this.
constexpr std::chrono::milliseconds kLookForDamage{500};

/// Of a new database. Who comes and goes lies scattered, and each of them costs whole pages: with
/// half of SQLite's own 4,096 bytes a third less goes to the log. One that has 4,096 keeps them.
constexpr int kPageSize = 2048;

struct Setting {
  const char* set;
  const char* read;
  std::string_view is;
};

// For every connection. trusted_schema: a file that somebody prepared runs no function of its own;
// cell_size_check: damage is told before it is used; mmap_size: an I/O error stays an error.
constexpr Setting kShared[] = {
    {"PRAGMA cache_size=-256", "PRAGMA cache_size", "-256"},
    {"PRAGMA mmap_size=0", "PRAGMA mmap_size", "0"},
    {"PRAGMA trusted_schema=OFF", "PRAGMA trusted_schema", "0"},
    {"PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1"},
};
// FULL: a power cut loses nothing that was acknowledged, for half a millisecond a cycle. No
// automatic checkpoint: it would run inside somebody's commit; Ledger::settle() has it.
constexpr Setting kWriting[] = {
    {"PRAGMA journal_mode=WAL", "PRAGMA journal_mode", "wal"},
    {"PRAGMA synchronous=FULL", "PRAGMA synchronous", "2"},
    {"PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", "1"},
    {"PRAGMA wal_autocheckpoint=0", "PRAGMA wal_autocheckpoint", "0"},
    {"PRAGMA journal_size_limit=8388608", "PRAGMA journal_size_limit", "8388608"},
};
static_assert(kLongLog == 8388608);

template <std::size_t N>
void pin(SQLite::Database& database, const path& file, const Setting (&settings)[N]) {
  for (const Setting& setting : settings) {
    SQLite::Statement{database, setting.set}.executeStep();
    SQLite::Statement read{database, setting.read};
    Rows rows{read};
    // A pragma without a value behind it is not compiled into this SQLite.
    const std::string is = rows.next() ? rows.text(0) : "nothing";
    if (is != setting.is) {
      refuse(file, fmt::format("cannot be used: \"{}\" had no effect here (it reads {}).",
                               setting.set, is));
    }
  }
}

void configure(SQLite::Database& database, int option, bool on) {
  sqlite3_db_config(database.getHandle(), option, on ? 1 : 0, nullptr);
}

void refuse_what_is_no_file(const path& file) {
  if (const std::string_view is = what_is_no_file(file); !is.empty()) {
    refuse(file,
           fmt::format("is {}. Put a file into [database] path; a database is made where there "
                       "is none.",
                       is));
  }
}

bool is_empty(SQLite::Database& database) {
  return ask_number(database, "SELECT count(*) FROM sqlite_schema") == 0;
}

/// The version of the file's tables: one that this program can make its own.
std::int64_t check_version(SQLite::Database& database, const path& file) {
  if (ask_number(database, "PRAGMA application_id") != kApplicationId) {
    refuse(file,
           "is a database of another program. Put another file into [database] path; a new one is "
           "made where there is none.");
  }
  const std::int64_t version = ask_number(database, "PRAGMA user_version");
  if (version > kSchemaVersion) {
    refuse(file,
           fmt::format("was made by a newer pointsbot (its tables are version {}, this program "
                       "knows {}). Install that one, or put another file into [database] path.",
                       version, kSchemaVersion));
  }
  if (version < 1) {
    refuse(file,
           fmt::format("has tables of version {}, which this program does not know.", version));
  }
  return version;
}

std::string_view name(std::optional<Source> source) {
  if (!source) return "nobody";
  return source == Source::simulator ? "simulator" : "twitch";
}

void check_source(SQLite::Database& database, const path& file, Source source) {
  const std::optional<Source> is = source_of(database);
  if (is == source) return;
  refuse(file, fmt::format(
                   "holds the points of {}, and [twitch] source = {}. Made-up and real viewers "
                   "never share a file: put another one into [database] path, or set source = {}.",
                   is == Source::simulator ? "a pretended channel" : "a real channel", name(source),
                   name(is)));
}

/// What is wrong with the file, as far as it can be told in that time: a small one is looked
/// through whole.
std::string damage_in(SQLite::Database& database) {
  const Patience patience{.until = std::chrono::steady_clock::now() + kLookForDamage};
  const Look quick = look_for_damage(database, Check::quick, patience);
  if (!quick.found.empty() || !quick.whole) return quick.found;
  return look_for_damage(database, Check::whole, patience).found;
}

void create(SQLite::Database& database, Source source) {
  Brackets brackets{database, "BEGIN IMMEDIATE"};
  Transaction transaction{brackets};
  database.exec(kSchema);
  database.exec(kStatistics);
  SQLite::Statement origin{database, "INSERT INTO origin VALUES(1,?)"};
  change(origin, std::string{name(source)});
  database.exec(fmt::format("PRAGMA application_id={}", kApplicationId));
  database.exec(fmt::format("PRAGMA user_version={}", kSchemaVersion));
  transaction.commit();
}

/// For the backup, and for the tables once more in the log and in the file.
void check_room_to_upgrade(const path& file) {
  const std::int64_t needs = 3 * size_of(file);
  const std::int64_t there = Disk::of(file).free_bytes;
  if (there >= needs) return;
  refuse(file, fmt::format(
                   "was made by an older pointsbot. Bringing its tables up to date, with a backup "
                   "first, takes {} of the disk, and {} are free: make room, then start again.",
                   size_in_words(needs), size_in_words(there)));
}

/// From `version` to ours, or, when it fails or the program is killed, not at all.
void upgrade(SQLite::Database& database, std::int64_t version) {
  Brackets brackets{database, "BEGIN IMMEDIATE"};
  Transaction transaction{brackets};
  for (; version < kSchemaVersion; ++version) database.exec(upgrade_from(version));
  database.exec(kStatistics);
  database.exec(fmt::format("PRAGMA user_version={}", kSchemaVersion));
  transaction.commit();
}

}  // namespace

std::string writing_settings() {
  constexpr std::string_view kBefore = "PRAGMA ";
  std::string text;
  for (const Setting& setting : kWriting)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", setting.set + kBefore.size());
  return text;
}

Writing open_for_writing(const path& file, Source source, const path& backups) {
  refuse_network(file);
  finish_restore(file);
  refuse_what_is_no_file(file);
  if (std::string lone = describe_lone_log(file); !lone.empty()) throw Damaged{std::move(lone)};
  // Before SQLite opens it, which would put the next commits over what it cannot read.
  if (const auto damage = find_log_damage(file)) throw Damaged{describe(file, *damage)};
  std::optional<SQLite::Database> opened;
  try {
    // stat, never open: closing a descriptor of our own would drop SQLite's locks.
    const bool has_bytes = size_of(file) > 0;
    SQLite::Database& database = opened.emplace(
        file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
        static_cast<int>(kPatience.count()));
    // Still without a byte, so nobody read any before this. -wal and -shm take its mode. A disk
    // without modes has it as it is.
    std::error_code none;
    if (!has_bytes) std::filesystem::permissions(file, std::filesystem::perms{0600}, none);
    // Until it is known to be ours and sound, closing it must not write to it.
    configure(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
    const bool created = is_empty(database) && ask_number(database, "PRAGMA application_id") == 0;
    std::int64_t version = kSchemaVersion;
    if (!created) {
      version = check_version(database, file);
      check_source(database, file, source);
    }
    // Before anything is read that is large: the cache then has its size.
    pin(database, file, kShared);
    if (!created) {
      const std::string damage = damage_in(database);
      if (!damage.empty()) unusable(file, SQLITE_CORRUPT, damage.c_str());
    }
    if (created) database.exec(fmt::format("PRAGMA page_size={}", kPageSize));
    pin(database, file, kWriting);
    // A backup that was put back had no log: now there is one, which Ledger looks at.
    ask_number(database, "SELECT count(*) FROM sqlite_schema");
    if (created) create(database, source);
    const bool older = version < kSchemaVersion;
    if (older) {
      const path folder = backups.empty() ? BackupFolder::beside(file) : backups;
      check_room_to_upgrade(file);
      const auto now = std::chrono::system_clock::now();
      try {
        BackupFolder{file, folder}.make_before_upgrade(
            std::chrono::time_point_cast<std::chrono::milliseconds>(now), version);
      } catch (const NothingYet&) {
        // Nobody was paid in it so far.
      }
      upgrade(database, version);
    }
    configure(database, SQLITE_DBCONFIG_DEFENSIVE, true);
    configure(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
    // What lives as long as the connection does not come to lie between pages of the start.
    sqlite3_db_release_memory(database.getHandle());
    return {std::move(database), created, older ? version : 0};
  } catch (const SQLite::Exception& failure) {
    if (opened) unusable(file, *opened, failure);
    unusable(file, code_of(failure), failure.what());
  }
}

Writing open_beside(const path& file, Source source) {
  try {
    SQLite::Database database{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX,
                              static_cast<int>(kPatience.count())};
    if (check_version(database, file) != kSchemaVersion)
      refuse(file, "is in use by a bot of another version than this program. Stop that one first.");
    check_source(database, file, source);
    pin(database, file, kShared);
    pin(database, file, kWriting);
    configure(database, SQLITE_DBCONFIG_DEFENSIVE, true);
    return {std::move(database), false, 0};
  } catch (const SQLite::Exception& failure) {
    unusable(file, failure.getExtendedErrorCode(), failure.what());
  }
}

SQLite::Database open_for_reading(const path& file, Tables tables) {
  refuse_what_is_no_file(file);
  std::error_code none;
  if (!std::filesystem::exists(file, none)) {
    if (std::string lone = describe_lone_log(file); !lone.empty()) throw NothingYet{lone};
    throw NothingYet{fmt::format(
        "There is no database at {}. It is made when the bot runs: pointsbot run", file.string())};
  }
  try {
    SQLite::Database database{file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX,
                              static_cast<int>(kPatience.count())};
    if (is_empty(database)) {
      throw NothingYet{fmt::format(
          "{} holds nothing yet: no bot has paid anybody in it so far. Nothing was changed.",
          file.string())};
    }
    const std::int64_t version = check_version(database, file);
    if (tables == Tables::ours && version < kSchemaVersion) {
      refuse(file, fmt::format(
                       "was made by an older pointsbot (its tables are version {}, this program's "
                       "are {}). They are brought up to date when the bot starts: pointsbot run",
                       version, kSchemaVersion));
    }
    pin(database, file, kShared);
    return database;
  } catch (const SQLite::Exception& failure) {
    unusable(file, code_of(failure), failure.what());
  }
}

}  // namespace pointsbot::db
