#include "db/stream_teller.hpp"

#include "db/schema.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"

#include <algorithm>

namespace pointsbot::db {

StreamTeller::StreamTeller(SQLite::Database& db)
    : lines_{db},
      times_{db},
      earnings_{db},
      folded_{db, "SELECT folded_no FROM channel WHERE channel_id=?1"},
      payments_{db,
                "SELECT kind, count(*), sum(minted), sum(seconds), min(at), max(at) FROM payment "
                "WHERE channel_id=?1 AND no>?2 AND no<=?3 GROUP BY kind"},
      // A visit may have ended long after what is told.
      visits_{db,
              "SELECT user_id, clock_id, from_no, no, amount, seconds FROM line "
              "WHERE line_id>=?4 AND channel_id=?1 AND op_id IS NULL AND no>?2 AND from_no<=?3 "
              "UNION ALL SELECT v.user_id, v.clock_id, v.from_no, c.last_no, "
              "k.points-v.clock_from, c.seconds-v.seconds_from "
              "FROM channel c CROSS JOIN clock k ON k.channel_id=c.channel_id "
              "CROSS JOIN viewer v INDEXED BY viewer_top "
              "ON v.channel_id=c.channel_id AND v.clock_id=k.clock_id "
              "WHERE c.channel_id=?1 AND k.clock_id<>0 AND v.from_no<=?3 ORDER BY 1"},
      person_{db,
              "SELECT hidden, coalesce(first_seen,-1), opening, last_line FROM viewer "
              "WHERE channel_id=?1 AND user_id=?2"},
      previous_{db, "SELECT prev FROM line WHERE line_id=?1"},
      entries_{db,
               "SELECT l.amount, coalesce(u.kind,o.kind), u.kind IS NOT NULL FROM line l "
               "JOIN op o ON o.op_id=l.op_id LEFT JOIN op u ON u.op_id=o.undoes "
               "WHERE l.line_id>=?2 AND l.line_id<?3 AND l.channel_id=?1 "
               "AND l.at>=?4 AND l.at<?5 ORDER BY l.line_id"},
      memory_{db,
              "SELECT anon_rest, anon_peak FROM cycle WHERE channel_id=?1 AND at>=?2 AND at<?3 "
              "AND anon_rest>0 ORDER BY cycle_id"} {}

Stream StreamTeller::tell(std::int64_t channel, WallTime from, WallTime to, Accounts& accounts) {
  times_.look(channel);
  const std::int64_t before = times_.last_before(from), last = times_.last_before(to);
  earnings_.look(channel, before);
  // What was done between two payments stands behind the first of them.
  const Span span{.channel = channel,
                  .from = in_ms(from),
                  .to = in_ms(to),
                  .before = before,
                  .last = last,
                  .first = lines_.first_of(channel, before),
                  .end = lines_.first_of(channel, last + 1)};
  Stream stream;
  {
    Rows rows{folded_, channel};
    // Of payments that are gone, nobody knows which were before it.
    stream.folded = rows.next() && (rows.number(0) > before || (before > 0 && !times_.of(before)));
  }
  tell_payments(span, stream);
  tell_people(span, stream);
  tell_entries(span, stream);
  tell_memory(span, stream);
  if (stream.longest) {
    stream.longest->name = "somebody";
    const auto account = accounts.with_id(channel, number(stream.longest->id));
    if (account && !account->display_name.empty()) stream.longest->name = account->display_name;
  }
  return stream;
}

void StreamTeller::tell_payments(const Span& span, Stream& stream) {
  Rows rows{payments_, span.channel, span.before, span.last};
  while (rows.next()) {
    if (rows.number(0) == kBonusPayment) {
      stream.bonuses = Points{rows.number(2)};
      continue;
    }
    stream.payments = rows.number(1);
    stream.paid = Points{rows.number(2)};
    stream.live = std::chrono::seconds{rows.number(3)};
    stream.first_at = wall(rows.number(4));
    stream.last_at = wall(rows.number(5));
  }
}

void StreamTeller::tell_people(const Span& span, Stream& stream) {
  Person person;
  Rows rows{visits_, span.channel, span.before, span.last, span.first};
  for (bool any = false;; any = true) {
    const bool more = rows.next();
    if (any && (!more || rows.number(0) != person.id)) {
      tell_person(span, person, stream);
      person = {};
    }
    if (!more) return;
    const Earnings::Visit visit{rows.number(1), rows.number(2), rows.number(3), rows.number(4),
                                rows.number(5)};
    person.id = rows.number(0);
    person.seconds += earnings_.of(visit, span.before, span.last).seconds;
    // Who comes for the first time is not paid by the payment that he comes with.
    person.paid = person.paid || (visit.from < span.last && visit.to > span.before);
  }
}

void StreamTeller::tell_person(const Span& span, const Person& person, Stream& stream) {
  bool hidden = false, new_here = false;
  std::int64_t opening = 0, last_line = 0;
  {
    Rows rows{person_, span.channel, person.id};
    if (!rows.next()) return;
    hidden = rows.number(0) != 0;
    new_here = rows.number(1) >= span.from && rows.number(1) < span.to;
    opening = rows.number(2);
    last_line = rows.number(3);
  }
  if (new_here && opening != 0 && has_his_first_line(last_line))
    stream.welcomed = stream.welcomed + Points{opening};
  if (hidden || !(person.paid || new_here)) return;
  ++stream.people;
  const std::chrono::seconds watched{person.seconds};
  if (person.id == span.channel || watched.count() == 0) return;
  if (!stream.longest || watched > stream.longest->watched)
    stream.longest = {.id = UserId{person.id}, .name = {}, .watched = watched};
}

/// Then his opening is the welcome and nothing else: none of his history is folded into it.
bool StreamTeller::has_his_first_line(std::int64_t last_line) {
  while (last_line != 0) {
    Rows rows{previous_, last_line};
    if (!rows.next()) return false;
    last_line = rows.number(0);
  }
  return true;
}

void StreamTeller::tell_entries(const Span& span, Stream& stream) {
  Rows rows{entries_, span.channel, span.first, span.end, span.from, span.to};
  while (rows.next()) {
    if (is_kind(rows.number(1)))
      add(static_cast<OpKind>(rows.number(1)), rows.number(2) != 0, Points{rows.number(0)}, stream);
  }
}

void StreamTeller::add(OpKind kind, bool undone, Points amount, Stream& stream) {
  const auto more = [](Points& sum, Points by) { sum = sum + by; };
  switch (traits_of(kind).part) {
    case Part::payment:
      return more(stream.paid, amount);
    case Part::chatting:
      return more(stream.chatting, amount);
    case Part::welcome:
      return more(stream.welcomed, amount);
    case Part::reward:
      return more(stream.rewards, amount);
    case Part::bonus:
      return more(stream.bonuses, amount);
    case Part::stake:
      return more(stream.staked, Points{} - amount);
    case Part::payout:
      return more(stream.came_back, amount);
    case Part::shop:
      return more(stream.shop, Points{} - amount);
    case Part::staff:
      return (amount > Points{}) != undone ? more(stream.staff_given, amount)
                                           : more(stream.staff_taken, Points{} - amount);
    case Part::import:
      return more(stream.imported, amount);
    case Part::gift:
    case Part::merge:
      return;  // nothing in sum
  }
}

void StreamTeller::tell_memory(const Span& span, Stream& stream) {
  Rows rows{memory_, span.channel, span.from, span.to};
  while (rows.next()) {
    stream.anon_rest = rows.number(0);
    stream.anon_peak = std::max(stream.anon_peak, rows.number(1));
  }
}

}  // namespace pointsbot::db
