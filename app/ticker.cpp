#include "app/ticker.hpp"

namespace pointsbot::app {

Ticker::Ticker(std::chrono::seconds interval, SteadyTime now, WallTime wall,
               std::optional<WallTime> last_paid)
    : interval_{interval}, due_{now} {
  if (!last_paid) return;
  const auto ago = wall - *last_paid;
  clock_was_set_back_ = ago < ago.zero();
  if (clock_was_set_back_) {
    due_ += interval_;
  } else if (ago < interval_) {
    due_ += interval_ - ago;
  }
}

std::int64_t Ticker::advance(SteadyTime now) {
  due_ += interval_;
  if (due_ > now) return 0;
  const std::int64_t passed = (now - due_) / interval_ + 1;
  due_ += passed * interval_;
  return passed;
}

}  // namespace pointsbot::app
