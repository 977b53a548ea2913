#pragma once

#include <string>

namespace pointsbot::db {

/// How often this process opened a file whose name ends so, since the last call; `outside` counts
/// those that did not come from SQLite. The program's own open(), openat() and fopen() stand in for
/// the C library's.
struct Opens {
  int inside = 0;
  int outside = 0;
};
void watch_opens(const std::string& ending);
Opens opens_seen();

}  // namespace pointsbot::db
