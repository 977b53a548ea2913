#include "db/operations_reader.hpp"

#include "db/connection.hpp"
#include "db/error.hpp"
#include "db/op_kinds.hpp"
#include "db/refs.hpp"
#include "db/snapshots.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"
#include "db/transaction.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

namespace pointsbot::db {
namespace {

/// Of an operation `o`.
constexpr std::string_view kColumns =
    "SELECT o.op_id, o.at, o.kind, o.state, o.refusal, o.actor, "
    "coalesce(a.name,a.login,s.login,o.actor,''), coalesce(o.ref,''), coalesce(o.note,''), "
    "o.undoes, "
    "(SELECT u.op_id FROM op u WHERE u.undoes=o.op_id), coalesce(o.first_line,0), "
    "coalesce(o.last_line,-1), p.present, p.minted "
    "FROM op o LEFT JOIN viewer a ON a.channel_id=o.channel_id AND a.user_id=o.actor "
    "LEFT JOIN channel s ON s.channel_id=o.channel_id AND s.channel_id=o.actor "
    "LEFT JOIN payment p ON p.channel_id=o.channel_id AND p.no=o.no+1 AND p.op_id=o.op_id ";

/// Not undone, and an undo would find something; ?2 is the time.
std::string open() {
  return fmt::format(
      "NOT EXISTS(SELECT 1 FROM op u WHERE u.undoes=o.op_id) "
      "AND (kind<>{} OR actor IS NOT NULL) AND (kind<>{} OR first_line IS NOT NULL) "
      "AND (kind<>{} OR EXISTS(SELECT 1 FROM boost b WHERE b.op_id=o.op_id AND b.until>?2))",
      number_of(OpKind::settle), number_of(OpKind::stop), number_of(OpKind::boost));
}

std::optional<PaidSpan> span_of(const Rows& rows) {
  if (rows.number(2) == 0) return std::nullopt;
  return PaidSpan{rows.number(0), rows.number(1), rows.number(2), wall(rows.number(3)),
                  wall(rows.number(4))};
}

std::string select(std::string_view which) { return fmt::format("{}{}", kColumns, which); }

}  // namespace

struct OperationsReader::Impl : Snapshots {
  using Snapshots::Snapshots;

  std::optional<KnownViewer> find(std::int64_t channel, std::string_view login, bool follow);
  Recorded recorded(std::int64_t channel, const Rows& rows);
  void add_entries(Recorded& record, std::int64_t first_line, std::int64_t last_line);

