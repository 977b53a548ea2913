#pragma once

#include "db/contents.hpp"
#include "db/lock.hpp"
#include "db/loss.hpp"
#include "db/whose.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace pointsbot::db {

/// Puts a backup into a database's place. First everything that can fail is done beside it; then
/// put_in_place() is a few renames, of which a kill or a power cut leaves either the old or the
/// new: what was begun is finished by the next start (finish_restore).
///
/// Holds the database's lock, so that no bot runs meanwhile. One thread.
class Restore {
 public:
  /// Copies the backup beside the database and proves the copy. The backup stays as it is. Throws
  /// AlreadyRunning, NothingYet when there is no such backup, Damaged when it is, and Unusable when
  /// it is another program's, of a newer version or of another source, when something of another
  /// program stands in the database's place, or when there is no room. Nothing is changed then.
  Restore(const std::filesystem::path& database, const std::filesystem::path& backup,
          const Whose& whose);
  ~Restore();
  Restore(const Restore&) = delete;
  Restore& operator=(const Restore&) = delete;

  const Contents& backup() const { return backup_; }
  /// Whether it holds points of this database's channel (is_own); else it is another bot's.
  bool is_own_backup() const { return own_; }
  /// Whose points stand in the database's place; empty when that cannot be told.
  const Held& held() const { return held_; }
  /// Nothing where there is no database, and where it is damaged.
  const std::optional<Contents>& present() const { return present_; }
  /// What is wrong with the database that is there now; empty when nothing is.
  const std::string& damage() const { return damage_; }
  const Loss& loss() const { return loss_; }

  /// What another backup has that this one has not. REQUIRES: put_in_place() was not called.
  Loss loss_against(const std::filesystem::path& other) const;

  /// What was there is kept under the name that is returned (empty: there was nothing), its log
  /// beside it. What stands in its place is looked through once more. Throws Unusable.
  std::filesystem::path put_in_place(WallTime now);

 private:
  void look_at_present(Source source);
  void compare(const Whose& whose);

  std::filesystem::path database_;  // the file itself, not a link to it
  Lock lock_;
  std::filesystem::path copy_;
  Contents backup_;
  std::optional<Contents> present_;
  Held held_;
  bool own_ = true;
  std::string damage_;
  Loss loss_;
};

/// Whether a restore was begun that its program did not live to finish.
bool restore_is_pending(const std::filesystem::path& database);

/// Finishes it: afterwards the backup is in place and what was there is kept. Returns where; empty
/// when there was nothing to do. Throws Unusable. REQUIRES: the Lock is held, and nobody has opened
/// the database.
std::filesystem::path finish_restore(const std::filesystem::path& database);

}  // namespace pointsbot::db
