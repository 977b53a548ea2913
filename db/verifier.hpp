#pragma once

#include "db/payment_sums.hpp"
#include "db/reader.hpp"
#include "db/statement.hpp"
#include "db/transaction.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace pointsbot::db {

/// For sums of balances, which may pass 2^63 without any balance being wrong.
__extension__ typedef __int128 Wide;

/// One run of `verify`: the identities I1 to I5 of docs/ledger.md, in short snapshots, so that it
/// may take its time beside a bot that writes. Private to db/.
class Verifier {
 public:
  explicit Verifier(SQLite::Database& database);

  Verified run();

 private:
  /// A channel as the current snapshot has it.
  struct Channel {
    std::int64_t id, last_no, seconds, paid, granted, folded_no;
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> clocks;  ///< points, present
  };
  /// A viewer as one row of the page.
  struct Viewer {
    std::int64_t channel, id, clock, base, watch_base, clock_from, seconds_from, from_no, opening,
        opening_seconds, last_line;
    std::string name;
  };

  std::vector<std::int64_t> channel_ids();
  std::optional<Channel> load(std::int64_t channel);
  void read_payments();
  void check_clocks(const Channel& channel);
  void check_viewers();
  void check_viewer(const Channel& channel, const Viewer& viewer);
  bool check_chain(const Viewer& viewer, std::int64_t& points, std::int64_t& seconds);
  void check_earned(const Viewer& viewer, std::string_view visit, std::int64_t clock,
                    std::int64_t from, std::int64_t to, std::int64_t points, std::int64_t seconds);
  void check_no_line_is_left();
  void check_whole();
  void check_sums(const Channel& channel,
                  const std::map<std::int64_t, std::pair<Wide, std::int64_t>>& found);
  void differs(std::string what);

  SQLite::Database& database_;
  Brackets brackets_;
  PaymentSums sums_;
  SQLite::Statement channels_;
  SQLite::Statement channel_;
  SQLite::Statement clocks_;
  SQLite::Statement page_;
  SQLite::Statement line_;
  SQLite::Statement lines_;
  SQLite::Statement bases_;
  std::int64_t last_line_ = 0;      ///< the last line there was at the start
  std::int64_t lines_visited_ = 0;  ///< of those up to it
  Verified verified_;
};

}  // namespace pointsbot::db
