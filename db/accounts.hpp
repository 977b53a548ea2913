#pragma once

#include "db/records.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::db {

/// A login as it is stored: Twitch's are lower case and ASCII.
std::string lower(std::string_view text);

/// Finds accounts for people, in the caller's snapshot. Whose account went into another one is
/// answered with that one. Private to db/.
class Accounts {
 public:
  explicit Accounts(SQLite::Database& database);

  /// Whoever holds the login, in any capitals; else the only one whose name in chat is that. Twitch
  /// shows names of other scripts beside logins of ASCII: none of them is another one's login.
  std::optional<Account> named(std::int64_t channel, std::string_view login);
  std::optional<Account> with_id(std::int64_t channel, std::int64_t id);

 private:
  std::optional<Account> shown_as(std::int64_t channel, const std::string& name);

  SQLite::Statement by_login_;
  SQLite::Statement by_id_;
  SQLite::Statement by_name_;
};

}  // namespace pointsbot::db
