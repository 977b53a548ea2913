#pragma once

#include "base/points.hpp"
#include "db/records.hpp"

#include <cstdint>

namespace pointsbot::db {

/// Where somebody's points came from and went to, on one line. Each part has its sign, and what was
/// undone is taken off where it stood: together they are his balance, to the point. (Of what was
/// undone after it was folded, or stands in an account that went into this one, only the undo is
/// here: a part may then have the other sign.)
struct Summary {
  Account account;
  Points watching;     ///< by being here, payments that were taken back off it
  Points chatting;     ///< for having chatted since the payment before
  Points welcome;      ///< for the first time
  Points rewards;      ///< for what happened on the channel
  Points bonuses;      ///< to everybody present
  Points gifts_got;    ///< from others
  Points gifts_given;  ///< to others: 0 or less
  Points staked;       ///< in games, what is at stake now with it: 0 or less
  Points came_back;    ///< from games
  Points shop;         ///< what he ordered, refunds off it: 0 or less
  Points staff;        ///< given, taken and set by hand or by staff, and resets
  Points imported;     ///< of another bot, and of names that he claimed
  Points merged;       ///< what came in with another account, or went into one
  Points folded;       ///< of all that is so old that it was put together
  std::int64_t lines = 0;

  Points sum() const {
    return watching + chatting + welcome + rewards + bonuses + gifts_got + gifts_given + staked +
           came_back + shop + staff + imported + merged + folded;
  }
};

}  // namespace pointsbot::db
