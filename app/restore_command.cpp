#include "app/restore_command.hpp"

#include "app/backups.hpp"
#include "app/wording.hpp"
#include "base/clock.hpp"
#include "db/error.hpp"
#include "db/lock.hpp"
#include "db/restore.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <string>

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

int refuse(const Config& config, const RestoreOptions& options, const db::Restore& restore) {
  const db::Loss loss = restore.loss();
  const std::string database = config.database.path.string();
  std::string text;
  if (loss.unknown) {
    text = fmt::format(
        "{} was made by a newer pointsbot, so what it has and the backup has not cannot be "
        "counted.",
        database);
  } else {
    const bool later = restore.backup().last_at() < restore.present()->last_at();
    text =
        fmt::format("The backup is of {}, {} is of {}. {} {} would be lost. Nothing was changed.",
                    moment(restore.backup()), database, moment(*restore.present()),
                    what_is_lost(loss), later ? "since then" : "that the backup does not have");
  }
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"ok", false},
                                                    {"error", text},
                                                    {"lost_payments", loss.payments},
                                                    {"lost_operations", loss.operations}}));
    return kNo;
  }
  fmt::print(
      stderr, "{}\nTo put it back all the same (what is there now is kept aside): {}\n", text,
      with_config(fmt::format("pointsbot restore --lose-newer {}", options.file.string()), config));
  return kNo;
}

}  // namespace

int restore(const Config& config, const RestoreOptions& options) {
  if (const auto bot = db::running_bot(config.database.path)) {
    throw db::AlreadyRunning{fmt::format(
        "A bot runs on {}{}. Stop it first (Ctrl+C), then restore. Nothing was changed.",
        config.database.path.string(), bot->pid > 0 ? fmt::format(" (pid {})", bot->pid) : "")};
  }
  std::filesystem::path file = options.file;
  std::error_code none;
  // As `ls` shows it.
  if (!std::filesystem::exists(file, none) && !file.has_parent_path() &&
      std::filesystem::exists(config.database.backup_dir / file, none)) {
    file = config.database.backup_dir / file;
  }
  db::Restore restore{config.database.path, file, config.twitch.source};
  if (restore.loss().any() && !options.lose_newer) return refuse(config, options, restore);
  const db::Loss loss = restore.loss();
  const std::filesystem::path former = restore.put_in_place(SystemClock{}.wall());
  const db::Contents& now = restore.backup();
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"ok", true},
                                                    {"database", config.database.path.string()},
                                                    {"former", former.string()},
                                                    {"viewers", now.viewers},
                                                    {"points", now.total.value},
                                                    {"payments", now.payments()},
                                                    {"lost_payments", loss.payments},
                                                    {"lost_operations", loss.operations}}));
    return kYes;
  }
  fmt::print("{} is again as it was on {}: {}, {}, {}. Every page and sum of it was checked.\n",
             config.database.path.string(), moment(now), count(now.viewers, "viewer", "viewers"),
             amount(now.total, config.points.name), count(now.payments(), "payment", "payments"));
  if (!restore.damage().empty())
    fmt::print("What stood there is damaged ({}).\n", restore.damage());
  if (loss.payments > 0 || loss.operations > 0)
    fmt::print("{} are not in it.\n", what_is_lost(loss));
  if (!former.empty()) fmt::print("What was there before is kept: {}\n", former.string());
  fmt::print("Pay again: {}\n", with_config("pointsbot run", config));
  return kYes;
}

}  // namespace pointsbot::app
