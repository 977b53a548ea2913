#pragma once

#include "db/connection.hpp"
#include "db/transaction.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <filesystem>

namespace pointsbot::db {

/// A read-only connection that answers each question in a short snapshot of its own. Private to
/// db/.
struct Snapshots {
  /// As open_for_reading().
  explicit Snapshots(const std::filesystem::path& path)
      : file{path}, database{open_for_reading(path)} {
    sqlite3_db_release_memory(database.getHandle());
  }

  /// Runs one question in one snapshot, and gives its page cache back.
  template <class Question>
  auto ask(Question question) {
    struct Quiet {
      sqlite3* handle;
      ~Quiet() { sqlite3_db_release_memory(handle); }
    } const quiet{database.getHandle()};
    try {
      const Transaction snapshot{brackets};
      return question();
    } catch (const SQLite::Exception& failure) {
      unusable(file, database, failure);
    }
  }

  std::filesystem::path file;
  SQLite::Database database;
  Brackets brackets{database, "BEGIN"};
};

}  // namespace pointsbot::db
