#pragma once

#include "db/contents.hpp"

#include <SQLiteCpp/Database.h>

#include <cstdint>

namespace pointsbot::db {

/// What is in the database now and not in the backup: what came later, or, where they went
/// different ways (after an earlier restore), what came after they parted.
struct Loss {
  std::int64_t payments = 0;
  std::int64_t operations = 0;
  /// What could be compared was put together since, so that it may be more payments than that.
  bool at_least = false;
  /// Something stands in the database's place that cannot be counted: of a newer pointsbot.
  bool unknown = false;

  bool any() const { return payments > 0 || operations > 0 || unknown; }
};

/// What of `here` is not in `copy`, each with its contents. Throws SQLite::Exception.
Loss count_loss(SQLite::Database& here, const Contents& in_here, SQLite::Database& copy,
                const Contents& in_copy);

}  // namespace pointsbot::db
