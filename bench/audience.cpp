#include "bench/audience.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace pointsbot::bench {
namespace {

bool by_id(const db::Arrival& a, const db::Arrival& b) { return a.who < b.who; }

/// splitmix64: far from its argument, and the same for nobody else.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace

People::People(std::int64_t first, std::int64_t count) {
  constexpr std::size_t kLogin = 13;  // 36^13 > 2^64
  constexpr std::size_t kRoom = kLogin + 2;
  names_.resize(static_cast<std::size_t>(count) * kRoom);
  all_.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = first; i < first + count; ++i) {
    const std::int64_t id = 1'000'000 + i * 2'654'435'761 % 1'000'000'007;
    char* const name = names_.data() + all_.size() * kRoom;
    std::uint64_t rest = mixed(static_cast<std::uint64_t>(id));
    for (std::size_t at = 0; at < kLogin; ++at, rest /= 36) {
      name[at] = "abcdefghijklmnopqrstuvwxyz0123456789"[rest % 36];
    }
    all_.push_back({UserId{id}, name});
  }
  std::ranges::sort(all_, by_id);
}

std::vector<db::Arrival> People::as_they_came() const {
  std::vector<db::Arrival> order = all_;
  std::ranges::shuffle(order, std::mt19937_64{all_.size()});
  return order;
}

Points People::balance(UserId id) {
  const std::uint64_t drawn = mixed(~static_cast<std::uint64_t>(number(id)));
  return {11 + static_cast<std::int64_t>((drawn >> 8) % (std::uint64_t{1} << drawn % 20))};
}

Audience::Audience(std::span<const db::Arrival> people, std::int64_t present, std::uint32_t seed)
    : people_{people}, random_{seed}, away_(people.size()) {
  std::iota(away_.begin(), away_.end(), 0U);
  std::ranges::shuffle(away_, random_);
  here_.assign(away_.end() - present, away_.end());
  away_.resize(away_.size() - here_.size());
}

std::vector<db::Arrival> Audience::here() const {
  std::vector<std::uint32_t> sorted = here_;
  std::ranges::sort(sorted);
  std::vector<db::Arrival> all;
  all.reserve(sorted.size());
  for (const std::uint32_t person : sorted) all.push_back(people_[person]);
  return all;
}

Audience::Change Audience::change(std::int64_t count) {
  Change change;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    // Whoever is exchanged moves to the front, where nobody is drawn a second time.
    std::swap(here_[i], here_[i + any(here_.size() - i)]);
    std::swap(away_[i], away_[i + any(away_.size() - i)]);
    change.departures.push_back(people_[here_[i]].who);
    change.arrivals.push_back(people_[away_[i]]);
    std::swap(here_[i], away_[i]);
  }
  std::ranges::sort(change.departures);
  std::ranges::sort(change.arrivals, by_id);
  return change;
}

}  // namespace pointsbot::bench
