#include "db/backup.hpp"

#include "db/backup_name.hpp"
#include "db/connection.hpp"
#include "db/copy.hpp"
#include "db/damage.hpp"
#include "db/disk.hpp"
#include "db/error.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace pointsbot::db {
namespace {

using std::filesystem::path;

/// While it is being made.
constexpr std::string_view kPart = ".part";
/// The same of what is saved beside another that is being made, whose successor clears .part away.
constexpr std::string_view kSaving = ".saving";
/// A backup leaves the bot this much to write.
constexpr std::int64_t kLeave = std::int64_t{16} << 20;

/// Longer than most backups take; nothing else may wait for one meanwhile.
constexpr std::chrono::milliseconds kTurnPatience{5'000};
constexpr std::chrono::milliseconds kLookAgain{50};

/// One at a time in a folder: what is half done there is then nobody's.
class Turn {
 public:
  /// Sleeps that long at most while another is made.
  Turn(const path& folder, std::chrono::milliseconds patience)
      : descriptor_{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {
    if (descriptor_ < 0) {
      throw Unusable{fmt::format("The folder {} cannot be opened ({}).", folder.string(),
                                 std::strerror(errno))};
    }
    for (;; patience -= kLookAgain) {
      // Where folders cannot be locked, two that meet tell each other apart by O_EXCL.
      if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
      is_ours_ = patience > patience.zero();
      if (!is_ours_) return;
      std::this_thread::sleep_for(kLookAgain);
    }
  }
  ~Turn() { ::close(descriptor_); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  /// False while another is made all the same.
  bool is_ours() const { return is_ours_; }

 private:
  int descriptor_;
  bool is_ours_ = true;
};

void make_folder(const path& folder) {
  std::error_code failed;
  if (std::filesystem::is_directory(folder, failed)) return;
  std::filesystem::create_directories(folder.parent_path(), failed);
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return;
  throw Unusable{
      fmt::format("The folder {} cannot be made ({}).", folder.string(), std::strerror(errno))};
}

void check_room(const path& database, const path& folder) {
  const std::int64_t needs = size_of(database) + size_of(log_of(database));
  const std::int64_t there = Disk::of(folder).free_bytes;
  if (there >= needs + kLeave) return;
  throw Unusable{fmt::format(
      "There is not enough room for a backup in {}: {} are free, it needs {} and "
      "leaves the bot {}.",
      folder.string(), size_in_words(there), size_in_words(needs), size_in_words(kLeave))};
}

bool is_empty(SQLite::Database& original, const path& database) {
  try {
    return ask_number(original, "SELECT NOT EXISTS(SELECT 1 FROM viewer)") != 0;
  } catch (const SQLite::Exception& failure) {
    unusable(database, code_of(failure), failure.what());
  }
}

/// Under another name until it is proved.
Backup make_at(SQLite::Database& original, const path& database, const path& file,
               const std::stop_token& stop, std::string_view unproved = kPart) {
  check_room(database, file.parent_path());
  const path part = file.string() + std::string{unproved};
  if (is_empty(original, database)) {
    throw NothingYet{
        fmt::format("{} holds nobody yet: there is nothing to back up.", database.string())};
  }
  Backup backup{.file = file};
  try {
    backup.contents = copy_database(original, database, part, stop);
  } catch (const SQLite::Exception& failure) {
    unusable(database, original, failure);
  }
  backup.bytes = size_of(part);
  rename_file(part, file);
  sync_to_disk(file.parent_path());
  return backup;
}

bool is_sound(const path& file) {
  try {
    SQLite::Database database = open_at_rest(file);
    if (ask_number(database, "PRAGMA application_id") != kApplicationId) return false;
    if (ask_number(database, "PRAGMA user_version") > kSchemaVersion) return false;
    return look_for_damage(database, Check::whole, {}).found.empty();
  } catch (const SQLite::Exception&) {
    return false;
  }
}

}  // namespace

BackupFolder::BackupFolder(path database, path folder)
    : database_{std::move(database)},
      folder_{folder.empty() ? beside(database_) : std::move(folder)},
      stem_{database_.stem().string() + "-"} {}

std::vector<BackupFolder::Entry> BackupFolder::list(WallTime now) const {
  return entries(now, [this](std::string_view name) -> std::optional<BackupName> {
    if (!name.starts_with(stem_)) return std::nullopt;
    return read_backup_name(name.substr(stem_.size()));
  });
}

template <class Read>
std::vector<BackupFolder::Entry> BackupFolder::entries(WallTime now, Read read) const {
  std::vector<Entry> entries;
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator{folder_, none}) {
    const std::optional<BackupName> said = read(file.path().filename().string());
    if (said && file.is_regular_file(none))
      entries.push_back({*said, file.path(), size_of(file.path())});
  }
  // A date that is still to come was written by a clock that was wrong.
  std::ranges::sort(entries, [now](const Entry& a, const Entry& b) {
    return std::tuple{a.made <= now, a.made, a.nth} > std::tuple{b.made <= now, b.made, b.nth};
  });
  return entries;
}

Backup BackupFolder::make(WallTime now, int keep, const std::stop_token& stop) const {
  SQLite::Database original = open_for_reading(database_, Tables::older_as_well);
  Backup made = make_named(original, "", now, stop, Meeting{});
  if (keep > 0) made.removed = rotate(made, now, keep);
  return made;
}

Backup BackupFolder::make_before_upgrade(WallTime now, std::int64_t version) const {
  SQLite::Database original = open_for_reading(database_, Tables::older_as_well);
  return make_named(original, before_upgrade(version), now, {}, Meeting{.patience = kTurnPatience});
}

Backup BackupFolder::save(SQLite::Database& open, WallTime now) const {
  return make_named(open, "", now, {}, Meeting{.patience = kTurnPatience, .goes_on = true});
}

Backup BackupFolder::make_named(SQLite::Database& original, std::string_view what, WallTime now,
                                const std::stop_token& stop, Meeting meeting) const {
  make_folder(folder_);
  const Turn turn{folder_, meeting.patience};
  if (!turn.is_ours() && !meeting.goes_on) {
    throw Unusable{fmt::format("Another backup is being made in {} just now.", folder_.string())};
  }
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator{folder_, none}) {
    const std::string name = file.path().filename().string();
    // Of one that was killed; with it go its journals.
    if (turn.is_ours() && name.starts_with(stem_) && name.ends_with(kPart))
      remove_copy(file.path());
  }
  const std::string name = fmt::format("{}{}{}", stem_, what, backup_stamp(now));
  // Behind all others of this minute, also of those that rotation has taken from its beginning.
  int nth = 1;
  for (const Entry& entry : list()) {
    const std::string other = entry.file.stem().string();
    if (other == name || other.starts_with(name + "-")) nth = std::max(nth, entry.nth + 1);
  }
  // The other may have chosen the next name already: nobody else chooses this process's number.
  if (!turn.is_ours()) nth += ::getpid();
  const std::string counted = nth == 1 ? name : fmt::format("{}-{}", name, nth);
  const path file = folder_ / (counted + std::string{kBackupEnding});
  return make_at(original, database_, file, stop, turn.is_ours() ? kPart : kSaving);
}

int BackupFolder::rotate(const Backup& made, WallTime now, int keep) const {
  const Held held = made.contents.held();
  if (!held.source) return 0;
  int counted = 1, removed = 0;  // the one just made is one of them, whatever the clock says
  for (const Entry& entry : list(now)) {
    if (entry.before_upgrade || entry.file == made.file) continue;
    const auto other = held_in(entry.file);
    // What cannot be read is not one of the good ones, nor is it ours to judge.
    if (!other || !is_own(*other, held, *held.source)) continue;
    if (++counted <= keep) continue;
    std::error_code failed;
    removed += std::filesystem::remove(entry.file, failed) ? 1 : 0;
  }
  return removed;
}

std::optional<BackupFolder::Entry> BackupFolder::newest(const Whose& whose, const Held& database,
                                                        WallTime now) const {
  for (Entry& entry : list(now)) {
    if (entry.before_upgrade || entry.made > now) continue;
    const auto other = held_in(entry.file);
    if (other && is_own(*other, database, whose)) return std::move(entry);
  }
  return std::nullopt;
}

BackupFolder::Found BackupFolder::look_through(const Whose& whose, WallTime now) const {
  const Held held = held_now(database_);
  Found found;
  for (Entry& entry : list(now)) {
    const auto other = held_in(entry.file);
    if (other && !is_own(*other, held, whose)) {
      found.others.push_back({std::move(entry), *other});
      continue;
    }
    if (!found.sound && other && is_sound(entry.file)) found.sound = entry;
    found.own.push_back(std::move(entry));
  }
  return found;
}

std::optional<BackupFolder::Entry> BackupFolder::newest_sound(const Whose& whose,
                                                              WallTime now) const {
  return look_through(whose, now).sound;
}

std::optional<BackupFolder::Entry> BackupFolder::newest_sound_of_any_name(const Whose& whose,
                                                                          WallTime now) const {
  const Held held = held_now(database_);
  for (Entry& entry : entries(now, read_backup_name_of_any)) {
    const auto other = held_in(entry.file);
    if (other && is_own(*other, held, whose) && is_sound(entry.file)) return std::move(entry);
  }
  return std::nullopt;
}

Backup back_up_to(const path& database, const path& file, const std::stop_token& stop) {
  std::error_code none;
  if (std::filesystem::exists(file, none)) {
    throw Unusable{fmt::format("{} is there already. Nothing was overwritten: name another file.",
                               file.string())};
  }
  const path whole = std::filesystem::absolute(file);
  remove_copy(whole.string() + std::string{kPart});
  SQLite::Database original = open_for_reading(database, Tables::older_as_well);
  return make_at(original, database, whole, stop);
}

}  // namespace pointsbot::db
