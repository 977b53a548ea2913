#include "base/backoff.hpp"

#include <algorithm>

namespace pointsbot {

Backoff::Backoff(Duration first, Duration most) : Backoff{first, most, std::random_device{}()} {}

Backoff::Backoff(Duration first, Duration most, unsigned seed)
    : first_{first}, most_{most}, span_{first}, random_{seed} {
  random_.discard(8);  // seeds that follow each other begin close together
}

Backoff::Duration Backoff::next() {
  std::uniform_int_distribution<Duration::rep> draw{span_.count() / 2, span_.count()};
  span_ = std::min(span_ * 2, most_);
  return Duration{draw(random_)};
}

}  // namespace pointsbot
