#include "db/copy.hpp"

#include "db/address.hpp"
#include "db/connection.hpp"
#include "db/damage.hpp"
#include "db/disk.hpp"
#include "db/error.hpp"
#include "db/statement.hpp"
#include "db/transaction.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace pointsbot::db {
namespace {

using std::filesystem::path;

/// 1 MiB between two looks at whether to stop.
constexpr int kPagesAStep = 256;

[[noreturn]] void stopped() { throw Unusable{"The copy was given up: the program ends."}; }

[[noreturn]] void not_written(const path& to, const char* why) {
  throw Unusable{
      fmt::format("{} could not be written ({}). Is there room, and may this user write there?",
                  to.string(), why)};
}

/// Ours alone from its first byte on.
void make_file(const path& to) {
  const int file = ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) not_written(to, std::strerror(errno));
  ::close(file);
}

/// While it is incomplete nobody needs it: no journal, and one sync at its end.
SQLite::Database open_copy(const path& to) {
  SQLite::Database copy{to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX};
  // Alone with it: no shared memory beside it.
  copy.exec(
      "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-256; PRAGMA synchronous=OFF; "
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON");
  return copy;
}

void copy_pages(SQLite::Database& from, const path& to, const std::stop_token& stop) {
  SQLite::Database copy = open_copy(to);
  copy.exec("PRAGMA journal_mode=OFF");
  SQLite::Backup backup{copy, from};
  for (;;) {
    const int code = backup.executeStep(kPagesAStep);
    if (code == SQLITE_DONE) return;
    if (code != SQLITE_OK) not_written(to, sqlite3_errstr(code));
    if (stop.stop_requested()) stopped();
  }
}

/// The copy's contents, once every page of it was looked at.
Contents check(const path& to, const std::stop_token& stop) {
  SQLite::Database copy = open_copy(to);
  // The original says in its header that there is a log beside it.
  copy.exec("PRAGMA journal_mode=DELETE");
  const Look look = look_for_damage(copy, Check::whole, {.stop = stop});
  if (stop.stop_requested()) stopped();
  if (!look.found.empty()) throw SQLite::Exception{look.found, SQLITE_CORRUPT};
  Brackets brackets{copy, "BEGIN"};
  const Transaction moment{brackets};
  return contents_of(copy);
}

}  // namespace

Contents copy_database(SQLite::Database& from, const path& name, const path& to,
                       const std::stop_token& stop) {
  make_file(to);
  try {
    Contents original;
    {
      Brackets brackets{from, "BEGIN"};
      const Transaction moment{brackets};
      original = contents_of(from);
      // Inside the same moment: what is written meanwhile neither shows nor makes it begin again.
      copy_pages(from, to, stop);
    }
    if (check(to, stop) != original) {
      throw Unusable{fmt::format("The copy of {} does not hold what was copied, and was deleted.",
                                 name.string())};
    }
    sync_to_disk(to);
    return original;
  } catch (const SQLite::Exception& failure) {
    remove_copy(to);
    const int code = code_of(failure) & 0xff;
    if (code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN)
      not_written(to, failure.what());
    throw;
  } catch (...) {
    remove_copy(to);
    throw;
  }
}

SQLite::Database open_at_rest(const path& file) {
  if (size_of(log_of(file)) > 0) {
    return {address_of(file, "mode=ro"),
            SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX | SQLite::OPEN_URI};
  }
  return {address_of(file, "immutable=1"),
          SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX | SQLite::OPEN_URI};
}

void remove_copy(const path& file) noexcept {
  for (const char* const suffix : {"", "-journal", "-wal", "-shm"})
    ::unlink((file.string() + suffix).c_str());
}

}  // namespace pointsbot::db
