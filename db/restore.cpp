#include "db/restore.hpp"

#include "db/connection.hpp"
#include "db/copy.hpp"
#include "db/damage.hpp"
#include "db/disk.hpp"
#include "db/error.hpp"
#include "db/identity.hpp"
#include "db/local_time.hpp"
#include "db/log_damage.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <unistd.h>

namespace pointsbot::db {
namespace {

using std::filesystem::path;

// The copy while it is made and proved; and, from one rename on, what stands for "this one is to
// take the database's place". Its last letters are those of the names that the former files get, so
// that whoever finishes it gives a database and its log the same.
constexpr std::string_view kCopy = ".restoring";
constexpr std::string_view kReady = ".restore-";
constexpr std::string_view kFormer = ".before-restore-";

path with(const path& file, std::string_view ending) { return file.string() + std::string{ending}; }

bool is_there(const path& file) {
  std::error_code none;
  return std::filesystem::exists(file, none);
}

std::string stamp(WallTime at) { return fmt::format("{:%Y-%m-%d-%H%M%S}", local_time(at)); }

/// The copy that is to take the database's place; empty when there is none.
path ready_for(const path& database) {
  const std::string begin = database.filename().string() + std::string{kReady};
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator{database.parent_path(), none}) {
    const std::string name = file.path().filename().string();
    if (name.starts_with(begin) && name.find_first_not_of("0123456789-", begin.size()) == name.npos)
      return file.path();
  }
  return {};
}

/// Nothing that has the name already is overwritten.
void set_aside(const path& file, const path& name) {
  if (!is_there(file)) return;
  path free = name;
  for (int nth = 2; is_there(free); ++nth) free = with(name, fmt::format(".{}", nth));
  rename_file(file, free);
}

/// Each step may be the last one of a program that is killed; whoever comes next goes on behind it.
/// A log never stands beside a database that it does not belong to: the new one comes once the old
/// one and its log are gone from there, on the disk as well. The old one goes first: without a
/// database nobody begins another log.
path finish(const path& database, const path& ready) {
  const std::string name = ready.filename().string();
  const std::string at = name.substr(database.filename().string().size() + kReady.size());
  const path former = with(database, std::string{kFormer} + at);
  set_aside(database, former);
  set_aside(with(database, "-wal"), with(former, "-wal"));
  // The index of the log: made anew from the log whenever it is missing.
  ::unlink(with(database, "-shm").c_str());
  sync_to_disk(database.parent_path());
  rename_file(ready, database);
  sync_to_disk(database.parent_path());
  return is_there(former) ? former : path{};
}

/// Anything else than a file could be waited on for ever, or is not what was meant.
void check_is_file(const path& backup) {
  std::error_code failed;
  const auto status = std::filesystem::status(backup, failed);
  const std::string name = backup.string();
  if (status.type() == std::filesystem::file_type::not_found) {
    if (std::filesystem::is_symlink(backup, failed)) {
      throw NothingYet{
          fmt::format("{} is a link to a file that is not there. Nothing was changed.", name)};
    }
    throw NothingYet{fmt::format("There is no file {}. Nothing was changed.", name)};
  }
  if (const std::string_view is = what_is_no_file(backup); !is.empty()) {
    throw Unusable{
        fmt::format("{} is {}: name the file of a backup. Nothing was changed.", name, is)};
  }
  if (::access(backup.c_str(), R_OK) != 0) {
    throw Unusable{fmt::format("This user may not read {} ({}). Nothing was changed.", name,
                               std::strerror(errno))};
  }
  if (size_of(backup) == 0) {
    throw Damaged{fmt::format("{} is empty: there is no backup in it. Nothing was changed.", name)};
  }
}

/// Why a backup cannot be put back, where SQLite says so.
[[noreturn]] void not_put_back(const path& backup, int code, const char* message) {
  const std::string name = backup.string();
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      throw Damaged{
          fmt::format("{} is no backup: it is not even a database, or its beginning is "
                      "damaged. Nothing was changed.",
                      name)};
    case SQLITE_CORRUPT:
      throw Damaged{fmt::format("{} is damaged ({}), and was not put back. Nothing was changed.",
                                name, message)};
    case SQLITE_ERROR:
      throw Damaged{
          fmt::format("{} lacks what a backup has ({}), and was not put back. Nothing "
                      "was changed.",
                      name, message)};
    default:
      throw Unusable{fmt::format("{} cannot be read ({}). Nothing was changed.", name, message)};
  }
}

/// Whether the file is one to put in place of a database; throws with the reason.
void check_backup(SQLite::Database& backup, const path& file) {
  if (ask_number(backup, "PRAGMA application_id") != kApplicationId) {
    throw Unusable{
        fmt::format("{} is not a backup of this program. Nothing was changed.", file.string())};
  }
  const std::int64_t version = ask_number(backup, "PRAGMA user_version");
  if (version > kSchemaVersion) {
    throw Unusable{
        fmt::format("{} was made by a newer pointsbot (its tables are version {}, this program "
                    "knows {}). Nothing was changed: install that one.",
                    file.string(), version, kSchemaVersion)};
  }
  if (version < 1) {
    throw Unusable{
        fmt::format("{} has tables of version {}, which this program does not know. "
                    "Nothing was changed.",
                    file.string(), version)};
  }
}

