#include "db/backup.hpp"

#include "db/connection.hpp"
#include "db/copy.hpp"
#include "db/damage.hpp"
#include "db/disk.hpp"
#include "db/error.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace pointsbot::db {
namespace {

using std::filesystem::path;

constexpr std::string_view kEnding = ".db";
/// While it is being made.
constexpr std::string_view kPart = ".part";
constexpr std::string_view kBefore = "before-version-";
/// A backup leaves the bot this much to write.
constexpr std::int64_t kLeave = std::int64_t{16} << 20;

std::string stamp(WallTime at) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return fmt::format("{:%Y-%m-%d-%H%M}", local);
}

template <class Number>
bool take(std::string_view& text, std::size_t digits, Number& number) {
  const char* const end = text.data() + std::min(digits, text.size());
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr == text.data() || *text.data() == '-') return false;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return true;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

/// What the name of a backup says, behind "points-". An hour that the clock has twice a year is
/// taken as one of the two.
std::optional<BackupFolder::Entry> read_name(std::string_view name) {
  BackupFolder::Entry entry;
  std::int64_t version = 0;
  if (take(name, kBefore)) {
    entry.before_upgrade = true;
    if (!take(name, 9, version) || !take(name, "-")) return std::nullopt;
  }
  std::tm local{};
  if (!take(name, 4, local.tm_year) || !take(name, "-") || !take(name, 2, local.tm_mon) ||
      !take(name, "-") || !take(name, 2, local.tm_mday) || !take(name, "-") || name.size() < 4 ||
      !take(name, 2, local.tm_hour) || !take(name, 2, local.tm_min)) {
    return std::nullopt;
  }
  if (take(name, "-") && !take(name, 9, entry.nth)) return std::nullopt;
  if (name != kEnding) return std::nullopt;
  local.tm_year -= 1900;
  local.tm_mon -= 1;
  local.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&local);
  if (seconds == -1) return std::nullopt;
  entry.made = std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::from_time_t(seconds));
  return entry;
}

/// One at a time in a folder: what is half done there is then nobody's.
class Turn {
 public:
  explicit Turn(const path& folder)
      : descriptor_{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {
    if (descriptor_ < 0) {
      throw Unusable{fmt::format("The folder {} cannot be opened ({}).", folder.string(),
                                 std::strerror(errno))};
    }
    // Where folders cannot be locked, two that meet tell each other apart by O_EXCL.
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
    ::close(descriptor_);
    throw Unusable{fmt::format("Another backup is being made in {} just now.", folder.string())};
  }
  ~Turn() { ::close(descriptor_); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  int descriptor_;
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
  const auto log = std::filesystem::weakly_canonical(database).string() + "-wal";
  const std::int64_t needs = size_of(database) + size_of(log);
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
    unusable(database, failure.getExtendedErrorCode(), failure.what());
  }
}

/// Under another name until it is proved.
Backup make_at(const path& database, const path& file, const std::stop_token& stop) {
  check_room(database, file.parent_path());
  const path part = file.string() + std::string{kPart};
  SQLite::Database original = open_for_reading(database, Tables::older_as_well);
  if (is_empty(original, database)) {
    throw NothingYet{
        fmt::format("{} holds nobody yet: there is nothing to back up.", database.string())};
  }
  Backup backup{.file = file, .contents = copy_database(original, database, part, stop)};
  backup.bytes = size_of(part);
  rename_file(part, file);
  sync_to_disk(file.parent_path());
  return backup;
}

/// The ids of the channels in it; nothing when it cannot be told.
std::optional<std::vector<std::int64_t>> channels_in(const path& file) {
  try {
    SQLite::Database database = open_at_rest(file);
    if (ask_number(database, "PRAGMA application_id") != kApplicationId) return std::nullopt;
    SQLite::Statement statement{database, "SELECT channel_id FROM channel"};
    Rows rows{statement};
    std::vector<std::int64_t> ids;
    while (rows.next()) ids.push_back(rows.number(0));
    return ids;
  } catch (const SQLite::Exception&) {
    return std::nullopt;
  }
}

/// Two bots may keep their backups in one folder under one name.
bool same_bot(const Contents& made, const std::vector<std::int64_t>& channels) {
  return std::ranges::any_of(made.channels, [&](const Contents::Channel& channel) {
    return std::ranges::find(channels, number(channel.id)) != channels.end();
  });
}

bool is_sound(const path& file, Source source) {
  try {
    SQLite::Database database = open_at_rest(file);
    if (ask_number(database, "PRAGMA application_id") != kApplicationId) return false;
    if (ask_number(database, "PRAGMA user_version") > kSchemaVersion) return false;
    if (!look_for_damage(database, Check::whole, {}).found.empty()) return false;
    return contents_of(database).source == source;
  } catch (const SQLite::Exception&) {
    return false;
  }
}

}  // namespace

