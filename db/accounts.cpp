#include "db/accounts.hpp"

#include "db/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
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
      by_id_{database, select_account("", "v.user_id=?2")},
      by_name_{database,
               "SELECT user_id FROM viewer WHERE channel_id=?1 AND name=?2 AND login<>'' "
               "ORDER BY merged_into IS NOT NULL LIMIT 2"} {}

std::optional<Account> Accounts::named(std::int64_t channel, std::string_view login) {
  const std::string lowered = lower(login);
  std::int64_t into = 0;
  {
    Rows rows{by_login_, channel, lowered};
    const bool found = rows.next();
    if (found && rows.is_null(kMergedInto)) return account_in(rows);
    if (found) into = rows.number(kMergedInto);
  }
  return into != 0 ? with_id(channel, into) : shown_as(channel, std::string{login});
}

std::optional<Account> Accounts::shown_as(std::int64_t channel, const std::string& name) {
  const bool ascii =
      std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return std::nullopt;
  std::int64_t id = 0;
  {
    Rows rows{by_name_, channel, name};  // of every viewer: there is no index of what is shown
    if (!rows.next()) return std::nullopt;
    id = rows.number(0);
    if (rows.next()) return std::nullopt;
  }
  return with_id(channel, id);
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
