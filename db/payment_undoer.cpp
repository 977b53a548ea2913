#include "db/payment_undoer.hpp"

#include "db/op_kinds.hpp"
#include "db/schema.hpp"
#include "db/span_prices.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace pointsbot::db {
namespace {

/// Rows read at a time: what is read is written to as well.
constexpr std::int64_t kPage = 1'000;

}  // namespace

PaymentUndoer::PaymentUndoer(SQLite::Database& db, Entries& entries)
    : entries_{entries},
      days_{db},
      replay_{db},
      lines_{db},
      folded_{db, "SELECT folded_no FROM channel WHERE channel_id=?1"},
      payments_{
          db,
          "SELECT no, tariff_id, at FROM payment WHERE channel_id=?1 AND no BETWEEN ?2 AND ?3 "
          "AND kind=?4 AND undone IS NULL ORDER BY no"},
      prices_{db, "SELECT clock_id, amount FROM tariff WHERE tariff_id=?1"},
      open_visits_{db,
                   "SELECT user_id FROM viewer WHERE channel_id=?1 "
                   "AND user_id>?2 AND clock_id NOT IN (0,256) AND from_no<?3 "
                   "ORDER BY user_id LIMIT ?4"},
      visits_{db,
              "SELECT line_id, user_id FROM line l "
              "WHERE line_id>=?1 AND line_id<=?2 AND channel_id=?3 AND no>=?4 "
              "AND iif(op_id IS NULL,from_no<?5,no<=?5 AND EXISTS(SELECT 1 FROM op o "
              "WHERE o.op_id=l.op_id AND o.kind=20)) ORDER BY line_id LIMIT ?6"},
      mark_{db,
            "UPDATE payment SET undone=?5 WHERE channel_id=?1 AND no BETWEEN ?2 AND ?3 "
            "AND kind=?4 AND undone IS NULL"} {
  static_assert(kStopped == 256, "as open_visits_ has it");
  static_assert(number_of(OpKind::active) == 20, "as visits_ has it");
}

void PaymentUndoer::take_back(const Span& span, Outcome& outcome) {
  const std::int64_t channel = entries_.channel();
  {
    Rows rows{folded_, channel};
    if (!rows.next() || span.first <= rows.number(0)) return outcome.refuse(Refusal::not_undoable);
  }
  SpanPrices prices;
  std::int64_t first_no = 0;
  {
    Rows rows{payments_, channel, span.first, span.last, span.kind};
    while (rows.next()) {
      if (first_no == 0) first_no = rows.number(0);
      prices.add(rows.number(0), rows.number(1));
    }
  }
  if (first_no == 0) return outcome.refuse(Refusal::nothing_to_do);
  for (const SpanPrices::Run& run : prices.runs()) {
    Rows rows{prices_, run.tariff};
    while (rows.next()) prices.set(run.tariff, rows.number(0), rows.number(1));
  }
  replay_.begin(channel, first_no, prices, span.except);
  // Those before a reset stay open: undoing it brings them back.
  const std::int64_t first = std::max(span.first, replay_.reset_no() + 1);
  PaidSpan paid;
  {
    Rows rows{payments_, channel, first, span.last, span.kind};
    while (rows.next()) {
      paid.last_no = rows.number(0);
      paid.last_at = wall(rows.number(2));
      if (paid.payments++ > 0) continue;
      paid.first_no = paid.last_no;
      paid.first_at = paid.last_at;
    }
  }
  if (paid.payments == 0) return outcome.refuse(Refusal::nothing_to_do);
  seen_.clear();
  take_from_visitors(first_no, paid.last_no, outcome);
  seen_.clear();
  // Then it stays open: nothing says that it was undone.
  if (entries_.people() == 0) return outcome.refuse(Refusal::nothing_to_do);
  if (span.kind == kCyclePayment) outcome.paid = paid;
  days_.take_out(channel, first, span.last);
  change(mark_, channel, first, span.last, span.kind, entries_.op());
  days_.put_back(channel, first, span.last);
}

/// From everybody who was here meanwhile: their visits that ended, and those that did not; and from
/// whoever was active when he was seen for the first time, whom that payment gave nothing else.
void PaymentUndoer::take_from_visitors(std::int64_t first_no, std::int64_t last_no,
                                       Outcome& outcome) {
  const std::int64_t end = lines_.last();
  struct Visitor {
    std::int64_t key, viewer;
  };
  std::vector<Visitor> page;
  for (std::int64_t from = lines_.first_of(entries_.channel(), first_no);;
       from = page.back().key + 1) {
    page.clear();
    {
      Rows rows{visits_, from, end, entries_.channel(), first_no, last_no, kPage};
      while (rows.next()) page.push_back({rows.number(0), rows.number(1)});
    }
    if (page.empty()) break;
    for (const Visitor& visitor : page) take_from(visitor.viewer, outcome);
  }
  for (std::int64_t after = INT64_MIN;; after = page.back().key) {
    page.clear();
    {
      Rows rows{open_visits_, entries_.channel(), after, last_no, kPage};
      while (rows.next()) page.push_back({rows.number(0), rows.number(0)});
    }
    if (page.empty()) break;
    for (const Visitor& visitor : page) take_from(visitor.viewer, outcome);
  }
}

void PaymentUndoer::take_from(std::int64_t viewer, Outcome& outcome) {
  const std::optional<Holder> holder = entries_.holder(viewer);
  if (!holder || !seen_.insert(holder->id).second) return;
  const SpanReplay::Share share = replay_.of(holder->id);
  if (share.left > 0) take_what_is_there(entries_, holder->id, share.left, 0, outcome);
  if (share.left == share.got) return;
  ++outcome.gone.people;
  outcome.gone.total = outcome.gone.total + Points{share.got - share.left};
}

}  // namespace pointsbot::db
