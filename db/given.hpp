#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::db {

/// Of points or of seconds: what a source has given to somebody in all, and what it last stated
/// that he has there. Where something was undone, no more counts as stated than is still given.
struct Standings {
  std::int64_t given = 0, stated = 0;
};

/// What somebody gets (or, negative, loses) whom a source states to have `states` now and who has
/// `has` here. The same statement again is nothing; of one above all that was ever given, what is
/// above; one that falls takes what it fell by, as far as it is there; one that grows again, but
/// not above what is still given, is nothing: he has that, or spent it.
struct Difference {
  std::int64_t amount = 0;
  std::int64_t missing = 0;  ///< what was to be taken and is spent
};
Difference difference(std::int64_t states, const Standings& before, std::int64_t has);

/// What each operation of each source gave and stated (table `imported`). Whoever went into another
/// account counts with that one. Inside a transaction that the caller opens and ends. Private to
/// db/.
class Given {
 public:
  explicit Given(SQLite::Database& database);

  struct Row {
    std::int64_t points = 0, seconds = 0;  ///< given
    std::optional<std::int64_t> stated{}, stated_seconds{};
  };

  /// Whose rows are read and added until the next call. `merged` is (into, from), sorted.
  void begin(std::int64_t channel, std::int64_t op,
             std::vector<std::pair<std::int64_t, std::int64_t>> merged);

  struct Both {
    Standings points, seconds;
  };
  Both of(const std::string& source, std::int64_t viewer);

  /// What `op` gave to him and stated of him, in all of his accounts.
  void add(const std::string& source, std::int64_t viewer, const Row& row);

  /// Nothing that `op` gave and stated counts any more, but for what is left() afterwards.
  void forget(const std::string& source, std::int64_t op);
  /// Of what `op` gave, this could not be taken back.
  void left(const std::string& source, std::int64_t viewer, std::int64_t op, std::int64_t points,
            std::int64_t seconds);
  /// Whether what `op` gave is told apart from what was before.
  bool knows(const std::string& source, std::int64_t op);
  /// What was given before operations were told apart changes by so much.
  void change_oldest(const std::string& source, std::int64_t viewer, std::int64_t points,
                     std::int64_t seconds);

 private:
  void read(const std::string& source, std::int64_t account, Both& sum);
  template <class Do>
  void each_merged(std::int64_t viewer, Do what);

  std::int64_t channel_ = 0, op_ = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> merged_;
  SQLite::Statement rows_;
  SQLite::Statement add_;
  SQLite::Statement forget_;
  SQLite::Statement knows_;
  SQLite::Statement change_oldest_;
};

}  // namespace pointsbot::db
