#include "app/role_book.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::app {

std::size_t unite(std::span<Attendee> people) {
  std::size_t left = 0;
  for (const Attendee& who : people) {
    if (left > 0 && people[left - 1].id() == who.id()) {
      Attendee& before = people[left - 1];
      before = Attendee{who.id(), together(before.roles(), who.roles())};
    } else {
      people[left++] = who;
    }
  }
  return left;
}

void RoleBook::replace(twitch::RoleList list, std::vector<Attendee>& members) {
  std::ranges::sort(members);
  members.resize(unite(members));
  // Grown by doubling while it was read; what is kept is kept for long.
  if (members.capacity() > members.size() + members.size() / 8 + 1024) members.shrink_to_fit();
  members_[index(list)].swap(members);
}

void RoleBook::drop(twitch::RoleList list) { members_[index(list)] = {}; }

void RoleBook::set(std::vector<Attendee>& members, UserId id, Roles what) {
  const auto at = std::ranges::lower_bound(members, id, {}, &Attendee::id);
  const bool is_there = at != members.end() && at->id() == id;
  if (what == Roles{}) {
    if (is_there) members.erase(at);
  } else if (is_there) {
    *at = Attendee{id, what};
  } else {
    members.insert(at, Attendee{id, what});
  }
}

void RoleBook::set(twitch::RoleList list, UserId id, Roles what) {
  set(members_[index(list)], id, common(what, twitch::roles_of(list)));
}

void RoleBook::show(UserId id, Roles badges) {
  std::vector<Attendee>& shown = members_.back();
  if (shown.size() >= kMostShown && badges != Roles{}) return;
  set(shown, id, badges);
}

Roles RoleBook::of(UserId id) const {
  Roles roles;
  for (const auto& members : members_) {
    const auto at = std::ranges::lower_bound(members, id, {}, &Attendee::id);
    if (at != members.end() && at->id() == id) roles = together(roles, at->roles());
  }
  return roles;
}

void RoleBook::add_to(std::span<Attendee> people) const {
  for (const auto& members : members_) {
    auto member = members.begin();
    for (Attendee& who : people) {
      while (member != members.end() && member->id() < who.id()) ++member;
      if (member == members.end()) break;
      if (member->id() == who.id())
        who = Attendee{who.id(), together(who.roles(), member->roles())};
    }
  }
}

}  // namespace pointsbot::app
