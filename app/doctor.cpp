#include "app/doctor.hpp"

#include "app/backups.hpp"
#include "app/doctor_backups.hpp"
#include "app/reading.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pointsbot::app {
namespace {

constexpr std::int64_t kMega = 1 << 20;
constexpr std::int64_t kAlmostFull = 32 * kMega;
/// A log of more than this waits for somebody who reads on and on.
constexpr std::int64_t kLongLog = 64 * kMega;

std::string size(std::int64_t bytes) { return db::size_in_words(bytes); }

class Diagnosis {
 public:
  Diagnosis(const Symptoms& symptoms, const Config& config)
      : it_{symptoms}, health_{symptoms.health}, config_{config} {}

  std::vector<Finding> run() {
    versions();
    place();
    if (health_.exists) {
      database();
      access();
    } else {
      no_database();
    }
    bot();
    std::ranges::move(diagnose_backups(it_, config_), std::back_inserter(findings_));
    return std::move(findings_);
  }

 private:
  void say(Verdict verdict, std::string_view about, std::string text, std::string remedy = {}) {
    findings_.push_back({verdict, about, std::move(text), std::move(remedy)});
  }

  void versions() {
    say(Verdict::ok, "program",
        fmt::format("pointsbot {}, which writes tables of version {}.", it_.program,
                    db::tables_version()));
    if (!it_.log_reset_bug) {
      say(Verdict::ok, "SQLite", fmt::format("Version {}.", it_.sqlite));
      return;
    }
    say(Verdict::warning, "SQLite",
        fmt::format("Version {} can damage a database when two programs write to it, or empty its "
                    "log, at the same moment (mended in 3.51.3, 3.50.7 and 3.44.6). The bot is not "
                    "harmed by itself: it writes and empties the log on one connection, and "
                    "everything else of it only reads.",
                    it_.sqlite),
        fmt::format("Change nothing in {} with other programs while the bot runs. To look is safe: "
                    "sqlite3 -readonly",
                    config_.database.path.filename().string()));
  }

  void place() {
    if (!it_.disk.network.empty()) {
      say(Verdict::wrong, "disk",
          fmt::format("{} is on a network drive ({}), where the database's log cannot be shared "
                      "safely. The bot does not start on it.",
                      config_.database.path.string(), it_.disk.network),
          "Put a file on a disk of this computer into [database] path.");
    }
    if (it_.no_folder) {
      say(Verdict::wrong, "folder",
          fmt::format("The folder of {} is not there. The bot does not make it, because a wrong "
                      "name would be a new database.",
                      config_.database.path.string()),
          "Make it, or put another one into [database] path.");
    } else if (!it_.no_files.empty()) {
      say(Verdict::wrong, "folder",
          fmt::format("This user can make no files beside the database ({}). The bot needs some "
                      "there: the log, and who runs.",
                      it_.no_files),
          "Run the bot as the user whose folder that is, or put another one into [database] path.");
    }
    const std::int64_t free = it_.disk.free_bytes;
    const std::int64_t wanted = 2 * (health_.bytes + health_.log_bytes) + 256 * kMega;
    const std::string text = fmt::format("{} are free where the database is", size(free));
    if (free < kAlmostFull) {
      say(Verdict::wrong, "room", text + ": payments will soon have to wait.",
          "Make room on that disk; the bot then goes on by itself.");
    } else if (free < wanted) {
      say(Verdict::warning, "room", text + ".",
          fmt::format("{} would leave room to grow and for a backup.", size(wanted)));
    } else {
      say(Verdict::ok, "room", text + ".");
    }
  }

  void no_database() {
    const std::string file = config_.database.path.string();
    if (it_.backups.sound) {
      say(Verdict::wrong, "database",
          fmt::format("{} is gone or empty, and there are backups of it. The bot makes no new one, "
                      "so that nobody starts at 0 by mistake.",
                      file),
          restore_command());
      return;
    }
    say(Verdict::ok, "database",
        fmt::format("There is none yet at {}. It is made when the bot runs: {}", file,
                    with_config("pointsbot run", config_)));
  }

  void database() {
    if (it_.restore_pending) {
      say(Verdict::warning, "restore", "A restore was begun and not finished.",
          "The next start finishes it; what was there before is kept.");
    }
    if (health_.damaged) {
      say(Verdict::wrong, "database", health_.refused,
          it_.backups.sound
              ? fmt::format("The newest sound backup is of {}: {}",
                            day_and_time(it_.backups.sound->made), restore_command())
              : fmt::format("There is no sound backup of it in {}. Copy {} and {}-wal away, "
                            "both, before anything else.",
                            config_.database.backup_dir.string(), config_.database.path.string(),
                            config_.database.path.filename().string()));
      return;
    }
    if (!health_.refused.empty()) {
      say(Verdict::wrong, "database", health_.refused);
      return;
    }
    if (health_.held.source != config_.twitch.source) {
      say(Verdict::wrong, "database",
          fmt::format("{} holds the points of {}, and [twitch] source is the other.",
                      config_.database.path.string(),
                      health_.held.source == db::Source::simulator ? "a pretended channel"
                                                                   : "a real channel"),
          "Put another file into [database] path, or change [twitch] source.");
    }
    // A demo pays no channel of bot.ini.
    const auto& listed = config_.twitch.channels;
    const bool known = std::ranges::any_of(
        listed, [&](const std::string& login) { return health_.held.has(login); });
    if (config_.twitch.source == db::Source::twitch && !listed.empty() &&
        !health_.held.channels.empty() && !known) {
      say(Verdict::wrong, "database",
          fmt::format("{} says {}; {} holds {}.", config_.file.filename().string(),
                      names_of_channels(config_), config_.database.path.string(),
                      health_.held.names()),
          "Put that channel into [twitch] channel, or another file into [database] path. Of a "
          "channel that was renamed the next payment writes the new name.");
    }
    contents();
    growth();
    settings();
    say(Verdict::ok, "damage",
        health_.looked_whole
            ? "None found in any page (quick_check). Whether every sum is right: pointsbot verify"
            : "None found as far as was looked; every backup is looked through whole. Whether "
              "every sum is right: pointsbot verify");
  }

