#include "db/leaderboard_gate.hpp"

#include "db/statement.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace pointsbot::db {

LeaderboardGate::LeaderboardGate(SQLite::Database& db)
    : left_out_{db,
                "SELECT user_id, coalesce(login,''), coalesce(name,login,user_id) "
                "FROM viewer INDEXED BY viewer_hidden WHERE channel_id=? AND hidden<>0 AND "
                "hidden=1"},
      find_{db,
            "SELECT user_id, coalesce(name,login) FROM viewer INDEXED BY viewer_login "
            "WHERE channel_id=?1 AND login=?2 AND hidden=0"},
      mark_{db, "UPDATE viewer SET hidden=?3 WHERE channel_id=?1 AND user_id=?2"} {}

LeftOut LeaderboardGate::leave_out(std::int64_t channel, std::span<const std::string> logins) {
  LeftOut changed;
  std::vector<std::int64_t> back;
  {
    Rows rows{left_out_, channel};
    while (rows.next()) {
      if (std::ranges::find(logins, rows.text(1)) != logins.end()) continue;
      back.push_back(rows.number(0));
      changed.back.push_back(rows.text(2));
    }
  }
  std::vector<std::int64_t> out;
  for (const std::string& login : logins) {
    Rows rows{find_, channel, login};
    while (rows.next()) {
      out.push_back(rows.number(0));
      changed.out.push_back(rows.text(1));
    }
  }
  for (const std::int64_t viewer : back) change(mark_, channel, viewer, std::int64_t{0});
  for (const std::int64_t viewer : out) change(mark_, channel, viewer, std::int64_t{1});
  return changed;
}

}  // namespace pointsbot::db
