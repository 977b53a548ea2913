#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pointsbot::db {

/// The order of all balances of one channel, most first, equals by id, told from the index
/// viewer_top alone: within one clock, the order of bases is that of balances. Who is hidden, and
/// whose account went into another one, has no place in it. Private to db/.
class Leaderboard {
 public:
  explicit Leaderboard(SQLite::Database& database);

  struct Place {
    std::int64_t balance;
    std::int64_t id;
  };

  /// Reads the channel's clocks and who has no place. Before the calls below, in their snapshot.
  void look(std::int64_t channel);

  /// How many have a place.
  std::int64_t people() const;
  /// How many have more than that. Counted from the nearer end: which that is, is guessed from a
  /// few, and only the time depends on it.
  std::int64_t richer(std::int64_t balance);
  /// How many have just that.
  std::int64_t level(std::int64_t balance);

  std::vector<Place> top(std::size_t count);
  /// The nearest, nearest first.
  std::vector<Place> above(Place place, std::size_t count);
  std::vector<Place> below(Place place, std::size_t count);

 private:
  struct Clock {
    std::int64_t id;
    std::int64_t points;
  };
  /// Which way through the order, and the statements that go it.
  struct Way {
    SQLite::Statement& level;   ///< of one balance, from one id on
    SQLite::Statement& beyond;  ///< all other balances, nearest first
    std::int64_t first_id;
  };

  std::vector<Place> follow(Place place, std::size_t count, const Way& way);
  void follow(const Clock& clock, Place place, std::size_t count, const Way& way,
              std::vector<Place>& found);
  std::int64_t count(SQLite::Statement& those, std::int64_t balance);
  bool most_are_richer(std::int64_t balance);
  bool has_place(std::int64_t id) const;

  std::int64_t channel_ = 0;
  std::int64_t known_ = 0;
  std::vector<Clock> clocks_;
  std::vector<Place> left_out_;  // by id
  SQLite::Statement find_channel_;
  SQLite::Statement find_clocks_;
  SQLite::Statement find_left_out_;
  SQLite::Statement lower_;
  SQLite::Statement higher_;
  SQLite::Statement level_after_;
  SQLite::Statement level_before_;
  SQLite::Statement count_higher_;
  SQLite::Statement count_others_;
  SQLite::Statement count_level_;
  SQLite::Statement ids_;
  SQLite::Statement sample_;
};

}  // namespace pointsbot::db
