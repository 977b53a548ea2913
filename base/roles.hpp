#pragma once

#include "base/points.hpp"
#include "base/user_id.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace pointsbot {

/// What somebody is in a channel. A subscriber of tier 2 is a subscriber as well.
enum class Role { viewer, regular, subscriber, tier2, tier3, vip, moderator, broadcaster };

inline constexpr std::size_t kRoleCount = 8;

/// A set of roles, a bit each. Everybody present is at least a viewer.
class Roles {
 public:
  constexpr Roles() = default;
  /// From mask(); what is no role is left out.
  static constexpr Roles of_mask(std::int64_t mask) {
    return Roles{static_cast<std::uint8_t>(mask)};
  }

  constexpr Roles with(Role role) const {
    return Roles{static_cast<std::uint8_t>(bits_ | (1U << static_cast<unsigned>(role)))};
  }
  constexpr bool has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1U) != 0; }
  /// 1 to 255, as the ledger stores it.
  constexpr std::int64_t mask() const { return bits_; }

  friend constexpr bool operator==(Roles, Roles) = default;

 private:
  explicit constexpr Roles(std::uint8_t bits) : bits_{static_cast<std::uint8_t>(bits | 1U)} {}
  std::uint8_t bits_ = 1;
};

/// What each role earns. Of somebody's several roles the best paid one counts.
class Pay {
 public:
  /// The same for everybody.
  constexpr explicit Pay(Points all = {}) { of_.fill(all); }

  constexpr Points& operator[](Role role) { return of_[static_cast<std::size_t>(role)]; }
  constexpr Points operator[](Role role) const { return of_[static_cast<std::size_t>(role)]; }

  constexpr Points best(Roles roles) const {
    Points most = of_[0];
    for (std::size_t i = 1; i < kRoleCount; ++i) {
      if (roles.has(static_cast<Role>(i)) && of_[i] > most) most = of_[i];
    }
    return most;
  }

  friend constexpr bool operator==(const Pay&, const Pay&) = default;

 private:
  std::array<Points, kRoleCount> of_{};
};

/// Somebody in a viewer list and his roles there, in 8 bytes that sort by id.
class Attendee {
 public:
  constexpr Attendee() = default;
  /// Whoever has no other role is a viewer. REQUIRES: |id| <= kMostUserId.
  constexpr Attendee(UserId id, Roles roles = {})
      : id_and_roles_{number(id) * 256 + roles.mask()} {}

  constexpr UserId id() const { return UserId{id_and_roles_ >> 8}; }
  constexpr Roles roles() const { return Roles::of_mask(id_and_roles_ & 255); }

  friend constexpr auto operator<=>(Attendee, Attendee) = default;

 private:
  std::int64_t id_and_roles_ = 0;
};

}  // namespace pointsbot
