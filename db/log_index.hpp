#pragma once

#include <cstdint>

struct sqlite3;

namespace pointsbot::db {

/// Lets go of the memory in which this process sees the index of the write-ahead log (FILE-shm),
/// but for its first piece, which an ordinary log of less than 4,062 frames (16 MiB) needs. SQLite
/// keeps all of it mapped until the connection closes, 32 KiB for every 4,096 frames of the longest
/// log so far. The file keeps its content: what is looked at again is simply there.
///
/// `frames`: the length of the longest log since the last call. Private to db/.
void release_log_index(sqlite3* database, std::int64_t frames);

}  // namespace pointsbot::db
