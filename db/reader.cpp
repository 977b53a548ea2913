#include "db/reader.hpp"

#include "db/connection.hpp"
#include "db/statement.hpp"
#include "db/transaction.hpp"
#include "db/verifier.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace pointsbot::db {
namespace {

/// Columns 0 to 5 of every query for an account, as account_in() reads them.
std::string select_accounts(std::string_view where) {
  return fmt::format(
      "SELECT v.user_id, v.login, coalesce(v.name,v.login), "
      "v.base+(SELECT k.points FROM clock k WHERE k.channel_id=v.channel_id AND "
      "k.clock_id=v.clock_id), "
      "v.watch_base+iif(v.clock_id<>0,(SELECT c.seconds FROM channel c WHERE "
      "c.channel_id=v.channel_id),0), "
      "v.clock_id<>0 FROM viewer v {}",
      where);
}

Account account_in(const Rows& rows) {
  return {.id = UserId{rows.number(0)},
          .login = rows.text(1),
          .display_name = rows.text(2),
          .balance = Points{rows.number(3)},
          .watched = std::chrono::seconds{rows.number(4)},
          .present = rows.number(5) != 0};
}

/// Twitch's logins are lower case and ASCII.
std::string lower(std::string_view text) {
  std::string lowered{text};
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

struct ClockNow {
  std::int64_t id;
  std::int64_t points;
};

}  // namespace

struct Reader::Impl {
  explicit Impl(const std::filesystem::path& path) : file{path}, database{open_for_reading(path)} {}

  /// Runs one question in one snapshot, and gives its page cache back.
  template <class Question>
  auto ask(Question question) {
    struct Quiet {
      sqlite3* handle;
      ~Quiet() { sqlite3_db_release_memory(handle); }
    } const quiet{database.getHandle()};
    try {
      const Transaction snapshot{brackets};
      return question();
    } catch (const SQLite::Exception& failure) {
      throw Unusable{describe(file, failure.getExtendedErrorCode(), failure.what())};
    }
  }

  std::vector<ClockNow> clocks_of(std::int64_t channel);
  std::optional<Account> find(std::int64_t channel, std::string_view login);
  void add_richest(std::int64_t channel, std::int64_t clock, int count, std::vector<Ranked>& found);

