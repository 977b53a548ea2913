#pragma once

#include "pooling/wait_clock.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace pointsbot::pooling {

/// Stands still until it is told otherwise, and whoever waits by it waits until then. Outlived by
/// what the mutexes of its waiters stand in.
class SettableWaitClock final : public WaitClock {
 public:
  TimePoint now() const noexcept override {
    const std::lock_guard lock{mutex_};
    return now_;
  }

  void wait_until(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
                  TimePoint until) override {
    {
      const std::lock_guard guard{mutex_};
      if (now_ >= until) return;
      sleepers_.push_back({&changed, lock.mutex()});
    }
    changed.wait(lock);
    const std::lock_guard guard{mutex_};
    std::erase_if(sleepers_, [&changed](const Sleeper& s) { return s.changed == &changed; });
  }

  /// Lets the time pass, and wakes everybody to look at it.
  void advance(std::chrono::steady_clock::duration time) {
    std::vector<std::mutex*> theirs;
    {
      const std::lock_guard lock{mutex_};
      now_ += time;
      for (const Sleeper& sleeper : sleepers_) theirs.push_back(sleeper.mutex);
    }
    std::sort(theirs.begin(), theirs.end());
    theirs.erase(std::unique(theirs.begin(), theirs.end()), theirs.end());
    for (std::mutex* const mutex : theirs) {
      const std::lock_guard they_sleep{*mutex};  // none of them is on his way there
      const std::lock_guard lock{mutex_};
      for (const Sleeper& sleeper : sleepers_) {
        if (sleeper.mutex == mutex) sleeper.changed->notify_all();
      }
    }
  }

 private:
  struct Sleeper {
    std::condition_variable* changed;
    std::mutex* mutex;
  };

  mutable std::mutex mutex_;  // taken after a sleeper's, never before
  TimePoint now_{std::chrono::hours{1000}};
  std::vector<Sleeper> sleepers_;
};

}  // namespace pointsbot::pooling
