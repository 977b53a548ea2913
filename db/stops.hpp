#pragma once

#include "db/clocks.hpp"
#include "db/entries.hpp"
#include "db/visits.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace pointsbot::db {

/// Who earns nothing. Into the operation under way. Private to db/.
class Stops {
 public:
  Stops(SQLite::Database& database, Clocks& clocks, Visits& visits, Entries& entries)
      : clocks_{clocks},
        visits_{visits},
        entries_{entries},
        stop_{database, "UPDATE viewer SET stopped=?3 WHERE channel_id=?1 AND user_id=?2"} {}

  /// With an entry of 0, which says whom it was about. False, and nothing is written, where he is
  /// already.
  bool set(const Holder& holder, bool stopped, WallTime at);

 private:
  Clocks& clocks_;
  Visits& visits_;
  Entries& entries_;
  SQLite::Statement stop_;
};

}  // namespace pointsbot::db
