#pragma once

#include "db/error.hpp"

#include <chrono>
#include <optional>
#include <thread>

namespace pointsbot::app {

/// Exactly one process writes to a database: either this one, or whoever holds its lock, mostly a
/// bot. Calls `own`, which opens the ledger and is done with it when it returns, and where another
/// holds that (db::AlreadyRunning) `theirs`, which returns nothing while nobody listens there: a
/// bot that starts holds the lock for a moment before it does, another command for all that it
/// does. Nothing after `patience` of that; where it was a command to the end, what `own` threw says
/// so. Blocks.
template <class Own, class Theirs>
auto ask_whoever_writes(Own own, Theirs theirs,
                        std::chrono::milliseconds patience = std::chrono::seconds{10})
    -> std::optional<decltype(own())> {
  using std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kLookAgain{50};
  const auto until = steady_clock::now() + patience;
  for (;;) {
    std::optional<db::AlreadyRunning> other;
    try {
      return own();
    } catch (const db::AlreadyRunning& failure) {
      other = failure;  // then whoever holds the lock is asked
    }
    if (auto answer = theirs()) return answer;
    if (steady_clock::now() >= until) {
      if (other->by_command) throw *other;
      return std::nullopt;
    }
    std::this_thread::sleep_for(kLookAgain);
  }
}

}  // namespace pointsbot::app