void check_source(const Contents& contents, const path& file, Source source) {
  if (contents.source == source) return;
  throw Unusable{fmt::format(
      "{} holds the points of {}, and [twitch] source is the other. Made-up and real viewers never "
      "share a file. Nothing was changed.",
      file.string(),
      contents.source == Source::simulator ? "a pretended channel" : "a real channel")};
}

}  // namespace

bool restore_is_pending(const path& database) { return !ready_for(real_file(database)).empty(); }

path finish_restore(const path& database) {
  const path file = real_file(database);
  const path ready = ready_for(file);
  return ready.empty() ? path{} : finish(file, ready);
}

Restore::Restore(const path& database, const path& backup, const Whose& whose)
    : database_{real_file(database)},
      lock_{database, LockedBy::command},
      copy_{with(database_, kCopy)} {
  finish_restore(database_);
  check_is_file(backup);
  if (const std::string_view is = what_is_no_file(database_); !is.empty()) {
    throw Unusable{
        fmt::format("{} is {}, and is left where it is. Put another file into [database] "
                    "path. Nothing was changed.",
                    database_.string(), is)};
  }
  if (Identity::of(backup.string()) == Identity::of(database_.string())) {
    throw Unusable{
        fmt::format("{} is the database itself. Name one of its backups. Nothing was changed.",
                    backup.string())};
  }
  look_at_present(whose.source);
  const std::int64_t needs = size_of(backup) + size_of(log_of(backup));
  const std::int64_t there = Disk::of(database_).free_bytes;
  if (there < needs) {
    throw Unusable{
        fmt::format("There is not enough room beside {}: {} are free, the backup needs {}. Nothing "
                    "was changed.",
                    database_.string(), size_in_words(there), size_in_words(needs))};
  }
  remove_copy(copy_);
  try {
    SQLite::Database original = open_at_rest(backup);
    check_backup(original, backup);
    backup_ = copy_database(original, backup, copy_);
  } catch (const SQLite::Exception& failure) {
    not_put_back(backup, code_of(failure), failure.what());
  }
  try {
    check_source(backup_, backup, whose.source);
    compare(whose);
  } catch (...) {
    remove_copy(copy_);
    throw;
  }
}

void Restore::compare(const Whose& whose) {
  own_ = is_own(backup_.held(), held_, whose);
  if (!present_ || loss_.unknown) return;
  SQLite::Database here = open_at_rest(database_);
  SQLite::Database copy = open_at_rest(copy_);
  loss_ = count_loss(here, *present_, copy, backup_);
}

Loss Restore::loss_against(const path& other) const {
  try {
    SQLite::Database there = open_at_rest(other);
    SQLite::Database copy = open_at_rest(copy_);
    return count_loss(there, contents_of(there), copy, backup_);
  } catch (const SQLite::Exception&) {
    return {};  // whatever it is, it is no better than this one
  }
}

Restore::~Restore() { remove_copy(copy_); }

/// What is there may be anything; it is only read, and what is damaged is no reason to stop.
void Restore::look_at_present(Source source) {
  if (size_of(database_) == 0) return;
  const auto log_damage = find_log_damage(database_);
  try {
    SQLite::Database database = open_at_rest(database_);
    if (ask_number(database, "PRAGMA application_id") != kApplicationId) {
      throw Unusable{fmt::format(
          "{} is a database of another program, and is left where it is. Put another file into "
          "[database] path.",
          database_.string())};
    }
    if (ask_number(database, "PRAGMA user_version") > kSchemaVersion) {
      loss_.unknown = true;
      return;
    }
    held_ = held_in(database);
    damage_ = look_for_damage(database, Check::whole, {}).found;
    if (damage_.empty()) present_ = contents_of(database);
    if (log_damage) damage_ = describe(database_, *log_damage);
  } catch (const SQLite::Exception& failure) {
    const int code = failure.getErrorCode() & 0xff;
    if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB && code != SQLITE_ERROR)
      unusable(database_, code_of(failure), failure.what());
    damage_ = failure.what();
  }
  if (present_) check_source(*present_, database_, source);
}

path Restore::put_in_place(WallTime now) {
  std::string at = stamp(now);
  for (int nth = 2; is_there(with(database_, std::string{kFormer} + at)); ++nth)
    at = fmt::format("{}-{}", stamp(now), nth);
  const path ready = with(database_, std::string{kReady} + at);
  rename_file(copy_, ready);
  sync_to_disk(database_.parent_path());
  const path former = finish(database_, ready);
  try {
    SQLite::Database database = open_at_rest(database_);
    const Look look = look_for_damage(database, Check::quick, {});
    if (look.found.empty() && contents_of(database) == backup_) return former;
  } catch (const SQLite::Exception&) {
    // told below
  }
  throw Unusable{fmt::format(
      "{} was put in place, but does not read as it was written: the disk may be failing. What was "
      "there before is kept as {}.",
      database_.string(), former.string())};
}

}  // namespace pointsbot::db
