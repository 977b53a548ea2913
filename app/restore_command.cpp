#include "app/restore_command.hpp"

#include "app/backups.hpp"
#include "app/failure.hpp"
#include "app/reading.hpp"
#include "app/wording.hpp"
#include "base/clock.hpp"
#include "db/backup.hpp"
#include "db/error.hpp"
#include "db/lock.hpp"
#include "db/restore.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

constexpr int kYes = 0;
constexpr int kNo = 1;

std::string moment(const db::Contents& contents) {
  const auto last = contents.last_at();
  return last ? day_and_time(*last) : "a day before the first payment";
}

std::string count(std::int64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(number), number == 1 ? one : many);
}

/// "312 payments and 4 gifts, games or corrections".
std::string what_is_lost(const db::Loss& loss) {
  const std::string payments = count(loss.payments, "payment", "payments");
  const std::string operations =
      count(loss.operations, "gift, game or correction", "gifts, games or corrections");
  if (loss.operations == 0) return payments;
  if (loss.payments == 0) return operations;
  return payments + " and " + operations;
}

/// As `ls` shows it, too.
std::filesystem::path file_of(const Config& config, const RestoreOptions& options) {
  std::error_code none;
  const std::filesystem::path beside = config.database.backup_dir / options.file;
  const bool elsewhere = !std::filesystem::exists(options.file, none) &&
                         !options.file.has_parent_path() && std::filesystem::exists(beside, none);
  return elsewhere ? beside : options.file;
}

/// What would be lost, and what has it: the database, or, where there is none that can be read, the
/// newest sound backup of it.
struct Stake {
  db::Loss loss{};
  std::optional<db::BackupFolder::Entry> newer{};
};

Stake at_stake(const Config& config, const RestoreOptions& options, const db::Restore& restore) {
  if (restore.present() || restore.loss().unknown || !restore.is_own_backup())
    return {restore.loss()};
  const db::BackupFolder folder{config.database.path, config.database.backup_dir};
  auto newest = folder.newest_sound(whose(config), SystemClock{}.wall());
  std::error_code none;
  if (!newest || std::filesystem::equivalent(newest->file, file_of(config, options), none))
    return {};
  const db::Loss loss = restore.loss_against(newest->file);
  if (!loss.any()) return {};
  return {loss, std::move(newest)};
}

/// The same command, with what it lacks to be obeyed.
std::string all_the_same(const Config& config, const RestoreOptions& options,
                         const db::Restore& restore, const Stake& stake) {
  std::string command = "pointsbot restore";
  if (stake.loss.any()) command += " --lose-newer";
  if (!restore.is_own_backup()) command += " --channel " + restore.backup().channels.front().login;
  return with_config(command + " " + in_shell(options.file), config);
}

/// Why the backup is not to be put back unasked; empty when it may.
std::string why_not(const Config& config, const RestoreOptions& options, const db::Restore& restore,
                    const Stake& stake) {
  const std::string database = config.database.path.string();
  const db::Contents& backup = restore.backup();
  if (options.channel && !backup.held().has(*options.channel)) {
    return fmt::format("{} holds the points of {}, not of \"{}\".", options.file.string(),
                       backup.held().names(), *options.channel);
  }
  std::string text;
  if (!restore.is_own_backup() && !options.channel) {
    const std::string here = restore.held().names();
    text = fmt::format(
        "{} holds the points of {}, {}. (If that is what this channel was called then, it is the "
        "right one.)",
        options.file.string(), backup.held().names(),
        here.empty() ? fmt::format("and [twitch] channel is {}", names_of_channels(config))
                     : fmt::format("and {} those of {}", database, here));
  }
  const db::Loss loss = stake.loss;
  if (!loss.any() || options.lose_newer) return text;
  if (!text.empty()) text += ' ';
  if (stake.newer) {
    return text + fmt::format(
                      "The backup is of {}, and {} is newer, of {}, and sound. {}{} that it "
                      "has would be lost.",
                      moment(backup), stake.newer->file.string(), day_and_time(stake.newer->made),
                      loss.at_least ? "At least " : "", what_is_lost(loss));
  }
  if (loss.unknown) {
    return text + fmt::format(
                      "{} was made by a newer pointsbot, so what it has and the backup has "
                      "not cannot be counted.",
                      database);
  }
  const bool later = restore.is_own_backup() && backup.last_at() < restore.present()->last_at();
  return text + fmt::format("The backup is of {}, {} is of {}. {}{} {} would be lost.",
                            moment(backup), database, moment(*restore.present()),
                            loss.at_least ? "At least " : "", what_is_lost(loss),
                            later ? "since then" : "that the backup does not have");
}

