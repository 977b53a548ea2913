#include "db/contents.hpp"

#include "db/statement.hpp"
#include "db/whose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace pointsbot::db {
namespace {

__extension__ typedef __int128 Wide;

/// Two columns that add up `number` in halves: SQLite refuses a sum that passes 64 bits.
std::string halves(std::string_view number) {
  return fmt::format("coalesce(sum({0}>>32),0), coalesce(sum({0}&4294967295),0)", number);
}

WideSum sum_in(const Rows& rows, int column) {
  const std::int64_t low = rows.number(column + 1);
  return {rows.number(column) + (low >> 32), low & 0xFFFFFFFF};
}

Wide wide(const WideSum& sum) { return Wide{sum.high} * (Wide{1} << 32) + sum.low; }

struct Rest {
  std::int64_t rows = 0;
  WideSum sum;
};

Rest count(SQLite::Database& database, std::string_view table, std::string_view number) {
  SQLite::Statement statement{database,
                              fmt::format("SELECT count(*), {} FROM {}", halves(number), table)};
  Rows rows{statement};
  rows.next();
  return {rows.number(0), sum_in(rows, 1)};
}

/// All balances, by the clocks that they stand on.
Points total(SQLite::Database& database) {
  SQLite::Statement by_clock{
      database,
      fmt::format(
          "SELECT v.n, v.high, v.low, coalesce(k.points,0) FROM (SELECT channel_id, "
          "clock_id, count(*) n, sum(base>>32) high, sum(base&4294967295) low FROM viewer "
          "GROUP BY channel_id, clock_id) v LEFT JOIN clock k USING(channel_id, clock_id)")};
  Wide sum = 0;
  Rows rows{by_clock};
  while (rows.next()) sum += wide(sum_in(rows, 1)) + Wide{rows.number(0)} * rows.number(3);
  return {static_cast<std::int64_t>(std::clamp(sum, Wide{INT64_MIN}, Wide{INT64_MAX}))};
}

}  // namespace

Held Contents::held() const {
  Held held{.source = source};
  for (const Channel& channel : channels) held.channels.emplace_back(channel.id, channel.login);
  return held;
}

std::int64_t Contents::payments() const {
  std::int64_t all = 0;
  for (const Channel& channel : channels) all += channel.payments;
  return all;
}

std::optional<WallTime> Contents::last_at() const {
  std::optional<WallTime> last;
  for (const Channel& channel : channels) {
    if (channel.payments > 0) last = std::max(last.value_or(channel.last_at), channel.last_at);
  }
  return last;
}

Contents contents_of(SQLite::Database& database) {
  Contents contents;
  contents.source = source_of(database);
  contents.version = ask_number(database, "PRAGMA user_version");
  {
    SQLite::Statement channels{
        database, "SELECT channel_id, login, last_no, last_at FROM channel ORDER BY channel_id"};
    Rows rows{channels};
    while (rows.next()) {
      contents.channels.push_back({UserId{rows.number(0)}, rows.text(1), rows.number(2),
                                   WallTime{std::chrono::milliseconds{rows.number(3)}}});
    }
  }
  const Rest viewers = count(database, "viewer", "base");
  const Rest lines = count(database, "line", "amount");
  const Rest payments = count(database, "payment", "minted");
  contents.viewers = viewers.rows;
  contents.bases = viewers.sum;
  contents.lines = lines.rows;
  contents.amounts = lines.sum;
  contents.kept_payments = payments.rows;
  contents.minted = payments.sum;
  contents.operations = ask_number(database, "SELECT count(*) FROM op");
  contents.total = total(database);
  return contents;
}

}  // namespace pointsbot::db
