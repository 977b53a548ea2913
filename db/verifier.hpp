#pragma once

#include "db/clock_rows.hpp"
#include "db/differences.hpp"
#include "db/line_count.hpp"
#include "db/operation_check.hpp"
#include "db/payment_sums.hpp"
#include "db/reader.hpp"
#include "db/transaction.hpp"
#include "db/viewer_check.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace pointsbot::db {

/// For sums of balances, which may pass 2^63 without any balance being wrong.
__extension__ typedef __int128 Wide;

/// One run of `verify`: the identities I1 to I6 of docs/ledger.md, in short snapshots, so that it
/// may take its time beside a bot that writes. Private to db/.
class Verifier {
 public:
  explicit Verifier(SQLite::Database& database);

  /// Everything in the file.
  Verified run();

  /// One viewer alone, and the payments.
  Verified run(std::int64_t channel, std::int64_t viewer);

 private:
  struct Lines {
    std::int64_t all = 0, entries = 0;
  };
  struct Stand {
    Wide bases = 0;
    std::int64_t people = 0;
  };

  std::vector<std::int64_t> channel_ids();
  std::optional<CheckedChannel> load(std::int64_t channel);
  std::int64_t before_first_payment(std::int64_t channel, std::int64_t folded_no);
  void read_payments(std::int64_t channel);
  void check_clocks(const CheckedChannel& channel);
  void check_viewers();
  void check_operations();
  void check_lines();
  void check_whole();
  void check_sums(const CheckedChannel& channel, const std::map<std::int64_t, Stand>& found,
                  Wide openings);
  std::int64_t oldest_line();
  Lines count_lines(std::int64_t to);
  Verified result();

  SQLite::Database& database_;
  Brackets brackets_;
  PaymentSums sums_;
  SQLite::Statement channels_;
  SQLite::Statement channel_;
  SQLite::Statement first_payment_;
  ClockRows clocks_;
  SQLite::Statement page_;
  SQLite::Statement viewer_;
  SQLite::Statement first_line_;
  SQLite::Statement lines_;
  SQLite::Statement everybody_;
  Differences differences_;
  LineCount seen_;
  std::int64_t oldest_line_;
  std::int64_t last_op_;
  ViewerCheck viewer_check_;
  OperationCheck operation_check_;
  std::map<std::int64_t, Wide> entered_;  ///< by entries, a channel
  std::int64_t counted_to_ = 0;           ///< the last line of them
  std::int64_t viewers_ = 0, payments_ = 0;
  Wide total_ = 0;
};

}  // namespace pointsbot::db