json::array logins(const db::Held& held) {
  json::array all;
  for (const auto& [id, login] : held.channels) all.emplace_back(login);
  return all;
}

int refuse(const Config& config, const RestoreOptions& options, const db::Restore& restore,
           const Stake& stake, const std::string& why) {
  const std::string text = why + " Nothing was changed.";
  if (options.json) {
    print_failure(text, kNo,
                  {{"channels", logins(restore.backup().held())},
                   {"lost_payments", stake.loss.payments},
                   {"lost_operations", stake.loss.operations}});
    return kNo;
  }
  fmt::print(stderr, "{}\n", text);
  if (options.channel && !restore.backup().held().has(*options.channel)) return kNo;
  fmt::print(stderr, "To put it back all the same (what is there now is kept aside):\n  {}\n",
             all_the_same(config, options, restore, stake));
  return kNo;
}

int put_back(const Config& config, const RestoreOptions& options) {
  if (const auto bot = db::running_bot(config.database.path)) {
    if (bot->holder == db::LockedBy::command) {
      throw db::AlreadyRunning{
          fmt::format("A command of pointsbot is at work on {}{}. Nothing was changed: try again "
                      "when it is done.",
                      config.database.path.string(), db::in_words(*bot)),
          true};
    }
    throw db::AlreadyRunning{fmt::format(
        "A bot runs on {}{}. Stop it first (Ctrl+C), then restore. Nothing was changed.",
        config.database.path.string(), bot->pid > 0 ? fmt::format(" (pid {})", bot->pid) : "")};
  }
  db::Restore restore{config.database.path, file_of(config, options), whose(config)};
  const Stake stake = at_stake(config, options, restore);
  if (const std::string why = why_not(config, options, restore, stake); !why.empty())
    return refuse(config, options, restore, stake, why);
  const db::Loss loss = stake.loss;
  const std::filesystem::path former = restore.put_in_place(SystemClock{}.wall());
  const db::Contents& now = restore.backup();
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"ok", true},
                                                    {"database", config.database.path.string()},
                                                    {"former", former.string()},
                                                    {"channels", logins(now.held())},
                                                    {"viewers", now.viewers},
                                                    {"points", now.total.value},
                                                    {"payments", now.payments()},
                                                    {"lost_payments", loss.payments},
                                                    {"lost_operations", loss.operations}}));
    return kYes;
  }
  fmt::print(
      "{} is as it was on {}: the points of {}, {}, {}, {}. Every page of it was looked "
      "through; its sums are those of the backup.\n",
      config.database.path.string(), moment(now), now.held().names(),
      count(now.viewers, "viewer", "viewers"), amount(now.total, config.points.name),
      count(now.payments(), "payment", "payments"));
  if (!restore.damage().empty())
    fmt::print("What stood there is damaged ({}).\n", restore.damage());
  if (loss.payments > 0 || loss.operations > 0)
    fmt::print("Not in it: {}{}.\n", loss.at_least ? "at least " : "", what_is_lost(loss));
  if (!former.empty()) fmt::print("What was there before is kept: {}\n", former.string());
  fmt::print("Pay again: {}\n", with_config("pointsbot run", config));
  return kYes;
}

}  // namespace

int restore(const Config& config, const RestoreOptions& options) {
  try {
    return put_back(config, options);
  } catch (const db::Damaged& damage) {
    throw db::Damaged{fmt::format("{}\n{}", damage.what(), backup_to_restore(config))};
  }
}

}  // namespace pointsbot::app
