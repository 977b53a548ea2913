#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>

namespace pointsbot::db {

/// Takes the names of a viewer out of the ledger: his login, what Twitch shows for it, and the
/// notes of operations that are about him, by him, or name him. Amounts, times and his id stay,
/// because everybody's history has to add up. He has no place in a leaderboard until he is seen
/// again. What stands in a claim stays as well: by it an old file is known to have given its points
/// already. In a transaction of the caller. Private to db/. False when there is nothing of that.
bool forget_names(SQLite::Database& database, std::int64_t channel, std::int64_t viewer);

}  // namespace pointsbot::db