  void contents() {
    std::string text =
        fmt::format("{}: {}, {}, {}", config_.database.path.string(), size(health_.bytes),
                    amount(Points{health_.viewers}, {"viewer", "viewers"}),
                    amount(Points{health_.payments}, {"payment", "payments"}));
    if (health_.last_at) text += fmt::format(", the last of {}", day_and_time(*health_.last_at));
    if (health_.last_at && *health_.last_at > it_.now + std::chrono::minutes{1}) {
      say(Verdict::warning, "database", text + ", which is still to come.",
          "Check this computer's clock.");
    } else {
      say(Verdict::ok, "database", text + ".");
    }
    if (health_.version < db::tables_version()) {
      say(Verdict::ok, "tables",
          fmt::format("Of version {}. The next start of the bot makes them version {}, after a "
                      "backup.",
                      health_.version, db::tables_version()));
    }
    if (health_.log_bytes > kLongLog) {
      say(Verdict::warning, "log",
          fmt::format("{}-wal holds {}: another program has been reading for a long time and keeps "
                      "it from being emptied. Nothing is lost.",
                      config_.database.path.filename().string(), size(health_.log_bytes)),
          "Close database browsers.");
    } else {
      say(Verdict::ok, "log",
          fmt::format("{}-wal: {}.", config_.database.path.filename().string(),
                      size(health_.log_bytes)));
    }
  }

  void growth() {
    if (!health_.growth) return;
    const db::Growth& growth = *health_.growth;
    const std::int64_t a_day = std::max<std::int64_t>(growth.bytes_a_day(), 1);
    const std::int64_t days = it_.disk.free_bytes / a_day;
    std::string text = fmt::format(
        "About {} a day, going by the last {}: {} payments, {} visits and other entries, {} "
        "newcomers.",
        size(a_day), age_in_words(growth.span), grouped(growth.payments), grouped(growth.lines),
        grouped(growth.viewers));
    if (days < 30) {
      say(Verdict::warning, "growth", std::move(text),
          fmt::format("The disk has room for {} days of it.", days));
    } else {
      say(Verdict::ok, "growth", std::move(text));
    }
  }

  void settings() {
    std::vector<std::string> pairs;
    for (const auto& [name, value] : health_.settings) pairs.push_back(name + "=" + value);
    say(Verdict::ok, "settings",
        fmt::format("{}. The bot sets and reads back at every start: {}.", fmt::join(pairs, ", "),
                    health_.for_writing));
  }

  void access() {
    std::vector<std::string> foreign, replaced, changed, read;
    for (const Access& access : it_.access) {
      const std::string name = in_shell(access.path);
      if (!access.ours) foreign.push_back(name);
      const unsigned open = access.mode & (access.folder ? 0022u : 0077u);
      if (open == 0 || (access.folder && (access.mode & 01000u) != 0)) continue;
      (access.folder ? replaced : (open & 0022u) != 0 ? changed : read).push_back(name);
    }
    if (!foreign.empty()) {
      say(Verdict::warning, "access", fmt::format("Another user's: {}.", fmt::join(foreign, ", ")),
          "Run the bot, and its commands, as one user.");
    }
    const auto others_may = [this](std::string_view what, const std::vector<std::string>& names,
                                   std::string_view remedy) {
      if (names.empty()) return;
      say(Verdict::warning, "access",
          fmt::format("Other users of this computer may {} {}.", what, fmt::join(names, ", ")),
          fmt::format("{} {}", remedy, fmt::join(names, " ")));
    };
    others_may("replace files in", replaced, "chmod go-w");
    others_may("change", changed, "chmod 600");
    others_may("read", read, "chmod 600");
    if (findings_.back().about != "access")
      say(Verdict::ok, "access", "Nobody but this user can read or change it.");
  }

  void bot() {
    if (!it_.bot) {
      say(Verdict::ok, "bot", "None runs on this database.");
    } else if (it_.bot->holder == db::LockedBy::command) {
      say(Verdict::ok, "bot",
          fmt::format("None runs; a command is at work on the database{}.",
                      db::in_words(*it_.bot)));
    } else if (it_.bot->pid == 0) {
      say(Verdict::ok, "bot", "One runs.");
    } else {
      const WallTime since{std::chrono::seconds{it_.bot->since}};
      say(Verdict::ok, "bot",
          fmt::format("One runs: pid {}, since {}.", it_.bot->pid, day_and_time(since)));
    }
  }

  std::string restore_command() const {
    return command_to_restore(it_.backups.sound->file, config_);
  }

  const Symptoms& it_;
  const db::Health& health_;
  const Config& config_;
  std::vector<Finding> findings_;
};

}  // namespace

std::string age_in_words(std::chrono::milliseconds time) {
  constexpr auto kDay = std::chrono::hours{24};
  return time < 2 * kDay ? span(time) : fmt::format("{} days", time / kDay);
}

std::vector<Finding> diagnose(const Symptoms& symptoms, const Config& config) {
  return Diagnosis{symptoms, config}.run();
}

}  // namespace pointsbot::app
