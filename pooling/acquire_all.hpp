#pragma once

#include "pooling/reservoir.hpp"

#include <boost/system/result.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <utility>

namespace pointsbot::pooling {

/// A lease of each reservoir, in the order in which they were named, or none of them and why. They
/// are asked in the order of their addresses, whatever the caller's, so that two callers never wait
/// for each other; each as Reservoir::acquire_until, all until the same moment.
/// REQUIRES: no reservoir is named twice, and the caller holds no lease of theirs.
template <std::size_t N>
boost::system::result<std::array<Lease, N>, Why> acquire_all(
    const std::array<Reservoir*, N>& reservoirs, Reservoir::TimePoint until,
    const std::stop_token& stop = {}) {
  std::array<std::size_t, N> order;
  for (std::size_t i = 0; i < N; ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&reservoirs](std::size_t a, std::size_t b) {
    return std::less<>{}(reservoirs[a], reservoirs[b]);
  });
  std::array<Lease, N> leases;
  for (const std::size_t i : order) {
    assert(std::count(reservoirs.begin(), reservoirs.end(), reservoirs[i]) == 1);
    Acquired acquired = reservoirs[i]->acquire_until(until, stop);
    if (!acquired) return acquired.error();
    leases[i] = *std::move(acquired);
  }
  return leases;
}

}  // namespace pointsbot::pooling
