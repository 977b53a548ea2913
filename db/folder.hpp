#pragma once

#include "db/records.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace pointsbot::db {

/// Puts old history together: the oldest lines, once their days are booked (DayBook), go into their
/// viewers' openings, and payments that
/// no line or open visit spans any more go altogether. What a person has does not change, and every
/// chunk leaves a ledger that adds up. Private to db/.
class Folder {
 public:
  explicit Folder(SQLite::Database& database);

  /// One chunk, inside a transaction that the caller opens and ends: of the lines and payments
  /// earlier than `before`. What it remembers between chunks is only where it looks next; a new
  /// Folder finds it again.
  Folded fold(WallTime before);

 private:
  struct Line {
    std::int64_t channel, user, id, no, amount, seconds, open, after;
  };
  /// A channel's payments on the way to be forgotten.
  struct Search {
    std::int64_t channel;
    std::int64_t first_no;   ///< the first payment there is
    std::int64_t spare_no;   ///< up to here nobody was found to need them
    std::int64_t all;        ///< payments there are
    std::int64_t user;       ///< viewers up to here were asked
    std::int64_t line;       ///< and lines
    std::int64_t last_line;  ///< the last there was when the search began
    bool viewers_asked = false;
  };

  std::optional<Folded> fold_lines(std::int64_t before);
  bool fold_viewer(std::size_t from, std::size_t to);
  bool start_search(std::int64_t before);
  void search_viewers();
  void search_lines();
  bool worth_it() const;

  SQLite::Statement oldest_;
  SQLite::Statement fold_in_;
  SQLite::Statement folded_to_;
  SQLite::Statement forget_lines_;
  SQLite::Statement next_channel_;
  SQLite::Statement payments_of_;
  SQLite::Statement newest_line_;
  SQLite::Statement visits_open_;
  SQLite::Statement visits_closed_;
  SQLite::Statement forget_payments_;
  std::vector<Line> lines_;
  std::int64_t channel_ = INT64_MIN;  ///< the last channel whose payments were looked at
  std::optional<Search> search_;
};

}  // namespace pointsbot::db
