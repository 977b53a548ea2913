#include "db/damage.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string_view>

namespace pointsbot::db {
namespace {

/// Steps of SQLite's machine between two looks at the clock: well below a millisecond.
constexpr int kSteps = 1000;

/// SQLite's line about which of several databases it is, and ends of lines, are no words for
/// people.
std::string in_one_line(std::string found) {
  constexpr std::string_view kWhich = "*** in database main ***\n";
  if (found.starts_with(kWhich)) found.erase(0, kWhich.size());
  std::ranges::replace(found, '\n', ' ');
  return found;
}

/// The check goes on where it got no memory for a page, and tells of that page as of a damaged one.
bool lacked_memory(std::string_view found) {
  constexpr std::string_view kCode = "error code=";
  const std::size_t at = found.find(kCode);
  if (at == found.npos) return false;
  int code = 0;
  std::from_chars(found.data() + at + kCode.size(), found.data() + found.size(), code);
  return code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM;
}

int over(void* patience) {
  const auto& it = *static_cast<const Patience*>(patience);
  return std::chrono::steady_clock::now() > it.until || it.stop.stop_requested();
}

/// Told of what is wrong with the file; all other errors pass.
std::string damage_of(const SQLite::Exception& failure) {
  const int code = failure.getErrorCode() & 0xff;
  if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB) throw failure;
  return in_one_line(failure.what());
}

/// Calls over() while it lives.
struct Watched {
  sqlite3* handle;
  Watched(sqlite3* database, Patience& patience) : handle{database} {
    sqlite3_progress_handler(handle, kSteps, over, &patience);
  }
  ~Watched() { sqlite3_progress_handler(handle, 0, nullptr, nullptr); }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
};

}  // namespace

bool disk_refused(SQLite::Database& database) {
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* file = nullptr;
    int error = 0;
    if (sqlite3_file_control(database.getHandle(), "main", which, &file) == SQLITE_OK &&
        file != nullptr && file->pMethods != nullptr &&
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error) == SQLITE_OK &&
        (error == EIO || error == ENXIO)) {
      return true;
    }
  }
  return false;
}

Look look_for_damage(SQLite::Database& database, Check check, const Patience& patience) {
  Patience mine = patience;
  const Watched watched{database.getHandle(), mine};
  Look look;
  try {
    SQLite::Statement statement{
        database, check == Check::quick ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)"};
    if (statement.executeStep()) look.found = in_one_line(statement.getColumn(0).getString());
    if (look.found == "ok") look.found.clear();
  } catch (const SQLite::Exception& failure) {
    if (failure.getErrorCode() == SQLITE_INTERRUPT) {
      look.whole = false;
    } else {
      look.found = damage_of(failure);
    }
  }
  if (lacked_memory(look.found)) throw SQLite::Exception{"out of memory", SQLITE_NOMEM};
  if (!look.found.empty() && disk_refused(database))
    throw SQLite::Exception{"disk I/O error", SQLITE_IOERR_READ};
  return look;
}

}  // namespace pointsbot::db
