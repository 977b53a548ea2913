#include "db/loss.hpp"

#include "db/statement.hpp"

#include <algorithm>
#include <optional>

namespace pointsbot::db {
namespace {

/// Of a payment or an operation; nothing where it is not there.
template <class... Key>
std::optional<std::int64_t> time_of(SQLite::Statement& statement, Key... key) {
  Rows rows{statement, key...};
  return rows.next() ? std::optional{rows.number(0)} : std::nullopt;
}

/// The last number from `least` to `most` that two histories have in common, least - 1 when it is
/// none; from one on they differ.
template <class Same>
std::int64_t last_common(std::int64_t least, std::int64_t most, Same same) {
  std::int64_t low = least - 1;
  while (low < most) {
    const std::int64_t middle = low + (most - low + 1) / 2;
    if (same(middle)) {
      low = middle;
    } else {
      most = middle - 1;
    }
  }
  return low;
}

/// The first payment that is still kept; behind `last` when none is.
std::int64_t first_kept(SQLite::Database& database, std::int64_t channel, std::int64_t last) {
  SQLite::Statement statement{database,
                              "SELECT no FROM payment WHERE channel_id=?1 ORDER BY no LIMIT 1"};
  Rows rows{statement, channel};
  return rows.next() ? rows.number(0) : last + 1;
}

/// Payments are compared where both still have them: on either side those of old history may be put
/// together. Before the first of these nothing tells whether the histories were the same.
void add_payments(Loss& loss, SQLite::Database& here, const Contents::Channel& in_here,
                  SQLite::Database& copy, const Contents::Channel& in_copy) {
  constexpr const char* kAt = "SELECT at FROM payment WHERE channel_id=?1 AND no=?2";
  const std::int64_t id = number(in_here.id);
  SQLite::Statement here_at{here, kAt}, copy_at{copy, kAt};
  const std::int64_t most = std::min(in_here.payments, in_copy.payments);
  const std::int64_t kept =
      std::max(first_kept(here, id, in_here.payments), first_kept(copy, id, in_copy.payments));
  const std::int64_t least = std::min(kept, most + 1);
  const std::int64_t common = last_common(least, most, [&](std::int64_t no) {
    return time_of(here_at, id, no) == time_of(copy_at, id, no);
  });
  const std::int64_t lost = in_here.payments - common;
  loss.payments += lost;
  // None that both keep is the same: they may have parted long before.
  if (common < least && least > 1 && lost > 0) loss.at_least = true;
}

void add_operations(Loss& loss, SQLite::Database& here, SQLite::Database& copy) {
  constexpr const char* kLast = "SELECT max(op_id) FROM op";
  constexpr const char* kAt = "SELECT at FROM op WHERE op_id=?1";
  SQLite::Statement here_at{here, kAt}, copy_at{copy, kAt};
  const std::int64_t common =
      last_common(1, std::min(ask_number(here, kLast), ask_number(copy, kLast)),
                  [&](std::int64_t id) { return time_of(here_at, id) == time_of(copy_at, id); });
  SQLite::Statement later{here, "SELECT count(*) FROM op WHERE op_id>?1"};
  Rows rows{later, common};
  if (rows.next()) loss.operations += rows.number(0);
}

}  // namespace

Loss count_loss(SQLite::Database& here, const Contents& in_here, SQLite::Database& copy,
                const Contents& in_copy) {
  Loss loss;
  for (const Contents::Channel& channel : in_here.channels) {
    const auto other = std::ranges::find(in_copy.channels, channel.id, &Contents::Channel::id);
    if (other == in_copy.channels.end()) {
      loss.payments += channel.payments;
    } else {
      add_payments(loss, here, channel, copy, *other);
    }
  }
  add_operations(loss, here, copy);
  return loss;
}

}  // namespace pointsbot::db
