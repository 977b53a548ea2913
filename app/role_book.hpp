#pragma once

#include "base/roles.hpp"
#include "base/user_id.hpp"
#include "twitch/records.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace pointsbot::app {

/// Who is moderator, VIP or subscriber, as Twitch's lists told it last: 8 bytes for each. Loop
/// thread only.
class RoleBook {
 public:
  /// A whole list in the place of the one before, whose memory `members` gets. In any order, and
  /// somebody may be in it twice.
  void replace(twitch::RoleList list, std::vector<Attendee>& members);

  /// What the list told does not count any more.
  void drop(twitch::RoleList list);

  /// Somebody has the roles of `what` that `list` tells, and no others of these, from now on.
  void set(twitch::RoleList list, UserId id, Roles what);

  /// The roles that somebody showed when he wrote in the chat, in the place of those that he showed
  /// before: for roles that no list tells. Of so many people at most.
  void show(UserId id, Roles badges);
  static constexpr std::size_t kMostShown = 100'000;

  /// What somebody is; a viewer whom no list names.
  Roles of(UserId id) const;

  /// Adds what they are to `people`, who are sorted by id, each once.
  void add_to(std::span<Attendee> people) const;

  /// How many are in it.
  std::size_t size(twitch::RoleList list) const { return members_[index(list)].size(); }

 private:
  static std::size_t index(twitch::RoleList list) { return static_cast<std::size_t>(list); }

  static void set(std::vector<Attendee>& members, UserId id, Roles what);

  /// Sorted, each id once; the last is what was shown in the chat.
  std::array<std::vector<Attendee>, twitch::kRoleLists.size() + 1> members_;
};

/// Both sets of roles.
constexpr Roles together(Roles a, Roles b) { return Roles::of_mask(a.mask() | b.mask()); }
/// Those of `a` that are not in `b`.
constexpr Roles without(Roles a, Roles b) { return Roles::of_mask(a.mask() & ~b.mask()); }
/// The roles that are in both sets.
constexpr Roles common(Roles a, Roles b) { return Roles::of_mask(a.mask() & b.mask()); }

/// Makes one of each who stands there several times, with all of his roles. REQUIRES: sorted. How
/// many are left, at the front.
std::size_t unite(std::span<Attendee> people);

}  // namespace pointsbot::app
