#pragma once

#include "pooling/region.hpp"

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

/// A lease, or why there is none, with the vocabulary of boost::system::result (which takes a third
/// longer to hand a lease on). Who does not ask why may take it for a Lease, which is then empty.
class [[nodiscard]] Acquired {
 public:
  Acquired(Lease lease) noexcept : lease_{std::move(lease)} {}
  Acquired(Why why) noexcept : why_{why} {}

  bool has_value() const noexcept { return lease_ != nullptr; }
  explicit operator bool() const noexcept { return has_value(); }
  Lease& operator*() & noexcept { return lease_; }
  const Lease& operator*() const& noexcept { return lease_; }
  Lease&& operator*() && noexcept { return std::move(lease_); }
  Lease* operator->() noexcept { return &lease_; }
  operator Lease() && noexcept { return std::move(lease_); }

  /// REQUIRES: !has_value().
  Why error() const noexcept { return why_; }

 private:
  Lease lease_;
  Why why_ = Why::refused;
};

}  // namespace pointsbot::pooling
