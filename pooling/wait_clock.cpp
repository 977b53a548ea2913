#include "pooling/wait_clock.hpp"

namespace pointsbot::pooling {
namespace {

class SteadyWaitClock final : public WaitClock {
 public:
  TimePoint now() const noexcept override { return std::chrono::steady_clock::now(); }
  void wait_until(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
                  TimePoint until) override {
    changed.wait_until(lock, until);
  }
};

}  // namespace

WaitClock& steady_wait_clock() noexcept {
  static SteadyWaitClock clock;
  return clock;
}

}  // namespace pointsbot::pooling
