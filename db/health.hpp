#pragma once

#include "base/clock.hpp"
#include "db/whose.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What `pointsbot doctor` asks of a database. Nothing is written, and a bot may run meanwhile.
namespace pointsbot::db {

/// The library in use: "3.40.1".
std::string sqlite_version();

/// Whether a SQLite (its number as in 3040001) may damage a database in WAL mode when two
/// connections write or checkpoint at the same moment: 3.7.0 to 3.51.2, but not 3.44.6 and 3.50.7
/// and what follows them in their series (sqlite.org/wal.html#walresetbug).
bool has_log_reset_bug(int version_number);
/// That of the library in use.
bool has_log_reset_bug();

/// The version of the tables that this program writes.
std::int64_t tables_version();

/// How much came in some time up to the last payment.
struct Growth {
  std::chrono::milliseconds span{};  ///< a day, or less where there is less history
  std::int64_t payments = 0, lines = 0, viewers = 0;

  /// What that takes of the file in a day, as an estimate.
  std::int64_t bytes_a_day() const;
};

struct Health {
  bool exists = false;
  std::int64_t bytes = 0, log_bytes = 0;
  /// Why it cannot be used, in the words of the refusal; empty when it can.
  std::string refused{};
  bool damaged = false;
  bool looked_whole = true;  ///< false: the time was over before all of it was looked at

  // Of one that can be used.
  std::string for_writing{};  ///< what the bot sets, and reads back, at every start
  std::string journal{};      ///< "wal"; "delete" until a bot opens a backup that was put back
  struct Setting {
    std::string name, value;
  };
  std::vector<Setting> settings{};  ///< as they read back on a connection of this program
  Held held{};
  std::int64_t version = 0;
  std::optional<WallTime> last_at{};  ///< of the last payment
  std::int64_t viewers = 0, payments = 0;
  std::optional<Growth> growth{};
};

/// Looks for damage (quick_check) for at most `most`.
Health examine(const std::filesystem::path& database, std::chrono::milliseconds most);

}  // namespace pointsbot::db
