#include "db/visits.hpp"

#include "db/schema.hpp"
#include "db/statement.hpp"

namespace pointsbot::db {

Visits::Visits(SQLite::Database& db, Clocks& clocks)
    : clocks_{clocks},
      stands_on_{db, "SELECT clock_id FROM viewer WHERE channel_id=?1 AND user_id=?2"},
      line_{db,
            "INSERT INTO line(channel_id,user_id,prev,no,at,amount,seconds,open,after,"
            "clock_id,from_no,from_at,clock_from) "
            "SELECT channel_id,user_id,last_line,?4,?5,?6-clock_from,?7-seconds_from,0,base+?6,"
            "clock_id,from_no,from_at,clock_from "
            "FROM viewer WHERE channel_id=?1 AND user_id=?2 AND clock_id=?3"},
      leave_{db,
             "UPDATE viewer SET clock_id=0, base=base+?4, watch_base=watch_base+?5, clock_from=0, "
             "seconds_from=0, from_no=0, from_at=0, last_seen=?6, last_line=last_insert_rowid() "
             "WHERE channel_id=?1 AND user_id=?2 AND clock_id=?3"},
      move_{db,
            "UPDATE viewer SET clock_id=?3, roles=iif(?3<256,?3,roles), base=base+?4-?5, "
            "clock_from=?5, seconds_from=?6, from_no=?7, from_at=?8, last_seen=?8, "
            "last_line=last_insert_rowid() WHERE channel_id=?1 AND user_id=?2"} {
  static_assert(kStopped == 256, "as move_ has it");
}

std::int64_t Visits::clock_of(std::int64_t viewer) {
  Rows rows{stands_on_, clocks_.channel().id, viewer};
  return rows.next() ? rows.number(0) : kAbsent;
}

bool Visits::write_line(std::int64_t clock, std::int64_t points, std::int64_t viewer) {
  const Clocks::Channel& channel = clocks_.channel();
  return change(line_, channel.id, viewer, clock, channel.no, channel.at, points,
                channel.seconds) == 1;
}

bool Visits::close(std::int64_t clock, std::int64_t viewer) {
  const Clocks::Channel& channel = clocks_.channel();
  const std::int64_t points = clocks_.of(clock).points;
  if (!write_line(clock, points, viewer)) return false;
  change(leave_, channel.id, viewer, clock, points, channel.seconds, channel.at);
  clocks_.leave(clock);
  return true;
}

void Visits::move(std::int64_t from, std::int64_t to, std::int64_t viewer) {
  const Clocks::Channel& channel = clocks_.channel();
  const std::int64_t old_points = clocks_.of(from).points, points = clocks_.of(to).points;
  write_line(from, old_points, viewer);
  change(move_, channel.id, viewer, to, old_points, points, channel.seconds, channel.no,
         channel.at);
  clocks_.leave(from);
  clocks_.come(to);
}

}  // namespace pointsbot::db
