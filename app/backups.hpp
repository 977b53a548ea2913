#pragma once

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "db/backup.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <string>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

/// Makes a backup whenever one is due, while the bot pays. A thread and a reading connection of its
/// own, for as long as one is being made, so that neither the loop nor a payment waits. Loop thread
/// only.
class Backups {
 public:
  struct Parts {
    const Config& config;
    Clock& clock;
    spdlog::logger& log;
    boost::asio::io_context::executor_type loop;
  };
  explicit Backups(Parts parts);

  /// Until it is cancelled; a backup that is being made is given up then. The next one is due an
  /// interval after the newest in the folder, whoever made it and in whichever run. Nothing to do
  /// when [database] backup is off.
  Task<> run();

 private:
  enum class Fault { none, damaged, other };

  Task<> serve();
  /// How long it is until the next one; not more than an interval, however the clock was set.
  std::chrono::seconds until_due();
  /// Returns when to try again, or to look.
  Task<std::chrono::seconds> make();
  void say_made(const db::Backup& made);
  void say_failed(Fault fault, const std::string& why, std::chrono::seconds next_try);

  Parts parts_;
  db::BackupFolder folder_;
  db::Held holds_;             // the database
  Fault fault_ = Fault::none;  // as it was told
};

/// For a database that is damaged: the newest backup that passes its check now, and the command
/// that puts it back; or that there is none.
std::string backup_to_restore(const Config& config);

/// For a command that finds no database, or an empty one: that there are sound backups of it, and
/// the command that puts the newest back. Empty where there are none, or the database is there.
std::string gone_beside_backups(const Config& config);

/// Whose backups those in [database] backup_dir have to be.
db::Whose whose(const Config& config);

/// "pointsbot restore FILE", as one can paste it.
std::string command_to_restore(const std::filesystem::path& backup, const Config& config);

/// A file's name as a shell takes it.
std::string in_shell(const std::filesystem::path& file);

/// `command` with the --config that it needs to be about the same bot.ini.
std::string with_config(const std::string& command, const Config& config);

}  // namespace pointsbot::app
