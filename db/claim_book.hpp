#pragma once

#include "db/imports.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::db {

/// Imported names that are kept aside, or were and are somebody's now (table `claim`). What counts
/// of a name and a source is the newest statement of an import that was not undone. Private to db/.
class ClaimBook {
 public:
  explicit ClaimBook(SQLite::Database& database);

  struct Statement {
    std::int64_t points = 0, seconds = 0;
    std::optional<std::int64_t> claimed_by{}, claim_op{};
  };
  std::optional<Statement> newest(std::int64_t channel, const std::string& login,
                                  const std::string& source);
  void state(std::int64_t channel, const std::string& login, const std::string& source,
             std::int64_t op, const Statement& statement);

  /// What is open of a name: (source, statement).
  std::vector<std::pair<std::string, Statement>> open(std::int64_t channel,
                                                      const std::string& login);
  /// A name that somebody has, of whatever source; `op`, where it was claimed of the one asked for.
  struct Holder {
    std::string login;
    std::int64_t who;
    std::optional<std::int64_t> op;
  };
  std::vector<Holder> claimed(std::int64_t channel, const std::string& source);
  void close(std::int64_t channel, const std::string& login, const std::string& source,
             std::int64_t by, std::int64_t op);

  /// All of a channel that are open, richest first; with `given` also those that somebody has.
  std::vector<Claim> list(std::int64_t channel, bool given);

 private:
  SQLite::Statement newest_;
  SQLite::Statement state_;
  SQLite::Statement open_;
  SQLite::Statement claimed_;
  SQLite::Statement close_;
  SQLite::Statement list_;
};

}  // namespace pointsbot::db
