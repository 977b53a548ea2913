#include "db/staging.hpp"

#include "db/error.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace pointsbot::db {
namespace {

// Of an id with a '#' before it, which no login has, or of a login.
constexpr const char* kTables = R"sql(
PRAGMA page_size=4096; PRAGMA cache_size=-2048; PRAGMA temp_store=FILE;
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
CREATE TABLE entry(
  key     TEXT PRIMARY KEY,
  login   TEXT NOT NULL,
  user_id INTEGER,
  points  INTEGER NOT NULL,
  seconds INTEGER,                          -- NULL: the file does not say
  line    INTEGER NOT NULL,
  kept    INTEGER NOT NULL DEFAULT 0        -- 1: not to be looked up; 2: claimed
) STRICT, WITHOUT ROWID;
CREATE TABLE rejected(line INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;
)sql";

std::string key_of(UserId id) { return fmt::format("#{}", number(id)); }

/// Of two amounts that are not negative.
std::int64_t saturating_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

std::optional<std::int64_t> number_in(const Rows& rows, int column) {
  return rows.is_null(column) ? std::nullopt : std::optional{rows.number(column)};
}

/// Nothing and something is something.
std::optional<std::int64_t> sum(std::optional<std::int64_t> a, std::optional<std::int64_t> b) {
  return a && b ? saturating_sum(*a, *b) : a ? a : b;
}

std::optional<std::int64_t> count(std::optional<std::chrono::seconds> time) {
  return time ? std::optional{static_cast<std::int64_t>(time->count())} : std::nullopt;
}

std::optional<std::chrono::seconds> time(std::optional<std::int64_t> seconds) {
  return seconds ? std::optional{std::chrono::seconds{*seconds}} : std::nullopt;
}

void add(Staging::Entry& to, const Staging::Entry& more) {
  to.points.value = saturating_sum(to.points.value, more.points.value);
  to.watched = time(sum(count(to.watched), count(more.watched)));
  if (!more.login.empty() &&
      (to.login.empty() || (more.login_is_current && !to.login_is_current))) {
    to.login = more.login;
    to.login_is_current = more.login_is_current;
  }
  to.line = std::min(to.line, more.line);
}

Staging::Entry entry_in(const Rows& rows) {
  return {.login = rows.text(0),
          .id = UserId{rows.number(1)},
          .points = Points{rows.number(2)},
          .watched = time(number_in(rows, 3)),
          .line = rows.number(4),
          .login_is_current = rows.number(5) != 0};
}

[[noreturn]] void no_room(const SQLite::Exception& failure) {
  throw Unusable{fmt::format(
      "What was read could not be kept in a temporary file ({}). Is there room in /var/tmp? "
      "SQLITE_TMPDIR names another folder. Nothing was imported.",
      failure.what())};
}

}  // namespace

struct Staging::Impl {
  Impl() {
    database.exec(kTables);
    // Never ended: nothing of it is to be found again.
    database.exec("BEGIN");
  }

  template <class Work>
  auto guarded(Work work) {
    try {
      return work();
    } catch (const SQLite::Exception& failure) {
      no_room(failure);
    }
  }

  // What `take` does with an entry is not guarded: where it fails, it says so itself.
  void each(const char* which, const std::function<void(const Entry&)>& take) {
    SQLite::Statement some = guarded([&] {
      return SQLite::Statement{
          database, std::string{"SELECT login,user_id,points,seconds,line,substr(key,1,1)<>'#' "
                                "FROM entry "} +
                        which};
    });
    Rows rows{some};
    while (guarded([&] { return rows.next(); })) take(entry_in(rows));
  }

