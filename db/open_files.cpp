#include "db/open_files.hpp"

#include "db/backup.hpp"
#include "db/disk.hpp"
#include "db/error.hpp"

#include <fmt/format.h>

#include <chrono>
#include <system_error>
#include <utility>

namespace pointsbot::db {
namespace {

using std::filesystem::path;

/// Where a file that this process has open is now: the kernel knows its name. Empty where it has
/// none any more. Opens nothing.
path whereabouts(const Identity& file) {
  constexpr std::string_view kDeleted = " (deleted)";
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd", none}) {
    if (Identity::of(entry.path().string()) != file) continue;
    const std::string name = std::filesystem::read_symlink(entry.path(), none).string();
    if (!none && !name.ends_with(kDeleted) && Identity::of(name) == file) return name;
  }
  return {};
}

std::string what_became_of(const Identity& file) {
  const path now = whereabouts(file);
  return now.empty() ? "deleted" : fmt::format("moved to {}", now.string());
}

}  // namespace

OpenFiles::OpenFiles(const path& file, path backups)
    : file_{file},
      backups_{std::move(backups)},
      name_{file.string()},
      log_{log_of(file).string()},
      file_is_{Identity::of(name_)},
      log_is_{Identity::of(log_)} {}

void OpenFiles::check(SQLite::Database& database) {
  if (Identity::of(name_) == file_is_ && Identity::of(log_) == log_is_) return;
  if (gone_.empty()) {
    gone_ = what_happened();
    gone_ += save(database);
  }
  throw Gone{gone_};
}

std::string OpenFiles::what_happened() const {
  const Identity now = Identity::of(name_);
  constexpr const char* kStops =
      "The bot stops, so that no payment goes to a file that nobody would find again. ";
  if (now == file_is_) {
    return fmt::format("{}, which has the newest changes of {}, was {} while the bot ran. {}", log_,
                       file_.filename().string(), what_became_of(log_is_), kStops);
  }
  if (now == Identity{})
    return fmt::format("{} was {} while the bot ran. {}", name_, what_became_of(file_is_), kStops);
  return fmt::format(
      "Another file was put in the place of {} while the bot ran; the one before was {}. {}", name_,
      what_became_of(file_is_), kStops);
}

std::string OpenFiles::save(SQLite::Database& database) const {
  const auto now =
      std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  try {
    const Backup saved = BackupFolder{file_, backups_}.save(database, now);
    part_from_log();
    return fmt::format(
        "Nothing that was paid is lost: all of it was copied just now and checked, as {}.",
        saved.file.string());
  } catch (const Unusable& failed) {
    return fmt::format("What was paid could not be copied any more: {}", failed.what());
  } catch (const std::exception& failed) {
    return fmt::format("What was paid could not be copied any more ({}).", failed.what());
  }
}

/// SQLite would apply it to the file that now stands there, which it does not belong to. All that
/// is in it has been saved.
void OpenFiles::part_from_log() const {
  const Identity now = Identity::of(name_);
  if (now == Identity{} || now == file_is_ || Identity::of(log_) != log_is_) return;
  std::error_code failed;
  path aside = log_ + ".of-the-file-before";
  for (int nth = 2; std::filesystem::exists(aside, failed); ++nth)
    aside = fmt::format("{}.of-the-file-before.{}", log_, nth);
  std::filesystem::rename(log_, aside, failed);
}

}  // namespace pointsbot::db
