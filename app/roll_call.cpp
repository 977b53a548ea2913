#include "app/roll_call.hpp"

#include <algorithm>

namespace pointsbot::app {
namespace {

/// Of an account that others went into: what those are called is not what it is called.
constexpr const char* kNoNames = "\0";  // two ends of text

/// Sorted by id, each once; one with a name before one without.
void sort_once(pooling::LeasedArray<db::Arrival>& arrivals) {
  const auto items = arrivals.items();
  std::ranges::sort(items, [](const db::Arrival& a, const db::Arrival& b) {
    return a.id() != b.id() ? a.id() < b.id() : (*a.names != '\0') > (*b.names != '\0');
  });
  const auto rest = std::ranges::unique(items, {}, &db::Arrival::id);
  arrivals.truncate(items.size() - rest.size());
}

}  // namespace

RollCall::RollCall(std::span<const Attendee> before, const RollRules& rules,
                   pooling::Reservoir& reservoir)
    : before_{before}, rules_{rules} {
  pooling::Lease present = reservoir.try_acquire();
  pooling::Lease arrivals = reservoir.try_acquire();
  pooling::Lease moves = reservoir.try_acquire();
  change_.names = reservoir.try_acquire();
  has_memory_ = present && arrivals && moves && change_.names;
  if (!has_memory_) return;
  change_.present = pooling::LeasedArray<Attendee>{std::move(present)};
  change_.arrivals = pooling::LeasedArray<db::Arrival>{std::move(arrivals)};
  change_.moves = pooling::LeasedArray<Attendee>{std::move(moves)};
}

bool RollCall::chatter(const twitch::Chatter& chatter) {
  if (!has_memory_) return false;
  const bool streamer = chatter.id == rules_.left_out.streamer;
  if (rules_.left_out.has(chatter.id, chatter.login)) {
    ++ignored_rows_;
    return true;
  }
  const UserId account = account_of(chatter.id);
  Roles roles = streamer ? chatter.roles.with(Role::broadcaster) : chatter.roles;
  if (account != chatter.id) {
    // Twitch's lists name the one who is in the chat.
    if (rules_.book != nullptr) roles = together(roles, rules_.book->of(chatter.id));
    ++merged_rows_;
  }
  if (!change_.present.push_back(Attendee{account, roles})) return false;
  if (was_here(account)) return true;
  if (account != chatter.id) return change_.arrivals.push_back({Attendee{account}, kNoNames});
  const char* const names = change_.names->keep(chatter.login);
  return names != nullptr && change_.names->keep(chatter.display_name) != nullptr &&
         change_.arrivals.push_back({Attendee{account}, names});
}

bool RollCall::gather() {
  if (!has_memory_) return false;
  const auto everybody = change_.present.items();
  std::ranges::sort(everybody);
  change_.present.truncate(unite(everybody));
  if (rules_.book != nullptr) rules_.book->add_to(change_.present.items());
  if (rules_.kept != Roles{}) keep_roles();
  sort_once(change_.arrivals);
  return true;
}

void RollCall::keep_roles() {
  auto was = before_.begin();
  for (Attendee& who : change_.present.items()) {
    while (was != before_.end() && was->id() < who.id()) ++was;
    if (was == before_.end()) return;
    if (was->id() != who.id()) continue;
    Roles kept = common(was->roles(), rules_.kept);
    if (rules_.lost != nullptr && kept != Roles{}) kept = without(kept, rules_.lost->of(who.id()));
    who = Attendee{who.id(), together(who.roles(), kept)};
  }
}

bool RollCall::compare() {
  const auto present = std::as_const(change_.present).items();
  auto here = present.begin();
  const auto find = [&](UserId id) {
    here = std::ranges::lower_bound(here, present.end(), id, {}, &Attendee::id);
    return here != present.end() && here->id() == id;
  };
  for (const Attendee& who : before_) {
    if (!find(who.id()) && !change_.moves.push_back(who)) return false;
  }
  change_.departed = change_.moves.size();
  here = present.begin();
  for (const Attendee& who : before_) {
    if (find(who.id()) && *here != who && !change_.moves.push_back(*here)) return false;
  }
  here = present.begin();
  for (db::Arrival& arrival : change_.arrivals.items()) {
    if (find(arrival.id())) arrival.who = *here;
  }
  return true;
}

std::int64_t RollCall::different() const {
  // Of those that are ignored or merged a list holds a handful: that one may be counted twice does
  // not matter here.
  return static_cast<std::int64_t>(change_.present.size()) + ignored_rows_ + merged_rows_;
}

UserId RollCall::account_of(UserId id) const {
  if (rules_.merged.empty()) return id;
  const auto at =
      std::ranges::lower_bound(rules_.merged, id, {}, &std::pair<UserId, UserId>::first);
  return at != rules_.merged.end() && at->first == id ? at->second : id;
}

bool RollCall::was_here(UserId id) const {
  return std::ranges::binary_search(before_, id, {}, &Attendee::id);
}

}  // namespace pointsbot::app
