#include "app/ticker.hpp"

namespace pointsbot::app {

Ticker::Ticker(std::chrono::seconds interval, SteadyTime now, WallTime wall,
               std::optional<WallTime> last_paid, SteadyTime::duration later)
    : interval_{interval}, due_{now} {
  const auto ago = last_paid ? wall - *last_paid : WallTime::duration{interval_};
  clock_was_set_back_ = ago < ago.zero();
  if (clock_was_set_back_) {
    due_ += interval_;
  } else {
    due_ += ago < interval_ ? SteadyTime::duration{interval_ - ago} : later;
  }
}

std::int64_t Ticker::advance(SteadyTime now, std::int64_t intervals) {
  step_ = intervals;
  const SteadyTime::duration step = step_ * interval_;
  due_ += step;
  if (due_ > now) return 0;
  const std::int64_t passed = (now - due_) / step + 1;
  due_ += passed * step;
  return passed;
}

}  // namespace pointsbot::app
