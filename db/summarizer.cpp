#include "db/summarizer.hpp"

#include "db/op_kinds.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"

namespace pointsbot::db {
namespace {

/// Lines between two snapshots: some milliseconds.
constexpr int kLinesASnapshot = 1'000;

}  // namespace

Summarizer::Summarizer(SQLite::Database& db)
    : standing_{db,
                "SELECT v.opening, v.last_line, v.clock_id, v.from_no, c.last_no, "
                "k.points-v.clock_from, (SELECT coalesce(min(line_id),0) FROM line), "
                "(SELECT no FROM payment INDEXED BY payment_bonus WHERE channel_id=?1 AND kind=1 "
                "ORDER BY no LIMIT 1), "
                "(SELECT no FROM payment INDEXED BY payment_bonus WHERE channel_id=?1 AND kind=1 "
                "ORDER BY no DESC LIMIT 1) "
                "FROM viewer v JOIN clock k ON k.channel_id=?1 AND k.clock_id=v.clock_id "
                "JOIN channel c ON c.channel_id=?1 WHERE v.channel_id=?1 AND v.user_id=?2"},
      // Of an undo, what it undid.
      line_{db,
            "SELECT l.prev, l.amount, l.clock_id, l.from_no, l.no, l.op_id IS NULL, "
            "coalesce((SELECT u.kind FROM op u WHERE u.op_id=o.undoes),o.kind,0), "
            "o.undoes IS NOT NULL "
            "FROM line l LEFT JOIN op o ON o.op_id=l.op_id WHERE l.line_id=?1"},
      bonuses_{db,
               "SELECT coalesce(sum(t.amount),0) FROM payment p INDEXED BY payment_bonus "
               "JOIN tariff t ON t.tariff_id=p.tariff_id AND t.clock_id=?4 "
               "WHERE p.channel_id=?1 AND p.kind=1 AND p.no>?2 AND p.no<=?3"} {
  static_assert(kBonusPayment == 1, "as payment_bonus has it");
}

bool Summarizer::begin(std::int64_t channel, std::int64_t viewer, Accounts& accounts) {
  std::optional<Account> account = accounts.with_id(channel, viewer);
  if (!account) return false;
  summary_ = Summary{};
  summary_.account = *std::move(account);
  channel_ = channel;
  std::int64_t clock = 0, from_no = 0, last_no = 0, open = 0;
  {
    Rows row{standing_, channel, number(summary_.account.id)};
    if (!row.next()) return false;
    opening_ = row.number(0);
    next_ = row.number(1);
    clock = row.number(2);
    from_no = row.number(3);
    last_no = row.number(4);
    open = row.number(5);
    oldest_ = row.number(6);
    first_bonus_ = row.is_null(7) ? INT64_MAX : row.number(7);
    last_bonus_ = row.is_null(8) ? 0 : row.number(8);
  }
  if (clock != kAbsent) add_visit(clock, from_no, last_no, open);
  return true;
}

Summarizer::Reached Summarizer::go_on() {
  for (int left = kLinesASnapshot; left > 0; --left) {
    // Whose first line is still there has nothing but the welcome before it.
    if (next_ == 0 || next_ < oldest_) {
      (next_ == 0 ? summary_.welcome : summary_.folded).value += opening_;
      return Reached::end;
    }
    Rows row{line_, next_};
    if (!row.next()) return Reached::folded_meanwhile;
    next_ = row.number(0);
    ++summary_.lines;
    if (row.number(5) != 0) {
      add_visit(row.number(2), row.number(3), row.number(4), row.number(1));
    } else if (is_kind(row.number(6))) {
      add_entry(static_cast<OpKind>(row.number(6)), row.number(7) != 0, row.number(1));
    }
  }
  return Reached::more;
}

void Summarizer::add_visit(std::int64_t clock, std::int64_t from_no, std::int64_t no,
                           std::int64_t amount) {
  std::int64_t bonuses = 0;
  if (from_no < last_bonus_ && no >= first_bonus_) {
    Rows row{bonuses_, channel_, from_no, no, clock};
    if (row.next()) bonuses = row.number(0);
  }
  summary_.bonuses.value += bonuses;
  summary_.watching.value += amount - bonuses;
}

void Summarizer::add_entry(OpKind kind, bool undone, std::int64_t amount) {
  Points* const part = [&] {
    switch (traits_of(kind).part) {
      case Part::payment:
        return &summary_.watching;
      case Part::chatting:
        return &summary_.chatting;
      case Part::welcome:
        return &summary_.welcome;
      case Part::reward:
        return &summary_.rewards;
      case Part::bonus:
        return &summary_.bonuses;
      case Part::gift:
        return (amount > 0) != undone ? &summary_.gifts_got : &summary_.gifts_given;
      case Part::stake:
        return &summary_.staked;
      case Part::payout:
        return &summary_.came_back;
      case Part::shop:
        return &summary_.shop;
      case Part::staff:
        return &summary_.staff;
      case Part::import:
        return &summary_.imported;
      case Part::merge:
        return &summary_.merged;
    }
    return &summary_.staff;
  }();
  part->value += amount;
}

}  // namespace pointsbot::db
