#include "db/auditor.hpp"

#include "db/accounts.hpp"
#include "db/connection.hpp"
#include "db/schema.hpp"
#include "db/snapshots.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"
#include "db/transaction.hpp"
#include "db/verifier.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace pointsbot::db {
namespace {

/// Lines told between two snapshots.
constexpr std::size_t kLinesASnapshot = 256;

std::string account_where(std::string_view where) {
  return fmt::format(
      "SELECT v.user_id, v.login, coalesce(v.name,v.login,'somebody'), v.base+k.points, "
      "v.watch_base+iif(v.clock_id<>0,c.seconds,0), v.stopped, v.merged_into FROM viewer v "
      "JOIN clock k ON k.channel_id=v.channel_id AND k.clock_id=v.clock_id "
      "JOIN channel c ON c.channel_id=v.channel_id WHERE v.channel_id=?1 AND {}",
      where);
}

}  // namespace

struct Auditor::Impl : Snapshots {
  using Snapshots::Snapshots;

  /// A line to tell, and whether the next visit goes on with it.
  struct Step {
    std::int64_t line;
    bool goes_on;
  };
  /// A history as one snapshot has it.
  struct History {
    AuditedOpening opening;
    std::vector<Step> steps;  ///< oldest first
    std::optional<AuditedVisit> open;
    Points balance;
  };

  std::optional<AuditedAccount> account(Rows&& rows);
  History history(std::int64_t channel, std::int64_t viewer, std::optional<WallTime> since);
  void walk(std::int64_t channel, std::int64_t last_line, std::optional<WallTime> since,
            History& history);
  Audited told(std::int64_t channel, std::int64_t viewer, const Step& step);
  AuditedEntry entry(std::int64_t channel, std::int64_t viewer, const Rows& line);
  std::vector<AuditedVisit::Paid> paid(std::int64_t channel, std::int64_t clock, std::int64_t from,
                                       std::int64_t to);
  std::string name_of(std::int64_t channel, std::int64_t viewer);

  SQLite::Statement by_login{database, account_where("v.login=?2 LIMIT 1")};
  SQLite::Statement by_id{database, account_where("v.user_id=?2")};
  SQLite::Statement standing{
      database,
      "SELECT v.opening, v.opening_seconds, v.first_seen, v.last_line, v.clock_id, "
      "v.base+k.points, "
      "k.points-v.clock_from, c.seconds-v.seconds_from, v.from_no, v.from_at, c.last_no, "
      "c.last_at, "
      "c.folded_no, (SELECT line_id FROM line ORDER BY line_id LIMIT 1), "
      "(SELECT at FROM line ORDER BY line_id LIMIT 1), v.watch_base+v.seconds_from "
      "FROM viewer v JOIN clock k ON k.channel_id=v.channel_id AND k.clock_id=v.clock_id "
      "JOIN channel c ON c.channel_id=v.channel_id WHERE v.channel_id=?1 AND v.user_id=?2"};
  SQLite::Statement link{database,
                         "SELECT prev, at, op_id, from_at, amount, seconds, user_id, channel_id "
                         "FROM line WHERE line_id=?"};
  SQLite::Statement line{database,
                         "SELECT op_id, no, at, amount, seconds, after, clock_id, from_no, from_at "
                         "FROM line WHERE line_id=?"};
  SQLite::Statement op{
      database,
      "SELECT o.kind, o.actor, o.ref, o.note, o.undoes, "
      "(SELECT u.kind FROM op u WHERE u.op_id=o.undoes), o.first_line, o.last_line "
      "FROM op o WHERE o.op_id=?"};
  SQLite::Statement other_leg{database,
                              "SELECT user_id FROM line WHERE line_id BETWEEN ?1 AND ?2 "
                              "AND user_id<>?3 AND op_id=?4 LIMIT 1"};
  SQLite::Statement name{database,
                         "SELECT coalesce(name,login) FROM viewer WHERE channel_id=?1 AND "
                         "user_id=?2 UNION ALL SELECT login FROM channel WHERE channel_id=?2"};
  SQLite::Statement payments{database,
                             "SELECT p.kind, t.amount, count(*), p.op_id, min(p.at), o.actor, "
                             "o.ref, o.note FROM payment p "
                             "JOIN tariff t ON t.tariff_id=p.tariff_id AND t.clock_id=?4 "
                             "LEFT JOIN op o ON o.op_id=p.op_id "
                             "WHERE p.channel_id=?1 AND p.no>?2 AND p.no<=?3 "
                             "GROUP BY p.kind, p.op_id, t.amount ORDER BY p.kind, min(p.no)"};
};