  // An empty name: SQLite's own temporary database on the disk.
  SQLite::Database database{"", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  struct Statements {
    explicit Statements(SQLite::Database& db)
        : find{db, "SELECT line,points,seconds FROM entry WHERE key=?1"},
          put{db, "INSERT OR REPLACE INTO entry VALUES(?1,?2,?3,?4,?5,?6,0)"},
          remove{db, "DELETE FROM entry WHERE key=?1"},
          reject{db, "INSERT INTO rejected VALUES(?1,?2)"},
          unnamed{
              db,
              "SELECT login FROM entry WHERE user_id IS NULL AND kept=0 AND key>?1 ORDER BY key "
              "LIMIT ?2"},
          name{db, "UPDATE entry SET user_id=?2 WHERE key=?1"},
          keep{db, "UPDATE entry SET kept=1 WHERE key=?1"},
          watched{db, "UPDATE entry SET seconds=?2 WHERE key=?1"},
          claimed{db, "UPDATE entry SET user_id=?2, kept=2 WHERE key=?1"} {}
    SQLite::Statement find, put, remove, reject, unnamed, name, keep, watched, claimed;
  };
  std::optional<Statements> statements;
  std::int64_t rejected = 0;
};

Staging::Staging() try : impl_{std::make_unique<Impl>()} {
  impl_->statements.emplace(impl_->database);
} catch (const SQLite::Exception& failure) {
  no_room(failure);
}
Staging::~Staging() = default;

std::optional<std::int64_t> Staging::put(const Staged& viewer, SameViewer same) {
  return impl_->guarded([&]() -> std::optional<std::int64_t> {
    Impl::Statements& run = *impl_->statements;
    const std::string login{viewer.login};
    const std::string key = viewer.id == UserId{} ? login : key_of(viewer.id);
    std::optional<std::int64_t> before;
    std::int64_t points = viewer.points.value;
    std::optional<std::int64_t> seconds = count(viewer.watched);
    {
      Rows rows{run.find, key};
      if (rows.next()) {
        before = rows.number(0);
        if (same == SameViewer::sum) {
          points = saturating_sum(points, rows.number(1));
          seconds = sum(seconds, number_in(rows, 2));
        }
      }
    }
    const std::optional<std::int64_t> id =
        viewer.id == UserId{} ? std::nullopt : std::optional{number(viewer.id)};
    change(run.put, key, login, id, points, seconds, viewer.line);
    return before;
  });
}

void Staging::set_watched(std::string_view login, std::chrono::seconds watched) {
  impl_->guarded([&] {
    change(impl_->statements->watched, std::string{login}, std::int64_t{watched.count()});
  });
}

bool Staging::remove(UserId id) {
  return impl_->guarded([&] { return change(impl_->statements->remove, key_of(id)) > 0; });
}

void Staging::reject(std::int64_t line, std::string_view reason) {
  impl_->guarded([&] { change(impl_->statements->reject, line, std::string{reason}); });
  ++impl_->rejected;
}

std::int64_t Staging::rejected() const { return impl_->rejected; }

void Staging::each_rejected(
    std::int64_t most, const std::function<void(std::int64_t line, const std::string&)>& tell) {
  impl_->guarded([&] {
    SQLite::Statement all{impl_->database,
                          "SELECT line,reason FROM rejected ORDER BY line,rowid LIMIT ?1"};
    Rows rows{all, most};
    while (rows.next()) tell(rows.number(0), rows.text(1));
  });
}

std::vector<std::string> Staging::without_id(std::string_view after, int most) {
  return impl_->guarded([&] {
    std::vector<std::string> logins;
    const std::string from{after};
    Rows rows{impl_->statements->unnamed, from, std::int64_t{most}};
    while (rows.next()) logins.push_back(rows.text(0));
    return logins;
  });
}

void Staging::set_id(std::string_view login, UserId id) {
  impl_->guarded([&] { change(impl_->statements->name, std::string{login}, number(id)); });
}

bool Staging::has_ids() {
  return impl_->guarded([&] {
    SQLite::Statement any{impl_->database, "SELECT 1 FROM entry WHERE user_id IS NOT NULL LIMIT 1"};
    return Rows{any}.next();
  });
}

void Staging::keep_unknown(std::string_view login) {
  impl_->guarded([&] { change(impl_->statements->keep, std::string{login}); });
}

void Staging::set_claimed(std::string_view login, UserId id) {
  impl_->guarded([&] { change(impl_->statements->claimed, std::string{login}, number(id)); });
}

Staging::Totals Staging::totals() {
  return impl_->guarded([&] {
    Totals totals;
    SQLite::Statement all{impl_->database, "SELECT points,seconds,user_id IS NULL FROM entry"};
    Rows rows{all};
    while (rows.next()) {
      ++totals.viewers;
      totals.points.value = saturating_sum(totals.points.value, rows.number(0));
      totals.watched = std::chrono::seconds{saturating_sum(totals.watched.count(), rows.number(1))};
      if (rows.number(2) == 0) continue;
      ++totals.unknown;
      totals.unknown_points.value = saturating_sum(totals.unknown_points.value, rows.number(0));
    }
    return totals;
  });
}

std::vector<Staging::Entry> Staging::richest(int most, bool unknown_only) {
  return impl_->guarded([&] {
    SQLite::Statement best{
        impl_->database,
        "SELECT login,user_id,points,seconds,line,substr(key,1,1)<>'#' FROM entry "
        "WHERE ?2=0 OR user_id IS NULL ORDER BY points DESC,line LIMIT ?1"};
    std::vector<Entry> entries;
    Rows rows{best, std::int64_t{most}, std::int64_t{unknown_only}};
    while (rows.next()) entries.push_back(entry_in(rows));
    return entries;
  });
}

void Staging::each_known(const std::function<void(const Entry&)>& take) {
  // Added up here and not by SQL, whose sum() fails past 2^63.
  std::optional<Entry> whole;
  impl_->each("WHERE user_id IS NOT NULL AND kept<2 ORDER BY user_id,line", [&](const Entry& next) {
    if (whole && whole->id == next.id) return add(*whole, next);
    if (whole) take(*whole);
    whole = next;
  });
  if (whole) take(*whole);
}

void Staging::each_claimed(const std::function<void(const Entry&)>& take) {
  impl_->each("WHERE kept=2 ORDER BY key", take);
}

void Staging::each_unknown(const std::function<void(const Entry&)>& take) {
  impl_->each("WHERE user_id IS NULL ORDER BY key", take);
}

}  // namespace pointsbot::db
