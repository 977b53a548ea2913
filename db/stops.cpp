#include "db/stops.hpp"

#include "db/schema.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"

namespace pointsbot::db {

bool Stops::set(const Holder& holder, bool stopped, WallTime at) {
  if (holder.stopped == stopped) return false;
  entries_.enter(holder.id, 0);
  change(stop_, entries_.channel(), holder.id, std::int64_t{stopped});
  if (holder.clock == kAbsent) return true;
  clocks_.load(UserId{entries_.channel()}, in_ms(at));
  visits_.move(holder.clock, stopped ? kStopped : holder.roles, holder.id);
  clocks_.save_present();
  return true;
}

}  // namespace pointsbot::db
