#pragma once

#include "pooling/region.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <string_view>
#include <utility>

namespace pointsbot::pooling {

class Reservoir;

/// Brings a region back to its reservoir; what makes a Lease a lease.
struct GiveBack {
  Reservoir* reservoir = nullptr;
  bool borrowed = false;  ///< one region more than the reservoir has: unmapped when it comes back
  void operator()(Region* region) const noexcept;
};

/// A region on loan: moved, never copied; empty when moved from. It may be given back on any
/// thread, and at that moment its memory above the floor returns to the kernel.
using Lease = std::unique_ptr<Region, GiveBack>;

/// Why there is no lease.
enum class Why {
  timed_out,  ///< the deadline came first
  stopped,    ///< the stop token did
  refused,    ///< all regions are out, and the call does not wait for one
  closed,     ///< the reservoir lends nothing any more
};

std::string_view to_string(Why why) noexcept;

/// A lease, or why there is none. Who does not ask why may take it for a Lease, which is then
/// empty.
class [[nodiscard]] Acquired : public boost::system::result<Lease, Why> {
 public:
  using result::result;
  operator Lease() && noexcept { return has_value() ? *std::move(*this) : Lease{}; }
};

}  // namespace pointsbot::pooling
