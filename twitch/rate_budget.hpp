#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace pointsbot::twitch {

/// What a request is for.
enum class Purpose {
  payment,  ///< who is here, and whatever else somebody waits for
  roles,    ///< lists of roles: they leave a payment what it needs
};

/// The requests that Twitch allows one user's token of one application: a bucket of points, 800 a
/// minute as documented, one for each request. Twitch says with each answer how it stands
/// (dev.twitch.tv/docs/api/guide: Ratelimit-Limit, -Remaining, -Reset); who asks takes his point
/// here first, and waits where there is none. Loop thread only; outlives whoever waits.
class RateBudget {
 public:
  explicit RateBudget(Clock& clock) : clock_{clock} {}

  /// Returns when there is a point for it. Throws operation_aborted when cancelled, and has taken
  /// none then. A steady take() without a wait allocates nothing.
  Task<> take(Purpose purpose);

  /// The headers of the answer to a request whose point was taken, as they came; empty where there
  /// was none. What is no number, or no time within the next minute, is not believed.
  void answered(std::string_view limit, std::string_view remaining, std::string_view reset);
  /// A request whose point was taken has no answer.
  void unanswered() { --under_way_; }

  /// Returns when there are `points`, or the bucket is full, without taking any: so that a viewer
  /// list need not wait in its middle, where others wait for it.
  Task<> wait_for(std::int64_t points);

  /// Whether wait_for() would return at once; for roles, whether so many take() would.
  bool has(std::int64_t points, Purpose purpose = Purpose::payment);

  /// When there is a point for it, as far as is known; long ago where there is one.
  SteadyTime when(Purpose purpose);

  /// Points that payments need each minute; lists of roles take what is beside that.
  void keep_for_payments(std::int64_t each_minute) { kept_ = each_minute; }

  /// How many requests a minute Twitch allows, as far as is known.
  std::int64_t each_minute() const { return limit_; }

 private:
  /// How many points `purpose` may take of those that are left now.
  std::int64_t left_for(Purpose purpose);
  void renew();

  Clock& clock_;
  std::int64_t limit_ = 800;
  std::int64_t left_ = 800;
  std::int64_t under_way_ = 0;  // taken, not answered
  std::int64_t kept_ = 0;
  SteadyTime reset_ = SteadyTime::min();  // then there is `limit_` again
};

}  // namespace pointsbot::twitch
