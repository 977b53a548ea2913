#include "db/claim_book.hpp"

#include "db/statement.hpp"

namespace pointsbot::db {
namespace {

/// The newest statement of each name and source. With max(), SQLite takes the other columns from
/// the row that has it (https://sqlite.org/lang_select.html, 2.5).
constexpr const char* kNewest =
    "SELECT login, source, points, seconds, claimed_by, claim_op, max(op_id) FROM claim c "
    "WHERE channel_id=?1 AND NOT EXISTS(SELECT 1 FROM op u WHERE u.undoes=c.op_id) ";

ClaimBook::Statement statement_in(const Rows& rows) {
  const auto number_or_none = [&](int column) {
    return rows.is_null(column) ? std::nullopt : std::optional{rows.number(column)};
  };
  return {.points = rows.number(2),
          .seconds = rows.number(3),
          .claimed_by = number_or_none(4),
          .claim_op = number_or_none(5)};
}

}  // namespace

ClaimBook::ClaimBook(SQLite::Database& db)
    : newest_{db, std::string{kNewest} + "AND login=?2 AND source=?3 GROUP BY login, source"},
      state_{db, "INSERT INTO claim VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"},
      open_{db, std::string{kNewest} +
                    "AND login=?2 GROUP BY login, source "
                    "HAVING claimed_by IS NULL AND (points<>0 OR seconds<>0) ORDER BY source"},
      // Also by what was undone: whose the name is stays known.
      claimed_{db,
               "SELECT login, claimed_by, claim_op, max(source=?2) FROM claim "
               "WHERE channel_id=?1 AND claimed_by IS NOT NULL GROUP BY login"},
      close_{db,
             "UPDATE claim SET claimed_by=?4, claim_op=?5 WHERE channel_id=?1 AND login=?2 AND "
             "source=?3 AND claimed_by IS NULL"},
      list_{db, std::string{kNewest} +
                    "GROUP BY login, source "
                    "HAVING (?2<>0 OR claimed_by IS NULL) AND (points<>0 OR seconds<>0) "
                    "ORDER BY points DESC, login, source"} {}

std::optional<ClaimBook::Statement> ClaimBook::newest(std::int64_t channel,
                                                      const std::string& login,
                                                      const std::string& source) {
  Rows rows{newest_, channel, login, source};
  return rows.next() ? std::optional{statement_in(rows)} : std::nullopt;
}

void ClaimBook::state(std::int64_t channel, const std::string& login, const std::string& source,
                      std::int64_t op, const Statement& statement) {
  change(state_, channel, login, source, op, statement.points, statement.seconds,
         statement.claimed_by, statement.claim_op);
}

std::vector<std::pair<std::string, ClaimBook::Statement>> ClaimBook::open(
    std::int64_t channel, const std::string& login) {
  std::vector<std::pair<std::string, Statement>> all;
  Rows rows{open_, channel, login};
  while (rows.next()) all.emplace_back(rows.text(1), statement_in(rows));
  return all;
}

std::vector<ClaimBook::Holder> ClaimBook::claimed(std::int64_t channel, const std::string& source) {
  std::vector<Holder> all;
  Rows rows{claimed_, channel, source};
  while (rows.next()) {
    all.push_back({.login = rows.text(0),
                   .who = rows.number(1),
                   .op = rows.number(3) != 0 ? std::optional{rows.number(2)} : std::nullopt});
  }
  return all;
}

void ClaimBook::close(std::int64_t channel, const std::string& login, const std::string& source,
                      std::int64_t by, std::int64_t op) {
  change(close_, channel, login, source, by, op);
}

std::vector<Claim> ClaimBook::list(std::int64_t channel, bool given) {
  std::vector<Claim> claims;
  Rows rows{list_, channel, std::int64_t{given}};
  while (rows.next()) {
    const Statement statement = statement_in(rows);
    Claim& claim = claims.emplace_back();
    claim.login = rows.text(0);
    claim.source = rows.text(1);
    claim.points = Points{statement.points};
    claim.watched = std::chrono::seconds{statement.seconds};
    if (statement.claimed_by) claim.claimed_by = UserId{*statement.claimed_by};
  }
  return claims;
}

}  // namespace pointsbot::db
