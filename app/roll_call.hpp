#pragma once

#include "app/cycle_regions.hpp"
#include "app/left_out.hpp"
#include "app/role_book.hpp"
#include "base/roles.hpp"
#include "base/user_id.hpp"
#include "db/records.hpp"
#include "pooling/leased_array.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/records.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace pointsbot::app {

/// What a viewer list changes, with the memory it stands in: who is here now, who came, who left,
/// who stayed as something else. All sorted by id, each once. Moved to the writer and back.
struct RollChange {
  pooling::LeasedArray<Attendee> present;
  pooling::LeasedArray<db::Arrival> arrivals;  // their names stand in `names`
  pooling::Lease names;
  pooling::LeasedArray<Attendee> moves;  // the departures, then the changed
  std::size_t departed = 0;

  /// With the roles that they had.
  std::span<const Attendee> departures() const { return moves.items().first(departed); }
  /// With the roles that they have now.
  std::span<const Attendee> changed() const { return moves.items().subspan(departed); }
};

/// How the rows of a viewer list are taken. What it points to must outlive the roll call.
struct RollRules {
  LeftOut left_out{};  ///< whose rows do not count
  /// Accounts that went into others, sorted: their rows are those of the others, without a name.
  std::span<const std::pair<UserId, UserId>> merged{};
  const RoleBook* book = nullptr;  ///< none: it names nobody
  Roles kept{};                    ///< who stays keeps these, whatever the book says,
  const RoleBook* lost = nullptr;  ///< but for what is told here that he lost; none: nobody did
};

/// Compares a viewer list, row by row as it arrives, with who was there before. Keeps 8 bytes for
/// each viewer, his roles among them, and the names of those alone who came.
class RollCall final : public twitch::ChatterSink {
 public:
  /// `before` is sorted and must outlive this. REQUIRES: kRollLeases idle regions in `reservoir`,
  /// else finish() is false from the start.
  RollCall(std::span<const Attendee> before, const RollRules& rules, pooling::Reservoir& reservoir);

  bool chatter(const twitch::Chatter& chatter) override;

  /// After the last row: gather(), then compare(). False when the memory did not suffice.
  bool finish() { return gather() && compare(); }

  /// Sorts who is here, each once, with his roles by the rules. Between the two the caller may give
  /// change().present other roles.
  bool gather();
  /// Finds who came, left and changed.
  bool compare();

  /// How many different viewers the list had, ignored ones included. After gather().
  std::int64_t different() const;

  RollChange& change() { return change_; }

 private:
  bool was_here(UserId id) const;
  /// The account that counts for `id`.
  UserId account_of(UserId id) const;
  void keep_roles();

  std::span<const Attendee> before_;
  RollRules rules_;
  RollChange change_;
  std::int64_t ignored_rows_ = 0;
  std::int64_t merged_rows_ = 0;
  bool has_memory_;
};

}  // namespace pointsbot::app
