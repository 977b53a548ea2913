#include "app/backup_command.hpp"

#include "app/wording.hpp"
#include "base/clock.hpp"
#include "db/backup.hpp"
#include "db/disk.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

db::Backup make(const Config& config, const std::optional<std::filesystem::path>& file) {
  const Config::DatabaseSection& database = config.database;
  const WallTime now = SystemClock{}.wall();
  if (!file) {
    return db::BackupFolder{database.path, database.backup_dir}.make(now, database.backups_kept);
  }
  std::error_code none;
  if (std::filesystem::is_directory(*file, none))
    return db::BackupFolder{database.path, *file}.make(now, 0);
  return db::back_up_to(database.path, *file);
}

}  // namespace

int back_up(const Config& config, const std::optional<std::filesystem::path>& file, bool json) {
  const db::Backup made = make(config, file);
  if (json) {
    fmt::print("{}\n", json::serialize(json::object{{"ok", true},
                                                    {"file", made.file.string()},
                                                    {"bytes", made.bytes},
                                                    {"viewers", made.contents.viewers},
                                                    {"points", made.contents.total.value},
                                                    {"payments", made.contents.payments()},
                                                    {"removed", made.removed}}));
    return 0;
  }
  fmt::print("Backup: {}\n", made.file.string());
  fmt::print(
      "{}, {} viewers, {}, {} payment{}{}. Every page of it was looked through; its sums are those "
      "of the database.\n",
      db::size_in_words(made.bytes), grouped(made.contents.viewers),
      amount(made.contents.total, config.points.name), grouped(made.contents.payments()),
      made.contents.payments() == 1 ? "" : "s",
      made.contents.last_at()
          ? fmt::format(", the last of {}", day_and_time(*made.contents.last_at()))
          : "");
  if (!file) {
    fmt::print("The newest {} are kept there{}.\n", config.database.backups_kept,
               made.removed == 0   ? ""
               : made.removed == 1 ? "; the oldest one was removed"
                                   : fmt::format("; {} older ones were removed", made.removed));
  }
  return 0;
}

}  // namespace pointsbot::app
