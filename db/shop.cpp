#include "db/shop.hpp"

#include "db/op_kinds.hpp"
#include "db/times.hpp"

#include <algorithm>

namespace pointsbot::db {

static_assert(number_of(OpKind::redeem) == 21 && number_of(OpState::held) == 3 &&
                  number_of(OpState::settled) == 4,
              "as the index op_item has them");

const char* const Shop::kHad =
    "SELECT count(*) FROM (SELECT 1 FROM op INDEXED BY op_item "
    "WHERE channel_id=?1 AND note=?2 AND kind=21 AND state IN (3,4) LIMIT ?3)";
const char* const Shop::kLast =
    "SELECT at FROM op INDEXED BY op_item WHERE channel_id=?1 AND note=?2 AND kind=21 "
    "AND state IN (3,4) ORDER BY op_id DESC LIMIT 1";

void Shop::check(const Redeem& redeem, std::int64_t channel, WallTime at, Outcome& outcome) {
  if (redeem.stock) {
    const std::int64_t stock = std::max<std::int64_t>(*redeem.stock, 0);
    Rows rows{had_, channel, redeem.item, stock};
    if (rows.next() && rows.number(0) >= stock) return outcome.refuse(Refusal::sold_out);
  }
  if (redeem.wait.count() <= 0) return;
  Rows rows{last_, channel, redeem.item};
  if (!rows.next()) return;
  const std::chrono::milliseconds since = at - wall(rows.number(0));
  // Of two at once the later one may have been asked for a moment earlier. One that lies further
  // ahead was noted while the computer's clock was wrong, and keeps nobody waiting.
  if (since >= redeem.wait || since <= -redeem.wait) return;
  outcome.still = std::min(redeem.wait - since, redeem.wait);
  outcome.refuse(Refusal::too_soon);
}

}  // namespace pointsbot::db
