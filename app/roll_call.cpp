#include "app/roll_call.hpp"

#include <algorithm>

namespace pointsbot::app {
namespace {

template <class T, class IdOf>
void sort_unique(pooling::LeasedArray<T>& array, IdOf id_of) {
  const auto items = array.items();
  const auto less = [&](const T& a, const T& b) { return id_of(a) < id_of(b); };
  const auto equal = [&](const T& a, const T& b) { return id_of(a) == id_of(b); };
  std::sort(items.begin(), items.end(), less);
  const auto end = std::unique(items.begin(), items.end(), equal);
  array.truncate(static_cast<std::size_t>(end - items.begin()));
}

}  // namespace

RollCall::RollCall(std::span<const Attendee> before, std::span<const std::string> ignored,
                   pooling::Reservoir& reservoir)
    : before_{before}, ignored_{ignored} {
  pooling::Lease present = reservoir.try_acquire();
  pooling::Lease arrivals = reservoir.try_acquire();
  pooling::Lease departures = reservoir.try_acquire();
  change_.names = reservoir.try_acquire();
  has_memory_ = present && arrivals && departures && change_.names;
  if (!has_memory_) return;
  change_.present = pooling::LeasedArray<Attendee>{std::move(present)};
  change_.arrivals = pooling::LeasedArray<db::Arrival>{std::move(arrivals)};
  change_.departures = pooling::LeasedArray<Attendee>{std::move(departures)};
}

bool RollCall::chatter(const twitch::Chatter& chatter) {
  if (!has_memory_) return false;
  if (std::binary_search(ignored_.begin(), ignored_.end(), chatter.login)) {
    ++ignored_rows_;
    return true;
  }
  if (!change_.present.push_back(Attendee{chatter.id})) return false;
  if (was_here(chatter.id)) return true;
  const char* const names = change_.names->keep(chatter.login);
  return names != nullptr && change_.names->keep(chatter.display_name) != nullptr &&
         change_.arrivals.push_back({Attendee{chatter.id}, names});
}

bool RollCall::finish() {
  if (!has_memory_) return false;
  sort_unique(change_.present, [](Attendee who) { return who.id(); });
  sort_unique(change_.arrivals, [](const db::Arrival& arrival) { return arrival.id(); });
  const auto present = change_.present.items();
  auto here = present.begin();
  for (const Attendee& who : before_) {
    here = std::ranges::lower_bound(here, present.end(), who.id(), {}, &Attendee::id);
    const bool stayed = here != present.end() && here->id() == who.id();
    if (!stayed && !change_.departures.push_back(who)) return false;
  }
  return true;
}

std::int64_t RollCall::different() const {
  // Of those ignored a list holds a handful: that one may be counted twice does not matter here.
  return static_cast<std::int64_t>(change_.present.size()) + ignored_rows_;
}

bool RollCall::was_here(UserId id) const {
  return std::ranges::binary_search(before_, id, {}, &Attendee::id);
}

}  // namespace pointsbot::app
