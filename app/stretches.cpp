#include "app/stretches.hpp"

#include <algorithm>
#include <cmath>

namespace pointsbot::app {
namespace {

/// Of what Twitch allows: the rest is for lists of roles, commands and what nobody foresaw.
constexpr double kShare = 0.9;
/// Once stretched, with less than that all of it would have to fit again.
constexpr double kShareToRelax = 0.8;

double a_minute(const Need& need) {
  return static_cast<double>(need.requests) * 60.0 / static_cast<double>(need.interval.count());
}

/// What each may need at most, so that all together need `each_minute`. `sorted`: what they need.
double level(std::span<const double> sorted, double each_minute) {
  double left = each_minute;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double equal = left / static_cast<double>(sorted.size() - i);
    if (sorted[i] > equal) return equal;
    left -= sorted[i];
  }
  return sorted.empty() ? each_minute : sorted.back();
}

/// Of how many intervals a payment is to be that may need `most` a minute.
int intervals(const Need& need, double most) {
  const double times = std::ceil(a_minute(need) / std::max(most, 1e-9) - 1e-9);
  // An interval is an hour at most, and so is what it is stretched to, whatever is left.
  const auto longest = std::max<std::int64_t>(1, 3600 / need.interval.count());
  return static_cast<int>(std::clamp(times, 1.0, static_cast<double>(longest)));
}

}  // namespace

std::vector<int> stretched(std::span<const Need> needs, double each_minute) {
  std::vector<double> sorted;
  for (const Need& need : needs) sorted.push_back(a_minute(need));
  std::ranges::sort(sorted);
  const double most = level(sorted, each_minute);
  std::vector<int> all;
  for (const Need& need : needs) all.push_back(intervals(need, most));
  return all;
}

int Stretches::needs(const void* purse, UserId channel, Need need, std::int64_t each_minute) {
  Channel& own = channels_[channel];
  own.purse = purse;
  own.need = need;
  sorted_.clear();
  for (const auto& [id, other] : channels_) {
    if (other.purse == purse) sorted_.push_back(a_minute(other.need));
  }
  std::ranges::sort(sorted_);
  const auto limit = static_cast<double>(each_minute);
  const double at_most = level(sorted_, limit * kShare);
  const double to_relax = level(sorted_, limit * kShareToRelax);
  for (auto& [id, other] : channels_) {
    if (other.purse != purse) continue;
    const int least = intervals(other.need, at_most);
    // Nobody who was not stretched begins to be for the sake of the margin.
    const int above = other.stretch > 1 ? intervals(other.need, to_relax) : least;
    other.stretch = std::clamp(other.stretch, least, std::max(least, above));
  }
  return own.stretch;
}

std::int64_t Stretches::each_minute(const void* purse) const {
  double sum = 0;
  for (const auto& [id, channel] : channels_) {
    if (channel.purse == purse) sum += a_minute(channel.need) / channel.stretch;
  }
  return static_cast<std::int64_t>(std::ceil(sum));
}

}  // namespace pointsbot::app