  std::filesystem::path file;
  SQLite::Database database;
  Brackets brackets{database, "BEGIN"};
  SQLite::Statement channels{database, "SELECT channel_id, login FROM channel ORDER BY channel_id"};
  SQLite::Statement clocks{database, "SELECT clock_id, points FROM clock WHERE channel_id=?"};
  SQLite::Statement by_login{database,
                             select_accounts("WHERE v.channel_id=?1 AND v.login=?2 LIMIT 1")};
  SQLite::Statement newest_cycles{
      database,
      "SELECT * FROM cycle WHERE channel_id=?1 AND cycle_id>?2 ORDER BY cycle_id DESC LIMIT ?3"};
  SQLite::Statement richer{
      database, "SELECT count(*) FROM viewer WHERE channel_id=?1 AND clock_id=?2 AND base>?3"};
  SQLite::Statement nth_base{database,
                             "SELECT base FROM viewer WHERE channel_id=?1 AND clock_id=?2 "
                             "ORDER BY base DESC LIMIT 1 OFFSET ?3"};
  SQLite::Statement above{database,
                          select_accounts("WHERE v.channel_id=?1 AND v.clock_id=?2 AND v.base>?3")};
  SQLite::Statement level{database,
                          select_accounts("WHERE v.channel_id=?1 AND v.clock_id=?2 AND v.base=?3 "
                                          "ORDER BY v.user_id LIMIT ?4")};
};

std::vector<ClockNow> Reader::Impl::clocks_of(std::int64_t channel) {
  std::vector<ClockNow> now;
  Rows rows{clocks, channel};
  while (rows.next()) now.push_back({rows.number(0), rows.number(1)});
  return now;
}

std::optional<Account> Reader::Impl::find(std::int64_t channel, std::string_view login) {
  const std::string lowered = lower(login);
  Rows rows{by_login, channel, lowered};
  if (!rows.next()) return std::nullopt;
  return account_in(rows);
}

/// Those above the balance of the last who can be in the list, and of those level with him the
/// first by id: not a whole crowd of equals, which on a first day is everybody.
void Reader::Impl::add_richest(std::int64_t channel, std::int64_t clock, int count,
                               std::vector<Ranked>& found) {
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  {
    Rows rows{nth_base, channel, clock, std::int64_t{count} - 1};
    if (rows.next()) last = rows.number(0);
  }
  {
    Rows rows{above, channel, clock, last};
    while (rows.next()) found.push_back({0, account_in(rows)});
  }
  Rows rows{level, channel, clock, last, std::int64_t{count}};
  while (rows.next()) found.push_back({0, account_in(rows)});
}

Reader::Reader(const std::filesystem::path& file) try : impl_{std::make_unique<Impl>(file)} {
} catch (const SQLite::Exception& failure) {
  throw Unusable{describe(file, failure.getExtendedErrorCode(), failure.what())};
}

Reader::~Reader() = default;

std::vector<Reader::KnownChannel> Reader::channels() {
  return impl_->ask([this] {
    std::vector<KnownChannel> known;
    Rows rows{impl_->channels};
    while (rows.next()) known.push_back({UserId{rows.number(0)}, rows.text(1)});
    return known;
  });
}

std::optional<Account> Reader::account(UserId channel, std::string_view login) {
  return impl_->ask([&] { return impl_->find(number(channel), login); });
}

std::optional<Ranked> Reader::rank(UserId channel, std::string_view login) {
  return impl_->ask([&]() -> std::optional<Ranked> {
    const std::optional<Account> account = impl_->find(number(channel), login);
    if (!account) return std::nullopt;
    std::int64_t richer = 0;
    for (const ClockNow& clock : impl_->clocks_of(number(channel))) {
      Rows rows{impl_->richer, number(channel), clock.id, account->balance.value - clock.points};
      rows.next();
      richer += rows.number(0);
    }
    return Ranked{richer + 1, *account};
  });
}

std::vector<Ranked> Reader::top(UserId channel, int count) {
  if (count <= 0) return {};
  return impl_->ask([&] {
    std::vector<Ranked> found;
    for (const ClockNow& clock : impl_->clocks_of(number(channel))) {
      impl_->add_richest(number(channel), clock.id, count, found);
    }
    std::ranges::sort(found, [](const Ranked& a, const Ranked& b) {
      return std::pair{b.account.balance, a.account.id} <
             std::pair{a.account.balance, b.account.id};
    });
    if (found.size() > static_cast<std::size_t>(count))
      found.resize(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < found.size(); ++i) {
      const bool level = i > 0 && found[i].account.balance == found[i - 1].account.balance;
      found[i].rank = level ? found[i - 1].rank : static_cast<std::int64_t>(i) + 1;
    }
    return found;
  });
}

std::vector<CycleReport> Reader::cycles(UserId channel, int count, std::int64_t after) {
  return impl_->ask([&] {
    std::vector<CycleReport> reports;
    Rows rows{impl_->newest_cycles, number(channel), after, std::int64_t{count}};
    while (rows.next()) {
      CycleReport& report = reports.emplace_back();
      report.channel = channel;
      report.row = rows.number(0);
      report.no = rows.number(2);
      report.at = WallTime{std::chrono::milliseconds{rows.number(3)}};
      std::int64_t* const counts[] = {
          &report.viewers,    &report.arrived,   &report.departed,  &report.moved,
          &report.paid,       &report.fetch_us,  &report.parse_us,  &report.commit_us,
          &report.rss_before, &report.rss_peak,  &report.rss_rest,  &report.anon_before,
          &report.anon_peak,  &report.anon_rest, &report.pool_held, &report.pool_given};
      int column = 4;
      for (std::int64_t* const value : counts) *value = rows.number(column++);
      report.error = rows.text(column++);
      if (!rows.is_null(column)) report.allocations = rows.number(column);
    }
    std::ranges::reverse(reports);
    return reports;
  });
}

Verified Reader::verify() {
  // Not in one snapshot: a log that somebody reads for minutes grows for minutes.
  try {
    Verified verified = Verifier{impl_->database}.run();
    sqlite3_db_release_memory(impl_->database.getHandle());
    return verified;
  } catch (const SQLite::Exception& failure) {
    throw Unusable{describe(impl_->file, failure.getExtendedErrorCode(), failure.what())};
  }
}

}  // namespace pointsbot::db
