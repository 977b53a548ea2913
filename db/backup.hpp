#pragma once

#include "base/clock.hpp"
#include "db/backup_name.hpp"
#include "db/contents.hpp"
#include "db/whose.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace SQLite {
class Database;
}

namespace pointsbot::db {

/// A finished backup: proved against what it was copied from (every page and index looked at,
/// balances, payments and lines compared).
struct Backup {
  std::filesystem::path file;
  Contents contents{};
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
  static std::filesystem::path beside(const std::filesystem::path& database) {
    return database.parent_path() / "backups";
  }

  struct Entry : BackupName {
    std::filesystem::path file{};
    std::int64_t bytes = 0;
  };
  /// By their names, newest first, those behind `now` at the end; empty when there is no such
  /// folder. Two bots may share a folder: who the others belong to is in the files themselves.
  std::vector<Entry> list(WallTime now = WallTime::max()) const;

  struct Found {
    std::vector<Entry> own{};      ///< and what cannot be read, which may be
    std::optional<Entry> sound{};  ///< the newest own one that passes the whole check now
    struct Other {
      Entry entry;
      Held holds;
    };
    std::vector<Other> others{};  ///< other channels', or the same channel's of the other source
  };
  /// Opens each of them.
  Found look_through(const Whose& whose, WallTime now = WallTime::max()) const;
  std::optional<Entry> newest_sound(const Whose& whose, WallTime now = WallTime::max()) const;

  /// The same whatever the database was called when it was made.
  std::optional<Entry> newest_sound_of_any_name(const Whose& whose,
                                                WallTime now = WallTime::max()) const;

  /// The newest own one up to `now` that is no upgrade's, sound or not, of a database with
  /// `database` in it. Opens backups alone.
  std::optional<Entry> newest(const Whose& whose, const Held& database, WallTime now) const;

  /// Makes one, then removes those of this database beyond the newest `keep`, this one included;
  /// keep 0 removes none. When it fails, nothing half written is left and none is removed. Throws
  /// NothingYet without a database or anybody in it, Damaged when the database (or the copy) is,
  /// Unusable when there is no room, the folder cannot be written or another backup is being made
  /// there.
  Backup make(WallTime now, int keep, const std::stop_token& stop = {}) const;

  /// The same of what a connection still has open, whose file is gone; removes none. It waits some
  /// seconds for another backup, then goes on beside it: later there would be nothing to copy.
  Backup save(SQLite::Database& open, WallTime now) const;

  /// The same of a database that is about to get other tables, under a name of its own. It waits
  /// some seconds for another backup.
  Backup make_before_upgrade(WallTime now, std::int64_t version) const;

 private:
  /// What it does where another backup is being made in the folder.
  struct Meeting {
    std::chrono::milliseconds patience{0};
    bool goes_on = false;  ///< beside it, else it throws
  };
  template <class Read>
  std::vector<Entry> entries(WallTime now, Read read) const;
  Backup make_named(SQLite::Database& original, std::string_view what, WallTime now,
                    const std::stop_token& stop, Meeting meeting) const;
  int rotate(const Backup& made, WallTime now, int keep) const;

  std::filesystem::path database_;
  std::filesystem::path folder_;
  std::string stem_;  // "points-"
};

/// One under a name that was asked for, with the same proof. Throws as BackupFolder::make, and
/// Unusable when there is such a file.
Backup back_up_to(const std::filesystem::path& database, const std::filesystem::path& file,
                  const std::stop_token& stop = {});

}  // namespace pointsbot::db
