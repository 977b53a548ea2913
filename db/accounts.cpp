#include "db/accounts.hpp"

#include "db/statement.hpp"

#include <fmt/format.h>

#include <string>

namespace pointsbot::db {
namespace {

/// Whose accounts went round in a circle, in a file that somebody wrote to, is found nowhere.
constexpr int kMostMerges = 64;
constexpr int kMergedInto = 11;

/// Scalar subqueries on the clock, as in the view `points`.
std::string select_account(std::string_view from, std::string_view where) {
  return fmt::format(
      "SELECT v.user_id, v.login, coalesce(v.name,v.login), "
      "v.base+(SELECT k.points FROM clock k WHERE k.channel_id=v.channel_id AND "
      "k.clock_id=v.clock_id), "
      "v.watch_base+iif(v.clock_id<>0,(SELECT c.seconds FROM channel c WHERE "
      "c.channel_id=v.channel_id),0), "
      "v.clock_id<>0, v.roles, v.stopped, v.hidden, v.first_seen, v.last_seen, v.merged_into "
      "FROM viewer v {} WHERE v.channel_id=?1 AND {} LIMIT 1",
      from, where);
}

std::optional<WallTime> time_in(const Rows& rows, int column) {
  if (rows.is_null(column)) return std::nullopt;
  return WallTime{std::chrono::milliseconds{rows.number(column)}};
}

Account account_in(const Rows& rows) {
  return {.id = UserId{rows.number(0)},
          .login = rows.text(1),
          .display_name = rows.text(2),
          .balance = Points{rows.number(3)},
          .watched = std::chrono::seconds{rows.number(4)},
          .present = rows.number(5) != 0,
          .roles = Roles::of_mask(rows.number(6)),
          .stopped = rows.number(7) != 0,
          .hidden = rows.number(8) != 0,
          .first_seen = time_in(rows, 9),
          .last_seen = time_in(rows, 10)};
}

}  // namespace

std::string lower(std::string_view text) {
  std::string lowered{text};
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

Accounts::Accounts(SQLite::Database& database)
    : by_login_{database, select_account("INDEXED BY viewer_login", "v.login=?2")},
      by_id_{database, select_account("", "v.user_id=?2")} {}

std::optional<Account> Accounts::named(std::int64_t channel, std::string_view login) {
  const std::string lowered = lower(login);
  std::int64_t into = 0;
  {
    Rows rows{by_login_, channel, lowered};
    if (!rows.next()) return std::nullopt;
    if (rows.is_null(kMergedInto)) return account_in(rows);
    into = rows.number(kMergedInto);
  }
  return with_id(channel, into);
}

std::optional<Account> Accounts::with_id(std::int64_t channel, std::int64_t id) {
  for (int merges = 0; merges < kMostMerges; ++merges) {
    Rows rows{by_id_, channel, id};
    if (!rows.next()) return std::nullopt;
    if (rows.is_null(kMergedInto)) return account_in(rows);
    id = rows.number(kMergedInto);
  }
  return std::nullopt;
}

}  // namespace pointsbot::db