BackupFolder::BackupFolder(path database, path folder)
    : database_{std::move(database)},
      folder_{folder.empty() ? beside(database_) : std::move(folder)},
      stem_{database_.stem().string() + "-"} {}

path BackupFolder::beside(const path& database) { return database.parent_path() / "backups"; }

std::vector<BackupFolder::Entry> BackupFolder::list() const {
  std::vector<Entry> entries;
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator{folder_, none}) {
    const std::string name = file.path().filename().string();
    if (!name.starts_with(stem_)) continue;
    std::optional<Entry> entry = read_name(std::string_view{name}.substr(stem_.size()));
    if (!entry) continue;
    entry->file = file.path();
    entry->bytes = size_of(file.path());
    entries.push_back(std::move(*entry));
  }
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return std::tie(a.made, a.nth) > std::tie(b.made, b.nth);
  });
  return entries;
}

Backup BackupFolder::make(WallTime now, int keep, const std::stop_token& stop) const {
  Backup made = make_named("", now, stop);
  if (keep > 0) made.removed = rotate(made, keep);
  return made;
}

Backup BackupFolder::make_before_upgrade(WallTime now, std::int64_t version) const {
  return make_named(fmt::format("{}{}-", kBefore, version), now, {});
}

Backup BackupFolder::make_named(std::string_view what, WallTime now,
                                const std::stop_token& stop) const {
  if (size_of(database_) == 0)
    (void)open_for_reading(database_, Tables::older_as_well);  // says why not
  make_folder(folder_);
  const Turn turn{folder_};
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator{folder_, none}) {
    const std::string name = file.path().filename().string();
    // Of one that was killed; with it go its journals.
    if (name.starts_with(stem_) && name.ends_with(kPart)) remove_copy(file.path());
  }
  const std::string name = fmt::format("{}{}{}", stem_, what, stamp(now));
  // Behind all others of this minute, also of those that rotation has taken from its beginning.
  int nth = 1;
  for (const Entry& entry : list()) {
    const std::string other = entry.file.stem().string();
    if (other == name || other.starts_with(name + "-")) nth = std::max(nth, entry.nth + 1);
  }
  const std::string counted = nth == 1 ? name : fmt::format("{}-{}", name, nth);
  const path file = folder_ / (counted + std::string{kEnding});
  return make_at(database_, file, stop);
}

int BackupFolder::rotate(const Backup& made, int keep) const {
  int counted = 1, removed = 0;  // the one just made is one of them, whatever the clock says
  for (const Entry& entry : list()) {
    if (entry.before_upgrade || entry.file == made.file) continue;
    const auto channels = channels_in(entry.file);
    // What cannot be read is not one of the good ones, nor is it ours to judge.
    if (!channels || !same_bot(made.contents, *channels)) continue;
    if (++counted <= keep) continue;
    std::error_code failed;
    removed += std::filesystem::remove(entry.file, failed) ? 1 : 0;
  }
  return removed;
}

std::optional<BackupFolder::Entry> BackupFolder::newest_sound(Source source) const {
  for (Entry& entry : list()) {
    if (is_sound(entry.file, source)) return std::move(entry);
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
  return make_at(database, whole, stop);
}

}  // namespace pointsbot::db
