#pragma once

#include "app/cycle_regions.hpp"
#include "base/roles.hpp"
#include "base/user_id.hpp"
#include "db/records.hpp"
#include "pooling/leased_array.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/records.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace pointsbot::app {

/// What a viewer list changes, with the memory it stands in: who is here now, who came, who left.
/// All sorted by id, each once. Moved to the writer and back.
struct RollChange {
  pooling::LeasedArray<Attendee> present;
  pooling::LeasedArray<db::Arrival> arrivals;  // their names stand in `names`
  pooling::Lease names;
  pooling::LeasedArray<Attendee> departures;
};

/// Compares a viewer list, row by row as it arrives, with who was there before. Keeps 8 bytes for
/// each viewer, and the names of those alone who came.
class RollCall final : public twitch::ChatterSink {
 public:
  /// `before` is sorted; `ignored` are sorted logins whose rows do not count. Both must outlive
  /// this. REQUIRES: kRollLeases idle regions in `reservoir`, else finish() is false from the
  /// start.
  RollCall(std::span<const Attendee> before, std::span<const std::string> ignored,
           pooling::Reservoir& reservoir);

  bool chatter(const twitch::Chatter& chatter) override;

  /// After the last row: sorted, and duplicates dropped. False when the memory did not suffice.
  bool finish();

  /// How many different viewers the list had, ignored ones included. After finish().
  std::int64_t different() const;

  RollChange& change() { return change_; }

 private:
  bool was_here(UserId id) const;

  std::span<const Attendee> before_;
  std::span<const std::string> ignored_;
  RollChange change_;
  std::int64_t ignored_rows_ = 0;
  bool has_memory_;
};

}  // namespace pointsbot::app
