#include "db/connection.hpp"
#include "db/damage.hpp"
#include "db/disk.hpp"
#include "db/error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace pointsbot::db {

using std::filesystem::path;

std::string describe(const path& file, int code, const char* message) {
  const std::string name = file.string();
  // Where a file cannot grow, SQLite says what it tried, not why it failed.
  if (code == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE || code == SQLITE_IOERR_WRITE) {
    return fmt::format(
        "The disk with {} is full, or fails. All balances are safe: make room, then start again.",
        name);
  }
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return fmt::format(
          "{} is not a SQLite database. Nothing was changed. Put another file into "
          "[database] path; a new one is made where there is none.",
          name);
    case SQLITE_CORRUPT:
      return fmt::format("{} is damaged ({}). Nothing was written to it.{}", name, message,
                         kAskTheDoctor);
    case SQLITE_CANTOPEN:
      return fmt::format(
          "{} cannot be opened ({}). Is it there, and may this user read and write it and "
          "its folder?",
          name, message);
    case SQLITE_READONLY:
      return fmt::format("{} cannot be written ({}). May this user write to it and to its folder?",
                         name, message);
    case SQLITE_BUSY:
      return fmt::format(
          "{} is locked by another program. Close that one, then try again. Nothing was "
          "changed.",
          name);
    case SQLITE_IOERR:
      return fmt::format(
          "The disk with {} does not read or write ({}, SQLite code {}). Nothing more was written. "
          "Check the disk, and copy {} and {}-wal to another one.",
          name, message, code, name, name);
    default:
      return fmt::format("{}: {} (SQLite code {}).", name, message, code);
  }
}

int code_of(const SQLite::Exception& failure) {
  // Some of SQLiteCpp's exceptions have the code alone.
  const int extended = failure.getExtendedErrorCode();
  return extended >= 0 ? extended : failure.getErrorCode();
}

std::string describe_lone_log(const path& file) {
  const path log = log_of(file);
  if (size_of(file) > 0 || size_of(log) == 0) return {};
  return fmt::format(
      "{0} is gone or empty, and its newest changes are still in {1}. Nothing was changed. Put the "
      "{0} that belongs to it back, then start again.",
      file.string(), log.string());
}

void unusable(const path& file, int code, const char* message) {
  const int kind = code & 0xff;
  std::string text = describe(file, code, message);
  if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) throw Damaged{std::move(text)};
  throw Unusable{std::move(text)};
}

void unusable(const path& file, SQLite::Database& database, const SQLite::Exception& failure) {
  if (failure.getErrorCode() == SQLITE_CORRUPT && disk_refused(database))
    unusable(file, SQLITE_IOERR_READ, "disk I/O error");
  unusable(file, code_of(failure), failure.what());
}

std::string describe(const path& file, const LogDamage& damage) {
  return fmt::format(
      "{0}-wal is damaged: of the newest {1} changes, which are written to it first, {2} cannot be "
      "read; some of them may be in {0} already. Nothing was changed. A restore puts both files "
      "aside, "
      "together.",
      file.string(), damage.readable + damage.unreadable, damage.unreadable);
}

}  // namespace pointsbot::db
