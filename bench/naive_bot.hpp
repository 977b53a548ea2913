#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::bench {

/// The rule that the ledger replaces, as the old bot wrote it: in one transaction, for each viewer,
/// ask whether he is known, ask for his points, write them; each statement prepared anew. It kept
/// them all until the commit, which cost it its memory; here each goes at once.
///
/// On the same SQLite with the same pragmas as the ledger.
class NaiveBot {
 public:
  explicit NaiveBot(const std::filesystem::path& file);

  /// REQUIRES: `logins` in text order, which suits its table best.
  void cycle(const std::vector<std::string>& logins, std::int64_t pay, std::int64_t welcome);

  /// Those who have points before, in the order in which they came.
  void know(const std::vector<std::pair<std::string, std::int64_t>>& points);

  void settle();
  std::int64_t wal_bytes() const;  ///< written so far
  std::int64_t total() const;      ///< of all balances
  sqlite3* connection() const { return database_.getHandle(); }

 private:
  SQLite::Database database_;
};

}  // namespace pointsbot::bench
