#pragma once

#include "base/user_id.hpp"
#include "db/records.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace SQLite {
class Database;
}

namespace pointsbot::db {

/// A bot, as bot.ini describes it: whose points a database holds, or has to hold.
struct Whose {
  // Not explicit: most of the time the source is all there is to say.
  Whose(Source of) : source{of} {}
  Whose(Source of, std::vector<std::string> logins) : source{of}, channels{std::move(logins)} {}
  Whose(Source of, std::string login) : source{of}, channels{std::move(login)} {}

  Source source;
  std::vector<std::string> channels{};  ///< logins; empty: any
};

/// Whose points are in a file. The ids are what counts; a login is what the channel was called.
struct Held {
  std::optional<Source> source{};
  std::vector<std::pair<UserId, std::string>> channels{};

  /// "alice" with quotation marks; several as "alice", "bob".
  std::string names() const;
  bool has(std::string_view login) const;
};

/// Both throw SQLite::Exception. REQUIRES: tables of this program.
std::optional<Source> source_of(SQLite::Database& database);
Held held_in(SQLite::Database& database);

/// That of a backup; nothing when it cannot be told. Nothing else of it is looked at.
std::optional<Held> held_in(const std::filesystem::path& backup);

/// That of a database that a bot may be writing to; empty when it cannot be told: it is gone,
/// damaged, or locked.
Held held_now(const std::filesystem::path& database);

/// Whether a backup with `backup` in it is one of the database with `database` in it: they have a
/// channel in common, whatever it was called. Where the database cannot say, it is by bot.ini: a
/// channel that had that login when the backup was made.
bool is_own(const Held& backup, const Held& database, const Whose& whose);

}  // namespace pointsbot::db
