#pragma once

#include "base/user_id.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace pointsbot::app {

/// What the payments of a channel need of the requests that Twitch allows.
struct Need {
  std::chrono::seconds interval{1};
  std::int64_t requests = 0;  ///< for each payment
};

/// Of how many intervals each is to be paid at a time, so that all of them together need no more
/// than so many requests a minute: those that need most give way, the largest first, until nobody
/// needs more than they. Whole numbers, because then an hour is worth the same to the point.
std::vector<int> stretched(std::span<const Need> needs, double each_minute);

/// The channels that share their requests, and how they have to share. Pure.
class Stretches {
 public:
  /// What a channel was found to need; `purse` names those who share, `each_minute` is what there
  /// is. Returns of how many intervals its next payment is to be. It stays so until it clearly need
  /// not: a channel whose viewers come and go at the limit does not change all the time.
  /// A channel that is known allocates nothing.
  int needs(const void* purse, UserId channel, Need need, std::int64_t each_minute);

  /// What all who share that purse need each minute, as they are stretched now.
  std::int64_t each_minute(const void* purse) const;

  /// A channel that is paid no more.
  void forget(UserId channel) { channels_.erase(channel); }

 private:
  struct Channel {
    const void* purse = nullptr;
    Need need;
    int stretch = 1;
  };

  std::map<UserId, Channel> channels_;
  std::vector<double> sorted_;  // what they need a minute; keeps its room
};

}  // namespace pointsbot::app
