#include "db/restore.hpp"

#include "db/connection.hpp"
#include "db/copy.hpp"
#include "db/damage.hpp"
#include "db/disk.hpp"
#include "db/error.hpp"
#include "db/identity.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <ctime>
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

path real(const path& database) {
  std::error_code unresolvable;
  const path whole = std::filesystem::absolute(database);
  path file = std::filesystem::weakly_canonical(whole, unresolvable);
  return unresolvable ? whole : file;
}

path with(const path& file, std::string_view ending) { return file.string() + std::string{ending}; }

bool is_there(const path& file) {
  std::error_code none;
  return std::filesystem::exists(file, none);
}

std::string stamp(WallTime at) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return fmt::format("{:%Y-%m-%d-%H%M%S}", local);
}

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

/// Of a payment or an operation; nothing where it is not there.
template <class... Key>
std::optional<std::int64_t> time_of(SQLite::Statement& statement, Key... key) {
  Rows rows{statement, key...};
  return rows.next() ? std::optional{rows.number(0)} : std::nullopt;
}

/// The last number up to `most` that two histories have in common; from one on they differ.
template <class Same>
std::int64_t last_common(std::int64_t most, Same same) {
  std::int64_t low = 0;
  while (low < most) {
    const std::int64_t middle = low + (most - low + 1) / 2;
    if (same(middle)) {
      low = middle;
    } else {
      most = middle - 1;
    }
  }
  return low;
}

/// Whether the file is one to put in place of `source`'s database; throws with the reason.
void check_backup(SQLite::Database& backup, const path& file) {
  if (ask_number(backup, "PRAGMA application_id") != kApplicationId) {
    throw Unusable{
        fmt::format("{} is not a backup of this program. Nothing was changed.", file.string())};
  }
  const std::int64_t version = ask_number(backup, "PRAGMA user_version");
  if (version > kSchemaVersion || version < 1) {
    throw Unusable{
        fmt::format("{} was made by a newer pointsbot (its tables are version {}, this program "
                    "knows {}). Nothing was changed: install that one.",
                    file.string(), version, kSchemaVersion)};
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

bool restore_is_pending(const path& database) { return !ready_for(real(database)).empty(); }

path finish_restore(const path& database) {
  const path file = real(database);
  const path ready = ready_for(file);
  return ready.empty() ? path{} : finish(file, ready);
}

Restore::Restore(const path& database, const path& backup, Source source)
    : database_{real(database)}, lock_{database}, copy_{with(database_, kCopy)} {
  finish_restore(database_);
  if (!is_there(backup)) {
    throw NothingYet{fmt::format("There is no file {}. Nothing was changed.", backup.string())};
  }
  if (Identity::of(backup.string()) == Identity::of(database_.string())) {
    throw Unusable{
        fmt::format("{} is the database itself. Name one of its backups.", backup.string())};
  }
  look_at_present(source);
  const std::int64_t needs = size_of(backup) + size_of(with(real(backup), "-wal"));
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
    unusable(backup, failure.getExtendedErrorCode(), failure.what());
  }
  try {
    check_source(backup_, backup, source);
    count_loss();
  } catch (...) {
    remove_copy(copy_);
    throw;
  }
}

Restore::~Restore() { remove_copy(copy_); }

/// What is there may be anything; it is only read, and what is damaged is no reason to stop.
void Restore::look_at_present(Source source) {
  if (size_of(database_) == 0) return;
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
    damage_ = look_for_damage(database, Check::whole, {}).found;
    if (damage_.empty()) present_ = contents_of(database);
  } catch (const SQLite::Exception& failure) {
    const int code = failure.getErrorCode() & 0xff;
    if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB && code != SQLITE_ERROR)
      unusable(database_, failure.getExtendedErrorCode(), failure.what());
    damage_ = failure.what();
  }
  if (present_) check_source(*present_, database_, source);
}

void Restore::count_loss() {
  if (!present_) return;
  SQLite::Database here = open_at_rest(database_);
  SQLite::Database copy = open_at_rest(copy_);
  for (const Contents::Channel& channel : present_->channels) {
    const auto payment = [&](SQLite::Database& database, std::int64_t no) {
      SQLite::Statement statement{database, "SELECT at FROM payment WHERE channel_id=?1 AND no=?2"};
      return time_of(statement, number(channel.id), no);
    };
    std::int64_t kept = 0;
    for (const Contents::Channel& other : backup_.channels) {
      if (other.id == channel.id) kept = std::min(channel.payments, other.payments);
    }
    const std::int64_t common =
        last_common(kept, [&](std::int64_t no) { return payment(here, no) == payment(copy, no); });
    loss_.payments += channel.payments - common;
  }
  const auto operation = [](SQLite::Database& database, std::int64_t id) {
    SQLite::Statement statement{database, "SELECT at FROM op WHERE op_id=?1"};
    return time_of(statement, id);
  };
  constexpr const char* kLast = "SELECT max(op_id) FROM op";
  const std::int64_t common =
      last_common(std::min(ask_number(here, kLast), ask_number(copy, kLast)),
                  [&](std::int64_t id) { return operation(here, id) == operation(copy, id); });
  SQLite::Statement later{here, "SELECT count(*) FROM op WHERE op_id>?1"};
  Rows rows{later, common};
  if (rows.next()) loss_.operations = rows.number(0);
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
