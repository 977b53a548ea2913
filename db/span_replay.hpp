#pragma once

#include "db/span_prices.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace pointsbot::db {

/// What single viewers got of some payments and what of it can still be taken back: their lines of
/// history since then, in their order (docs/ledger.md, "Undo"). In a transaction of the caller's.
/// Private to db/.
class SpanReplay {
 public:
  explicit SpanReplay(SQLite::Database& database);

  /// Before the call below, for each span. `except` got nothing of it. `prices` must outlive them.
  void begin(std::int64_t channel, std::int64_t first_no, const SpanPrices& prices,
             std::optional<std::int64_t> except);

  struct Share {
    std::int64_t got = 0;
    std::int64_t left = 0;  ///< what was not taken from him since; he may have spent it
  };
  /// Of a viewer, with the accounts that went into his.
  Share of(std::int64_t viewer) { return of(viewer, INT64_MAX); }

  /// The last payment before a reset that counts: of none up to it anybody has anything left. 0
  /// where there was none since the first payment of the span.
  std::int64_t reset_no() const { return resets_.empty() ? 0 : resets_.back().no; }

 private:
  struct Line {
    std::int64_t id, no, after, clock, from_no;
    bool visit, corrects, merged, active;
    std::int64_t first_of_op, op, amount;
    std::int64_t undone_by;  ///< 0: it counts
  };
  struct Reset {
    std::int64_t line, no;
  };
  struct Visit {
    std::int64_t clock, from_no, to_no;
  };

  Share of(std::int64_t viewer, std::int64_t up_to_line);
  std::vector<Line> lines_of(std::int64_t last_line);
  static std::int64_t after(const Line& line, const std::vector<Line>& undone);

  std::int64_t channel_ = 0, first_no_ = 0;
  const SpanPrices* prices_ = nullptr;
  std::optional<std::int64_t> except_;
  std::vector<Reset> resets_;
  SQLite::Statement all_resets_;
  SQLite::Statement standing_;
  SQLite::Statement line_;
  SQLite::Statement whose_;
};

}  // namespace pointsbot::db