  SQLite::Statement by_login{database,
                             "SELECT user_id, coalesce(login,''), coalesce(name,login,user_id), "
                             "merged_into FROM viewer WHERE channel_id=?1 AND login=?2 LIMIT 1"};
  SQLite::Statement by_id{database,
                          "SELECT user_id, coalesce(login,''), coalesce(name,login,user_id), "
                          "merged_into FROM viewer WHERE channel_id=?1 AND user_id=?2"};
  SQLite::Statement newest{database,
                           select("WHERE o.channel_id=?1 ORDER BY o.op_id DESC LIMIT ?2")};
  SQLite::Statement newest_of{
      database, select("WHERE o.channel_id=?1 AND o.actor=?3 ORDER BY o.op_id DESC LIMIT ?2")};
  SQLite::Statement one{database, select("WHERE o.channel_id=?1 AND o.op_id=?2")};
  SQLite::Statement by_ref{database, select("WHERE o.channel_id=?1 AND o.ref=?2")};
  SQLite::Statement sums{database,
                         "SELECT count(DISTINCT user_id), coalesce(sum(amount),0), "
                         "count(DISTINCT iif(amount>0,user_id,NULL)), "
                         "count(DISTINCT iif(amount<0,user_id,NULL)), "
                         "coalesce(sum(max(amount,0)),0), coalesce(min(line_id),0)<>?1 FROM line "
                         "WHERE line_id BETWEEN ?1 AND ?2 AND op_id=?3"};
  SQLite::Statement entries{database,
                            "SELECT l.user_id, coalesce(v.name,v.login,l.user_id), l.amount, "
                            "l.after FROM line l LEFT JOIN viewer v ON v.channel_id=l.channel_id "
                            "AND v.user_id=l.user_id WHERE l.line_id BETWEEN ?1 AND ?2 "
                            "AND l.op_id=?3 ORDER BY l.line_id LIMIT 2"};
  SQLite::Statement undoable{
      database, fmt::format("SELECT op_id FROM op o WHERE channel_id=?1 AND state=1 "
                            "AND kind IN ({}) AND {} ORDER BY op_id DESC LIMIT 1",
                            kinds_that([](const OpTraits& kind) { return kind.by_last; }), open())};
  SQLite::Statement undoable_of{
      database,
      fmt::format("SELECT op_id FROM op o WHERE channel_id=?1 AND actor=?3 AND state=1 "
                  "AND kind IN ({}) AND {} ORDER BY op_id DESC LIMIT 1",
                  kinds_that([](const OpTraits& kind) { return kind.by_last && kind.official; }),
                  open())};
  SQLite::Statement passed{
      database,
      select(fmt::format("WHERE o.channel_id=?1 AND o.op_id>?2 AND o.state=1 AND o.kind IN ({},{}) "
                         "AND NOT EXISTS(SELECT 1 FROM op u WHERE u.undoes=o.op_id) "
                         "ORDER BY o.op_id DESC LIMIT ?3",
                         number_of(OpKind::stop), number_of(OpKind::boost)))};
  SQLite::Statement taken_back{database,
                               "SELECT min(no), max(no), count(*), min(at), max(at) "
                               "FROM payment INDEXED BY payment_undone "
                               "WHERE channel_id=?1 AND undone=?2 AND kind=0"};
  Refs refs{database};
  SQLite::Statement paid{database,
                         "SELECT min(no), max(no), count(*), min(at), max(at) FROM payment "
                         "WHERE channel_id=?1 AND kind=0 AND undone IS NULL AND at>=?2 AND at<?3"};
};

std::optional<KnownViewer> OperationsReader::Impl::find(std::int64_t channel,
                                                        std::string_view login, bool follow) {
  const std::string text{login};
  std::optional<KnownViewer> found;
  std::optional<std::int64_t> merged_into;
  const auto take = [&](Rows& rows) {
    if (!rows.next()) return;
    found = {UserId{rows.number(0)}, rows.text(1), rows.text(2)};
    merged_into = rows.is_null(3) ? std::nullopt : std::optional{rows.number(3)};
  };
  {
    Rows rows{by_login, channel, text};
    take(rows);
  }
  constexpr int kLongestChain = 100;  // A went into B, B into C ...
  for (int i = 0; follow && merged_into && i < kLongestChain; ++i) {
    Rows rows{by_id, channel, *merged_into};
    merged_into.reset();
    take(rows);
  }
  return found;
}

Recorded OperationsReader::Impl::recorded(std::int64_t channel, const Rows& rows) {
  const auto maybe = [&](int column) {
    return rows.is_null(column) ? std::nullopt : std::optional{rows.number(column)};
  };
  Recorded record{.op = rows.number(0),
                  .at = wall(rows.number(1)),
                  .kind = static_cast<OpKind>(rows.number(2)),
                  .state = static_cast<OpState>(rows.number(3)),
                  .actor_name = rows.text(6),
                  .ref = rows.text(7),
                  .note = rows.text(8),
                  .undoes = maybe(9),
                  .undone_by = maybe(10)};
  if (const auto refusal = maybe(4)) record.refusal = static_cast<Refusal>(*refusal);
  if (const auto actor = maybe(5)) record.actor = UserId{*actor};
  if (rows.is_null(13)) {
    add_entries(record, rows.number(11), rows.number(12));
    record.folded =
        record.folded || (record.kind == OpKind::pay_present && record.state == OpState::done);
    if (record.kind == OpKind::undo && !record.undoes) {
      Rows payments{taken_back, channel, record.op};
      if (payments.next()) record.paid = span_of(payments);
    }
  } else {
    record.people = rows.number(13);
    record.total = Points{rows.number(14)};
  }
  return record;
}

void OperationsReader::Impl::add_entries(Recorded& record, std::int64_t first_line,
                                         std::int64_t last_line) {
  if (first_line > last_line) return;
  {
    Rows rows{sums, first_line, last_line, record.op};
    rows.next();
    record.folded = rows.number(5) != 0;
    if (record.folded) return;
    record.people = rows.number(0);
    record.total = Points{rows.number(1)};
    record.gained_people = rows.number(2);
    record.lost_people = rows.number(3);
    record.gained = Points{rows.number(4)};
  }
  Rows rows{entries, first_line, last_line, record.op};
  while (rows.next()) {
    record.entries.push_back(
        {UserId{rows.number(0)}, rows.text(1), Points{rows.number(2)}, Points{rows.number(3)}});
  }
}

OperationsReader::OperationsReader(const std::filesystem::path& file) try
    : impl_{std::make_unique<Impl>(file)} {
} catch (const SQLite::Exception& failure) {
  throw Unusable{describe(file, failure.getExtendedErrorCode(), failure.what())};
}

OperationsReader::~OperationsReader() = default;

std::optional<KnownViewer> OperationsReader::viewer(UserId channel, std::string_view login) {
  return impl_->ask([&] { return impl_->find(number(channel), login, true); });
}

std::optional<KnownViewer> OperationsReader::exactly(UserId channel, std::string_view login) {
  return impl_->ask([&] { return impl_->find(number(channel), login, false); });
}

std::vector<Recorded> OperationsReader::last(UserId channel, int count,
                                             std::optional<UserId> actor) {
  return impl_->ask([&] {
    std::vector<Recorded> records;
    const auto read = [&](Rows& rows) {
      while (rows.next()) records.push_back(impl_->recorded(number(channel), rows));
    };
    if (actor) {
      Rows rows{impl_->newest_of, number(channel), std::int64_t{count}, number(*actor)};
      read(rows);
    } else {
      Rows rows{impl_->newest, number(channel), std::int64_t{count}};
      read(rows);
    }
    std::ranges::reverse(records);
    return records;
  });
}

std::optional<Recorded> OperationsReader::operation(UserId channel, std::int64_t op) {
  return impl_->ask([&]() -> std::optional<Recorded> {
    Rows rows{impl_->one, number(channel), op};
    if (!rows.next()) return std::nullopt;
    return impl_->recorded(number(channel), rows);
  });
}

std::optional<Recorded> OperationsReader::with_ref(UserId channel, const std::string& ref) {
  return impl_->ask([&]() -> std::optional<Recorded> {
    Rows rows{impl_->by_ref, number(channel), ref};
    if (!rows.next()) return std::nullopt;
    return impl_->recorded(number(channel), rows);
  });
}

std::optional<Outcome> OperationsReader::before(const Operation& operation) {
  return impl_->ask([&] { return impl_->refs.before(operation); });
}

std::optional<std::int64_t> OperationsReader::newest_undoable(UserId channel, WallTime now) {
  return impl_->ask([&]() -> std::optional<std::int64_t> {
    Rows rows{impl_->undoable, number(channel), in_ms(now)};
    if (!rows.next()) return std::nullopt;
    return rows.number(0);
  });
}

std::optional<std::int64_t> OperationsReader::newest_undoable(UserId channel, WallTime now,
                                                              UserId actor) {
  return impl_->ask([&]() -> std::optional<std::int64_t> {
    Rows rows{impl_->undoable_of, number(channel), in_ms(now), number(actor)};
    if (!rows.next()) return std::nullopt;
    return rows.number(0);
  });
}

std::vector<Recorded> OperationsReader::passed_over(UserId channel, std::int64_t op, int most) {
  return impl_->ask([&] {
    std::vector<Recorded> records;
    Rows rows{impl_->passed, number(channel), op, std::int64_t{most}};
    while (rows.next()) records.push_back(impl_->recorded(number(channel), rows));
    std::ranges::reverse(records);
    return records;
  });
}

std::optional<PaidSpan> OperationsReader::payments(UserId channel, WallTime since, WallTime until) {
  return impl_->ask([&]() -> std::optional<PaidSpan> {
    Rows rows{impl_->paid, number(channel), in_ms(since), in_ms(until)};
    return rows.next() ? span_of(rows) : std::nullopt;
  });
}

}  // namespace pointsbot::db
