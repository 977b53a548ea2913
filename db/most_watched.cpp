#include "db/most_watched.hpp"

#include "db/statement.hpp"

namespace pointsbot::db {

MostWatched::MostWatched(SQLite::Database& database)
    : clock_{database, "SELECT seconds FROM channel WHERE channel_id=?"},
      // In the order of the table: that of the index would look for each row by itself.
      longest_{
          database,
          "SELECT user_id, watch_base+iif(clock_id<>0,?2,0) AS watched FROM viewer NOT INDEXED "
          "WHERE channel_id=?1 AND hidden=0 AND merged_into IS NULL "
          "ORDER BY watched DESC, user_id LIMIT ?3"} {}

std::vector<MostWatched::Watched> MostWatched::top(std::int64_t channel, int count) {
  std::int64_t seconds = 0;
  {
    Rows rows{clock_, channel};
    if (rows.next()) seconds = rows.number(0);
  }
  std::vector<Watched> found;
  Rows rows{longest_, channel, seconds, std::int64_t{count}};
  while (rows.next()) found.push_back({rows.number(0), rows.number(1)});
  return found;
}

}  // namespace pointsbot::db
