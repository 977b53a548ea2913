#include "app/backups.hpp"

#include "app/config_places.hpp"
#include "app/wording.hpp"
#include "db/disk.hpp"
#include "db/error.hpp"
#include "db/worker.hpp"

#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <stop_token>
#include <string_view>
#include <sys/resource.h>
#include <utility>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

/// The time of day may be set, and a computer may sleep: looked at this often.
constexpr seconds kLook = std::chrono::minutes{10};
/// After a failure, and while there is nothing to back up.
constexpr seconds kAgain = std::chrono::minutes{10};
constexpr seconds kNobodyYet = std::chrono::minutes{1};

/// Below everything else of this computer that has something to do.
constexpr int kNice = 10;

struct MakeBackup {
  WallTime now;
  int keep;
  std::stop_token stop;

  db::Backup operator()(const db::BackupFolder& folder) const {
    // On Linux that is this thread alone, which ends with the backup: payments come first.
    ::setpriority(PRIO_PROCESS, 0, kNice);
    return folder.make(now, keep, stop);
  }
};

}  // namespace

Backups::Backups(Parts parts)
    : parts_{parts}, folder_{parts.config.database.path, parts.config.database.backup_dir} {}

Task<> Backups::run() {
  if (parts_.config.database.backup == seconds{0}) co_return;
  try {
    co_await serve();
  } catch (const boost::system::system_error& error) {
    if (error.code() != boost::asio::error::operation_aborted) throw;
  }
}

Task<> Backups::serve() {
  seconds wait = until_due();
  for (;;) {
    while (wait > seconds{0}) {
      const SteadyTime then = parts_.clock.now() + std::min(wait, kLook);
      co_await parts_.clock.sleep_until(then);
      wait = until_due();
    }
    const seconds again = co_await make();
    const SteadyTime then = parts_.clock.now() + again;
    co_await parts_.clock.sleep_until(then);
    wait = until_due();
  }
}

seconds Backups::until_due() {
  const seconds interval = parts_.config.database.backup;
  const WallTime now = parts_.clock.wall();
  // Once: a database loses no channel, and another program may keep whoever asks it waiting.
  if (holds_.channels.empty()) holds_ = db::held_now(parts_.config.database.path);
  const auto newest = folder_.newest(whose(parts_.config), holds_, now);
  if (!newest) return seconds{0};
  return std::chrono::duration_cast<seconds>(interval - (now - newest->made));
}

Task<seconds> Backups::make() {
  const seconds interval = parts_.config.database.backup;
  std::optional<db::Backup> made;
  Fault fault = Fault::none;
  std::string why;
  bool nobody = false;
  {
    std::stop_source stop;
    db::Worker<db::BackupFolder> worker{parts_.loop, 1, folder_};
    struct GiveUp {
      std::stop_source& stop;
      ~GiveUp() { stop.request_stop(); }  // before the worker is waited for
    } const give_up{stop};
    MakeBackup job{parts_.clock.wall(), parts_.config.database.backups_kept, stop.get_token()};
    try {
      made = co_await worker.run(std::move(job));
    } catch (const db::NothingYet&) {
      nobody = true;
    } catch (const db::Damaged& damage) {
      fault = Fault::damaged;
      why = damage.what();
    } catch (const db::Unusable& failure) {
      fault = Fault::other;
      why = failure.what();
    }
  }
  if (nobody) co_return kNobodyYet;
  const seconds again = std::min(interval, kAgain);
  made ? say_made(*made) : say_failed(fault, why, again);
  co_return again;
}

void Backups::say_made(const db::Backup& made) {
  parts_.log.info(
      "{}: {} ({}, {} viewers, every page looked through, its sums those of the database).",
      fault_ == Fault::none ? "Backup" : "Backups are made again", made.file.string(),
      db::size_in_words(made.bytes), grouped(made.contents.viewers));
  fault_ = Fault::none;
}

void Backups::say_failed(Fault fault, const std::string& why, seconds next_try) {
  if (fault_ == fault) return;
  fault_ = fault;
  if (fault == Fault::damaged) {
    parts_.log.error(
        "No backup was made: {} The backups that are there are untouched. Stop the bot, then see: "
        "{}",
        why, with_config("pointsbot doctor", parts_.config));
    return;
  }
  parts_.log.warn(
      "No backup was made: {} Payments go on; the backups that are there are untouched. Next try "
      "in {}.",
      why, span(next_try));
}

std::string with_config(const std::string& command, const Config& config) {
  try {
    if (find_config(std::nullopt) == config.file) return command;
  } catch (const ConfigError&) {
    // There is none where it is looked for.
  }
  return fmt::format("{} --config {}", command, in_shell(config.file));
}

db::Whose whose(const Config& config) {
  // A pretended channel has the name that the simulator gives it.
  if (config.twitch.source == db::Source::simulator) return config.twitch.source;
  return {config.twitch.source, config.twitch.channels};
}

std::string backup_to_restore(const Config& config) {
  const db::BackupFolder folder{config.database.path, config.database.backup_dir};
  const WallTime now = SystemClock{}.wall();
  auto sound = folder.newest_sound(whose(config), now);
  if (!sound) sound = folder.newest_sound_of_any_name(whose(config), now);
  if (!sound) {
    return fmt::format("There is no sound backup of it in {}.",
                       config.database.backup_dir.string());
  }
  return fmt::format(
      "The newest backup that is sound (looked through just now) is of {}. This puts it back:\n  "
      "{}",
      day_and_time(sound->made), command_to_restore(sound->file, config));
}

std::string gone_beside_backups(const Config& config) {
  if (db::size_of(config.database.path) > 0) return {};
  const db::BackupFolder folder{config.database.path, config.database.backup_dir};
  if (!folder.newest_sound(whose(config), SystemClock{}.wall())) return {};
  return fmt::format("{} is gone or empty, and there are backups of it. Nothing was changed.\n{}",
                     config.database.path.string(), backup_to_restore(config));
}

std::string command_to_restore(const std::filesystem::path& backup, const Config& config) {
  return with_config("pointsbot restore " + in_shell(backup), config);
}

std::string in_shell(const std::filesystem::path& file) {
  const std::string name = file.string();
  constexpr std::string_view kPlain = "/._-+=:,@%";
  const bool plain = std::ranges::all_of(name, [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || kPlain.find(c) != kPlain.npos;
  });
  if (plain && !name.empty()) return name;
  std::string quoted = "'";
  for (const char c : name) quoted += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return quoted + "'";
}

}  // namespace pointsbot::app