std::optional<AuditedAccount> Auditor::Impl::account(Rows&& rows) {
  if (!rows.next()) return std::nullopt;
  AuditedAccount found{.id = UserId{rows.number(0)},
                       .login = rows.text(1),
                       .name = rows.text(2),
                       .balance = Points{rows.number(3)},
                       .watched = std::chrono::seconds{rows.number(4)},
                       .stopped = rows.number(5) != 0};
  if (!rows.is_null(6)) found.merged_into = UserId{rows.number(6)};
  return found;
}

Auditor::Impl::History Auditor::Impl::history(std::int64_t channel, std::int64_t viewer,
                                              std::optional<WallTime> since) {
  History history;
  Rows row{standing, channel, viewer};
  if (!row.next()) return history;
  AuditedOpening& opening = history.opening;
  opening.points = Points{row.number(0)};
  opening.seconds = std::chrono::seconds{row.number(1)};
  if (!row.is_null(2)) opening.first_seen = wall(row.number(2));
  history.balance = Points{row.number(5)};
  if (const std::int64_t clock = row.number(4); clock != kAbsent) {
    history.open = AuditedVisit{.from = wall(row.number(9)),
                                .to = wall(std::max(row.number(9), row.number(11))),
                                .seconds = std::chrono::seconds{row.number(7)},
                                .points = Points{row.number(6)},
                                .after = history.balance,
                                .first_no = row.number(8) + 1,
                                .last_no = row.number(10),
                                .paid = paid(channel, clock, row.number(8), row.number(10)),
                                .open = true};
    if (clock != kStopped) history.open->as = Roles::of_mask(clock);
  }
  const std::int64_t last_line = row.number(3);
  const bool folded = row.number(12) > 0;
  // Before the walk, what he has without the open visit; it takes off what it finds.
  if (since) {
    opening.points = history.balance - (history.open ? history.open->points : Points{});
    opening.seconds = std::chrono::seconds{row.number(15)};
  }
  walk(channel, last_line, since, history);
  const std::int64_t oldest = folded ? row.number(13) : 1;
  const std::int64_t first = history.steps.empty() ? last_line : history.steps.front().line;
  if (folded && !since && first != 0) {
    // His oldest line says whether there was one before it.
    std::int64_t before = first;
    if (!history.steps.empty()) {
      Rows rows{link, first};
      before = rows.next() ? rows.number(0) : 0;
    }
    if (before != 0 && before < oldest) opening.folded_before = wall(row.number(14));
  }
  return history;
}

/// Backwards along the chain: of each visit it is known then when the next one began.
void Auditor::Impl::walk(std::int64_t channel, std::int64_t last_line,
                         std::optional<WallTime> since, History& history) {
  std::optional<WallTime> next_begins;
  if (history.open) next_begins = history.open->from;
  for (std::int64_t id = last_line, prev = 0; id > 0; id = prev) {
    Rows rows{link, id};
    if (!rows.next() || rows.number(7) != channel) break;  // folded, or for verify to tell
    prev = rows.number(0);
    if (prev >= id) break;
    if (since && rows.number(1) < in_ms(*since)) {
      history.opening.since = since;
      break;
    }
    Step step{id, false};
    if (rows.is_null(2)) {
      step.goes_on = next_begins && *next_begins - wall(rows.number(1)) < kSameEvening;
      next_begins = wall(rows.number(3));
    }
    if (since) {
      history.opening.points = history.opening.points - Points{rows.number(4)};
      history.opening.seconds -= std::chrono::seconds{rows.number(5)};
    }
    history.steps.push_back(step);
  }
  std::ranges::reverse(history.steps);
}

Audited Auditor::Impl::told(std::int64_t channel, std::int64_t viewer, const Step& step) {
  Rows row{line, step.line};
  if (!row.next()) {
    throw Unusable{"Old history was put together just now, while it was being told. Ask again."};
  }
  if (!row.is_null(0)) return entry(channel, viewer, row);
  const std::int64_t clock = row.number(6), from_no = row.number(7), no = row.number(1);
  AuditedVisit visit{.from = wall(row.number(8)),
                     .to = wall(std::max(row.number(2), row.number(8))),
                     .seconds = std::chrono::seconds{row.number(4)},
                     .points = Points{row.number(3)},
                     .after = Points{row.number(5)},
                     .first_no = from_no + 1,
                     .last_no = no,
                     .paid = paid(channel, clock, from_no, no),
                     .goes_on = step.goes_on};
  if (clock != kStopped) visit.as = Roles::of_mask(clock);
  return visit;
}

