#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <vector>

namespace pointsbot::db {

/// Who has watched longest. Reads every viewer of the channel: docs/ledger.md says why there is no
/// index for it. In the caller's snapshot. Private to db/.
class MostWatched {
 public:
  explicit MostWatched(SQLite::Database& database);

  struct Watched {
    std::int64_t id;
    std::int64_t seconds;
  };
  /// Equals by id.
  std::vector<Watched> top(std::int64_t channel, int count);

 private:
  SQLite::Statement clock_;
  SQLite::Statement longest_;
};

}  // namespace pointsbot::db
