#pragma once

#include "base/clock.hpp"
#include "db/contents.hpp"
#include "db/records.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::db {

/// A finished backup: proved against what it was copied from (every page and index looked at,
/// balances, payments and lines compared).
struct Backup {
  std::filesystem::path file;
  Contents contents;
  std::int64_t bytes = 0;
  int removed = 0;  ///< older ones that went for it
};

/// The folder with the backups of one database: points-2026-11-22-2100.db, by this computer's time
/// of day. A file has that name only once it is proved. Any thread, also while a bot writes to the
/// database and in another process.
class BackupFolder {
 public:
  BackupFolder(std::filesystem::path database, std::filesystem::path folder);

  /// Where they are when nobody says otherwise: in backups/ beside the database.
  static std::filesystem::path beside(const std::filesystem::path& database);

  struct Entry {
    std::filesystem::path file;
    WallTime made{};
    int nth = 1;                  ///< of that minute
    bool before_upgrade = false;  ///< kept apart: rotation does not see it
    std::int64_t bytes = 0;
  };
  /// By their names, newest first; empty when there is no such folder.
  std::vector<Entry> list() const;

  /// Makes one, then removes those of this database beyond the newest `keep`, this one included;
  /// keep 0 removes none. When it fails, nothing half written is left and none is removed. Throws
  /// NothingYet without a database or anybody in it, Damaged when the database (or the copy) is,
  /// Unusable when there is no room, the folder cannot be written or another backup is being made
  /// there.
  Backup make(WallTime now, int keep, const std::stop_token& stop = {}) const;

  /// The same of a database that is about to get other tables, under a name of its own.
  Backup make_before_upgrade(WallTime now, std::int64_t version) const;

  /// The newest one of `source` that passes the whole check now.
  std::optional<Entry> newest_sound(Source source) const;

 private:
  Backup make_named(std::string_view what, WallTime now, const std::stop_token& stop) const;
  int rotate(const Backup& made, int keep) const;

  std::filesystem::path database_;
  std::filesystem::path folder_;
  std::string stem_;  // "points-"
};

/// One under a name that was asked for, with the same proof. Throws as BackupFolder::make, and
/// Unusable when there is such a file.
Backup back_up_to(const std::filesystem::path& database, const std::filesystem::path& file,
                  const std::stop_token& stop = {});

}  // namespace pointsbot::db