AuditedEntry Auditor::Impl::entry(std::int64_t channel, std::int64_t viewer, const Rows& row) {
  AuditedEntry entry{.op = row.number(0),
                     .at = wall(row.number(2)),
                     .points = Points{row.number(3)},
                     .seconds = std::chrono::seconds{row.number(4)},
                     .after = Points{row.number(5)}};
  std::int64_t first = 0, last = 0;
  {
    Rows rows{op, entry.op};
    if (!rows.next()) return entry;
    entry.kind = static_cast<OpKind>(rows.number(0));
    if (!rows.is_null(1)) entry.actor = UserId{rows.number(1)};
    entry.ref = rows.text(2);
    entry.note = rows.text(3);
    if (!rows.is_null(4)) entry.undoes = rows.number(4);
    if (!rows.is_null(5)) entry.undone = static_cast<OpKind>(rows.number(5));
    first = rows.number(6);
    last = rows.number(7);
  }
  if (entry.actor) entry.actor_name = name_of(channel, number(*entry.actor));
  if (entry.kind == OpKind::transfer || entry.kind == OpKind::merge) {
    std::int64_t other = 0;
    {
      Rows rows{other_leg, first, last, viewer, entry.op};
      if (rows.next()) other = rows.number(0);
    }
    if (other != 0) entry.other = name_of(channel, other);
  }
  return entry;
}

std::vector<AuditedVisit::Paid> Auditor::Impl::paid(std::int64_t channel, std::int64_t clock,
                                                    std::int64_t from, std::int64_t to) {
  std::vector<AuditedVisit::Paid> all;
  Rows rows{payments, channel, from, to, clock};
  while (rows.next()) {
    AuditedVisit::Paid& one = all.emplace_back();
    one.each = Points{rows.number(1)};
    one.times = rows.number(2);
    one.bonus = rows.number(0) == kBonusPayment;
    if (rows.is_null(3)) continue;
    one.op = rows.number(3);
    one.at = wall(rows.number(4));
    if (!rows.is_null(5)) {
      one.actor = UserId{rows.number(5)};
      one.actor_name = name_of(channel, rows.number(5));
    }
    one.ref = rows.text(6);
    one.note = rows.text(7);
  }
  return all;
}

/// Empty where nobody knows him.
std::string Auditor::Impl::name_of(std::int64_t channel, std::int64_t viewer) {
  Rows rows{name, channel, viewer};
  return rows.next() ? rows.text(0) : std::string{};
}

Auditor::Auditor(const std::filesystem::path& file) try : impl_{std::make_unique<Impl>(file)} {
} catch (const SQLite::Exception& failure) {
  throw Unusable{describe(file, failure.getExtendedErrorCode(), failure.what())};
}

Auditor::~Auditor() = default;

std::optional<AuditedAccount> Auditor::find(UserId channel, std::string_view login) {
  const std::string lowered = lower(login);
  return impl_->ask([&] {
    return impl_->account(Rows{impl_->by_login, number(channel), lowered});
  });
}

std::optional<AuditedAccount> Auditor::find(UserId channel, UserId viewer) {
  return impl_->ask([&] {
    return impl_->account(Rows{impl_->by_id, number(channel), number(viewer)});
  });
}

Points Auditor::tell(UserId channel, UserId viewer, std::optional<WallTime> since,
                     const std::function<void(const Audited&)>& hear) {
  const Impl::History history =
      impl_->ask([&] { return impl_->history(number(channel), number(viewer), since); });
  hear(history.opening);
  // What is written is never changed: the rest needs no snapshot of that moment.
  std::vector<Audited> page;
  for (std::size_t from = 0; from < history.steps.size(); from += kLinesASnapshot) {
    const std::size_t to = std::min(from + kLinesASnapshot, history.steps.size());
    page.clear();
    impl_->ask([&] {
      for (std::size_t i = from; i < to; ++i)
        page.push_back(impl_->told(number(channel), number(viewer), history.steps[i]));
      return page.size();
    });
    for (const Audited& one : page) hear(one);
  }
  if (history.open) hear(*history.open);
  return history.balance;
}

Verified Auditor::verify(UserId channel, UserId viewer) {
  try {
    return Verifier{impl_->database}.run(number(channel), number(viewer));
  } catch (const SQLite::Exception& failure) {
    throw Unusable{describe(impl_->file, failure.getExtendedErrorCode(), failure.what())};
  }
}

}  // namespace pointsbot::db
