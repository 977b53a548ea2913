#include "twitch/rate_budget.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace pointsbot::twitch {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// No application has more; what is beyond is nonsense.
constexpr std::int64_t kMostEachMinute = 1'000'000;

/// The times of Twitch's headers are whole seconds, and the two clocks differ.
constexpr seconds kMargin{1};

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{number}
                                                                  : std::nullopt;
}

}  // namespace

void RateBudget::renew() {
  if (clock_.now() < reset_) return;
  left_ = limit_;
  reset_ = SteadyTime::max();  // the next minute begins with the next request
}

std::int64_t RateBudget::left_for(Purpose purpose) {
  renew();
  if (purpose == Purpose::payment || reset_ == SteadyTime::max()) return left_;
  const auto rest = std::chrono::duration_cast<milliseconds>(reset_ - clock_.now());
  return left_ - std::min(kept_, limit_) * rest.count() / milliseconds{minutes{1}}.count();
}

SteadyTime RateBudget::when(Purpose purpose) {
  // For roles one may come free earlier; so much patience is no harm to them. Where there is one,
  // it was there before: by a clock that goes on, now is later than whoever asked had looked.
  return left_for(purpose) > 0 ? SteadyTime::min() : reset_;
}

Task<> RateBudget::take(Purpose purpose) {
  while (left_for(purpose) <= 0) co_await clock_.sleep_until(reset_);
  if (reset_ == SteadyTime::max()) reset_ = clock_.now() + minutes{1} + kMargin;
  --left_;
  ++under_way_;
}

Task<> RateBudget::wait_for(std::int64_t points) {
  while (!has(points)) co_await clock_.sleep_until(reset_);
}

bool RateBudget::has(std::int64_t points, Purpose purpose) {
  return left_for(purpose) >= std::min(points, limit_);
}

void RateBudget::answered(std::string_view limit, std::string_view remaining,
                          std::string_view reset) {
  --under_way_;
  const auto allowed = number_in(limit);
  if (allowed && *allowed > 0 && *allowed <= kMostEachMinute) limit_ = *allowed;
  const auto left = number_in(remaining);
  if (!left || *left < 0) return;
  left_ = std::min(*left, limit_) - under_way_;
  const auto epoch = number_in(reset);
  const std::int64_t now = std::chrono::floor<seconds>(clock_.wall()).time_since_epoch().count();
  // None, in the past or far ahead: nothing can be learnt of it, so the whole minute is waited.
  const bool good = epoch && *epoch >= now && *epoch <= now + seconds{minutes{1}}.count() + 1;
  if (!good) {
    if (reset_ == SteadyTime::max()) reset_ = clock_.now() + minutes{1} + kMargin;
    return;
  }
  const WallTime then{seconds{*epoch}};
  reset_ = clock_.now() + (then - clock_.wall()) + kMargin;
}

}  // namespace pointsbot::twitch
