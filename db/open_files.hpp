#pragma once

#include "db/identity.hpp"

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <string>

namespace pointsbot::db {

/// The files under the connection that writes: whether they are still those that it opened. What is
/// written to a file that was moved away or deleted, nobody will find again. Private to db/, the
/// writer's thread.
class OpenFiles {
 public:
  /// Right after `file` was opened. `backups` as for Ledger.
  OpenFiles(const std::filesystem::path& file, std::filesystem::path backups);

  /// Throws Gone when they are not. The first time it copies what the connection still holds into
  /// the backups, and so all that was acknowledged: a file that was deleted is there for as long as
  /// somebody has it open. Else no more than two calls of stat, and no allocation.
  /// REQUIRES: no transaction is open on `database`, which is the connection.
  void check(SQLite::Database& database);

 private:
  std::string what_happened() const;
  std::string save(SQLite::Database& database) const;
  void part_from_log() const;

  std::filesystem::path file_;
  std::filesystem::path backups_;
  std::string name_, log_;  // ready for stat
  Identity file_is_, log_is_;
  std::string gone_;  // as it was said
};

}  // namespace pointsbot::db
