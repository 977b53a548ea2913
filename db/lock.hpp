#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace pointsbot::db {

/// Who takes the lock: a bot, for as long as it runs, or a command, for a moment.
enum class LockedBy { bot, command };

/// Holds `<database>.lock`, so that one bot at a time writes to a database. The kernel lets go when
/// the process ends in whatever way; the file itself stays, and means nothing by itself.
///
/// The database file is not locked for this: opening and closing it outside of SQLite would drop
/// SQLite's own locks on it, and with them committed cycles.
class Lock {
 public:
  /// Throws AlreadyRunning when somebody holds it (this process included), Unusable when the lock
  /// file cannot be made. A bot waits ten seconds for a command. `database` is what messages call
  /// it.
  explicit Lock(const std::filesystem::path& database, LockedBy holder = LockedBy::bot);
  /// The lock that another process holds and has sent a descriptor of: it is locked for as long as
  /// one of the two has it. The descriptor is this one's from here on. In what others are told,
  /// the holder is a command from now on, this process: the lender may end first.
  struct Lent {
    int descriptor;
  };
  explicit Lock(Lent lent);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  /// To be sent to another process; it stays this one's.
  int descriptor() const { return descriptor_; }

  /// The holder that others are told of is again whoever took it: a borrower is done.
  void take_back() const;

  /// A number for the next holder, on its way to the disk: after a power cut he may find an older
  /// one.
  void mark(std::int64_t number) const;
  /// What the holder before has marked; 0: nothing.
  std::int64_t marked() const { return marked_; }

 private:
  int descriptor_;
  std::int64_t marked_ = 0;
  LockedBy holder_ = LockedBy::command;
  std::int64_t since_ = 0;  ///< seconds since 1970
};

/// Who holds the lock of a database now.
struct RunningBot {
  std::int64_t pid = 0;    ///< 0: not known
  std::int64_t since = 0;  ///< seconds since 1970
  LockedBy holder = LockedBy::bot;
};
/// Nothing when nobody does. Takes no lock and makes no file.
std::optional<RunningBot> running_bot(const std::filesystem::path& database);

/// " (pid 812, since 14 Nov 18:02)"; empty where it is not known.
std::string in_words(const RunningBot& holder);

/// Sleeps while a command holds the lock, ten seconds at most: for who has to look at the files
/// before he takes it.
void wait_for_command(const std::filesystem::path& database);

}  // namespace pointsbot::db
