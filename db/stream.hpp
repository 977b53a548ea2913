#pragma once

#include "base/points.hpp"
#include "base/user_id.hpp"
#include "db/records.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace pointsbot::db {

/// What happened between two times, for the receipt at the end of a stream. What all have together
/// changed by earned() + staff_given - staff_taken + imported - spent(). What was undone is off
/// what it undid, also where that was before.
struct Stream {
  std::int64_t payments = 0;    ///< of cycles
  std::chrono::seconds live{};  ///< that they counted as watched
  std::optional<WallTime> first_at{}, last_at{};

  /// Who was here for a payment or came for the first time, without those who have no place in a
  /// leaderboard. Of two accounts that are one since, both.
  std::int64_t people = 0;
  struct Watcher {
    UserId id{};
    std::string name;  ///< never empty
    std::chrono::seconds watched{};
  };
  /// Of these, and without the broadcaster; of equals the first by id.
  std::optional<Watcher> longest{};

  // What they earned.
  Points paid;      ///< by the payments
  Points bonuses;   ///< to everybody present
  Points welcomed;  ///< for the first time
  Points chatting;  ///< for having chatted
  Points rewards;   ///< for what happened on the channel
  // What they spent. Stakes and orders that are open are.
  Points staked, came_back;  ///< in games
  Points shop;               ///< orders; refunds off it, also of older ones
  // What others did.
  Points staff_given, staff_taken;  ///< by hand or by staff, resets too
  Points imported;

  std::int64_t anon_rest = 0;  ///< bytes, after the last payment that told it; 0: none did
  std::int64_t anon_peak = 0;
  /// Old history is put together up to here, and what is told of it is not all.
  bool folded = false;

  Points earned() const { return paid + bonuses + welcomed + chatting + rewards; }
  Points lost_in_games() const { return staked - came_back; }
  Points spent() const { return lost_in_games() + shop; }
};

}  // namespace pointsbot::db
