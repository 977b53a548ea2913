#include "db/reader.hpp"

#include "db/accounts.hpp"
#include "db/claim_book.hpp"
#include "db/connection.hpp"
#include "db/gains.hpp"
#include "db/importer.hpp"
#include "db/leaderboard.hpp"
#include "db/most_watched.hpp"
#include "db/on_demand.hpp"
#include "db/order_book.hpp"
#include "db/schema.hpp"
#include "db/snapshots.hpp"
#include "db/statement.hpp"
#include "db/stream_teller.hpp"
#include "db/summarizer.hpp"
#include "db/times.hpp"
#include "db/transaction.hpp"
#include "db/verifier.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace pointsbot::db {
namespace {

/// Equals share a rank. Those before `from` are dropped; their ranks have counted.
template <class T, class Of>
void number_and_cut(std::vector<T>& list, int from, Of value) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool level = i > 0 && value(list[i]) == value(list[i - 1]);
    list[i].rank = level ? list[i - 1].rank : static_cast<std::int64_t>(i) + 1;
  }
  const auto dropped = std::min(list.size(), static_cast<std::size_t>(from - 1));
  list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(dropped));
}

/// A place in one of the lists, before its account is read.
struct Listed {
  std::int64_t rank;
  std::int64_t id;
  std::int64_t value;
};

/// The ranks of those beside somebody. Of the first of `above` some level with him may be missing;
/// those of `below` begin right after him.
void rank_beside(Leaderboard& board, std::int64_t rank, std::int64_t balance,
                 std::vector<Listed>& above, std::vector<Listed>& below) {
  std::int64_t next = rank;
  for (std::size_t i = above.size(); i-- > 0;) {
    if (above[i].value == balance) {
      above[i].rank = rank;
      continue;
    }
    // The whole group is listed, unless it is the one that the list begins in the midst of.
    const std::int64_t value = above[i].value;
    std::size_t first = i;
    while (first > 0 && above[first - 1].value == value) --first;
    const std::int64_t group =
        first > 0 ? static_cast<std::int64_t>(i - first) + 1 : board.level(value);
    next -= group;
    for (; i > first; --i) above[i].rank = next;
    above[i].rank = next;
  }
  next = rank;
  std::int64_t last = balance, group = 0;
  for (std::size_t i = 0; i < below.size(); ++i) {
    if (below[i].value != last) {
      next += group > 0 ? group : board.level(balance);
      last = below[i].value;
      group = 0;
    }
    below[i].rank = next;
    if (last != balance) ++group;
  }
}

}  // namespace

struct Reader::Impl : Snapshots {
  using Snapshots::Snapshots;

  template <class List>
  std::vector<Ranked> with_accounts(std::int64_t channel, const List& list);

  // All of them are made when they are asked for, and go when the reader rests.
  RareStatement channels{database, "SELECT channel_id, login FROM channel ORDER BY channel_id"};
  RareStatement newest_cycles{
      database,
      "SELECT * FROM cycle WHERE channel_id=?1 AND cycle_id>?2 ORDER BY cycle_id DESC LIMIT ?3"};
  OnDemand<Accounts> accounts{database};
  OnDemand<Leaderboard> leaderboard{database};
  OnDemand<MostWatched> most_watched{database};
  OnDemand<Gains> gains{database};
  OnDemand<OrderBook> orders{database};
  OnDemand<Summarizer> summarizer{database};
};

template <class List>
std::vector<Ranked> Reader::Impl::with_accounts(std::int64_t channel, const List& list) {
  std::vector<Ranked> ranked;
  ranked.reserve(list.size());
  for (const Listed& one : list) {
    if (auto account = accounts->with_id(channel, one.id))
      ranked.push_back({one.rank, std::move(*account)});
  }
  return ranked;
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
  return impl_->ask([&] { return impl_->accounts->named(number(channel), login); });
}

std::optional<Account> Reader::account(UserId channel, UserId viewer) {
  return impl_->ask([&] { return impl_->accounts->with_id(number(channel), number(viewer)); });
}

std::optional<Ranked> Reader::rank(UserId channel, std::string_view login) {
  std::optional<Neighbourhood> around = this->around(channel, login, 0);
  if (!around) return std::nullopt;
  return std::move(around->viewer);
}

std::optional<Neighbourhood> Reader::around(UserId channel, std::string_view login, int beside) {
  return impl_->ask([&]() -> std::optional<Neighbourhood> {
    std::optional<Account> account = impl_->accounts->named(number(channel), login);
    if (!account) return std::nullopt;
    Leaderboard& board = *impl_->leaderboard;
    board.look(number(channel));
    Neighbourhood found{.viewer = {0, std::move(*account)}, .people = board.people()};
    if (found.viewer.account.hidden) return found;
    const Leaderboard::Place place{.balance = found.viewer.account.balance.value,
                                   .id = number(found.viewer.account.id)};
    found.viewer.rank = board.richer(place.balance) + 1;
    if (beside <= 0) return found;
    const auto count = static_cast<std::size_t>(beside);
    std::vector<Listed> above, below;
    for (const auto& [balance, id] : board.above(place, count)) above.push_back({0, id, balance});
    for (const auto& [balance, id] : board.below(place, count)) below.push_back({0, id, balance});
    std::ranges::reverse(above);
    rank_beside(board, found.viewer.rank, place.balance, above, below);
    found.above = impl_->with_accounts(number(channel), above);
    found.below = impl_->with_accounts(number(channel), below);
    return found;
  });
}

std::vector<Ranked> Reader::top(UserId channel, int count, int from) {
  if (count <= 0 || from <= 0) return {};
  return impl_->ask([&] {
    Leaderboard& board = *impl_->leaderboard;
    board.look(number(channel));
    std::vector<Listed> list;
    for (const auto& [balance, id] :
         board.top(static_cast<std::size_t>(count) + static_cast<std::size_t>(from) - 1))
      list.push_back({0, id, balance});
    number_and_cut(list, from, std::mem_fn(&Listed::value));
    return impl_->with_accounts(number(channel), list);
  });
}

std::vector<Ranked> Reader::most_watched(UserId channel, int count, int from) {
  if (count <= 0 || from <= 0) return {};
  return impl_->ask([&] {
    std::vector<Listed> list;
    for (const auto& [id, seconds] : impl_->most_watched->top(number(channel), count + from - 1))
      list.push_back({0, id, seconds});
    number_and_cut(list, from, std::mem_fn(&Listed::value));
    return impl_->with_accounts(number(channel), list);
  });
}

std::vector<Gain> Reader::gains(UserId channel, LocalDay since, By by, int count, int from) {
  if (count <= 0 || from <= 0) return {};
  return impl_->ask([&] {
    std::vector<Gain> list;
    const auto of = by == By::earned ? Gains::Of::points : Gains::Of::seconds;
    for (const auto& [id, points, seconds] :
         impl_->gains->top(number(channel), since, of, count + from - 1)) {
      list.push_back({.account = {.id = UserId{id}},
                      .earned = Points{points},
                      .watched = std::chrono::seconds{seconds}});
    }
    number_and_cut(list, from, [by](const Gain& gain) {
      return by == By::earned ? gain.earned.value : std::int64_t{gain.watched.count()};
    });
    for (Gain& gain : list) {
      if (auto account = impl_->accounts->with_id(number(channel), number(gain.account.id)))
        gain.account = std::move(*account);
    }
    return list;
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

Imported Reader::preview(Staging& staging, const ImportTerms& terms) {
  return impl_->ask([&] { return Importer{impl_->database}.run(staging, terms, false); });
}

std::optional<EarlierImport> Reader::earlier_import(UserId channel, const std::string& source) {
  return impl_->ask([&]() -> std::optional<EarlierImport> {
    SQLite::Statement last{impl_->database,
                           "SELECT at, ref FROM op WHERE channel_id=?1 AND kind=?2 AND note=?3 "
                           "AND state=1 AND NOT EXISTS(SELECT 1 FROM op u WHERE u.undoes=op.op_id) "
                           "ORDER BY op_id DESC LIMIT 1"};
    Rows rows{last, number(channel), static_cast<std::int64_t>(OpKind::import), source};
    if (!rows.next()) return std::nullopt;
    return EarlierImport{WallTime{std::chrono::milliseconds{rows.number(0)}}, rows.text(1)};
  });
}

std::vector<Claim> Reader::claims(UserId channel, bool given) {
  return impl_->ask([&] { return ClaimBook{impl_->database}.list(number(channel), given); });
}

std::vector<Order> Reader::orders(UserId channel, int most) {
  if (most <= 0) return {};
  return impl_->ask([&] { return impl_->orders->open(number(channel), most, *impl_->accounts); });
}

std::optional<Order> Reader::order(UserId channel, std::int64_t op) {
  return impl_->ask([&] { return impl_->orders->of(number(channel), op, *impl_->accounts); });
}

std::optional<Summary> Reader::summary(UserId channel, UserId viewer) {
  constexpr int kTries = 3;
  Summarizer& summarizer = *impl_->summarizer;
  for (int left = kTries; left > 0; --left) {
    auto reached = Summarizer::Reached::end;
    const bool known = impl_->ask([&] {
      if (!summarizer.begin(number(channel), number(viewer), *impl_->accounts)) return false;
      reached = summarizer.go_on();
      return true;
    });
    if (!known) return std::nullopt;
    while (reached == Summarizer::Reached::more)
      reached = impl_->ask([&] { return summarizer.go_on(); });
    if (reached == Summarizer::Reached::end) return summarizer.summary();
  }
  throw Unusable{"Old history is being put together just now. Ask again."};
}

Stream Reader::stream(UserId channel, WallTime from, WallTime to) {
  return impl_->ask([&] {
    return StreamTeller{impl_->database}.tell(number(channel), from, to, *impl_->accounts);
  });
}

WallTime Reader::stream_began(UserId channel, WallTime now) {
  constexpr std::chrono::minutes kPause{30};
  return impl_->ask([&] {
    SQLite::Statement payments{impl_->database,
                               "SELECT at, seconds FROM payment WHERE channel_id=?1 AND kind=?2 "
                               "ORDER BY no DESC"};
    WallTime began = now;
    Rows rows{payments, number(channel), kCyclePayment};
    while (rows.next()) {
      const WallTime at = wall(rows.number(0));
      if (at > now) continue;
      if (rows.number(1) == 0 || began - at > kPause) break;
      began = at;
    }
    return began;
  });
}

void Reader::rest() {
  impl_->channels.forget();
  impl_->newest_cycles.forget();
  impl_->accounts.forget();
  impl_->leaderboard.forget();
  impl_->most_watched.forget();
  impl_->gains.forget();
  impl_->orders.forget();
  impl_->summarizer.forget();
  sqlite3_db_release_memory(impl_->database.getHandle());
}

void Reader::each_account(
    UserId channel,
    const std::function<void(const Account&, std::int64_t roles, std::int64_t last_no)>& tell) {
  constexpr std::int64_t kSnapshot = 1'000;
  std::optional<SQLite::Statement> some;
  std::int64_t after = INT64_MIN;
  for (std::int64_t told = kSnapshot; told == kSnapshot;) {
    told = 0;
    impl_->ask([&] {
      if (!some) {
        some.emplace(impl_->database,
                     // As the view `points`, and also who is in no leaderboard.
                     "SELECT v.user_id, v.login, coalesce(v.name,v.login), "
                     "v.base+(SELECT k.points FROM clock k "
                     "WHERE k.channel_id=v.channel_id AND k.clock_id=v.clock_id), "
                     "v.watch_base+iif(v.clock_id<>0,c.seconds,0), v.clock_id<>0, v.roles, "
                     "c.last_no FROM viewer v JOIN channel c USING(channel_id) "
                     "WHERE v.channel_id=?1 AND v.merged_into IS NULL AND v.user_id>?2 "
                     "ORDER BY v.user_id LIMIT ?3");
      }
      Rows rows{*some, number(channel), after, kSnapshot};
      for (; rows.next(); ++told) {
        after = rows.number(0);
        tell({.id = UserId{rows.number(0)},
              .login = rows.text(1),
              .display_name = rows.text(2),
              .balance = Points{rows.number(3)},
              .watched = std::chrono::seconds{rows.number(4)},
              .present = rows.number(5) != 0},
             rows.number(6), rows.number(7));
      }
      return told;
    });
  }
}

Verified Reader::verify() {
  // Not in one snapshot: a log that somebody reads for minutes grows for minutes.
  try {
    Verified verified = Verifier{impl_->database}.run();
    if (const auto damage = find_log_damage(impl_->file)) {
      verified.differences.push_back(describe(impl_->file, *damage));
      ++verified.different;
    }
    sqlite3_db_release_memory(impl_->database.getHandle());
    return verified;
  } catch (const SQLite::Exception& failure) {
    unusable(impl_->file, impl_->database, failure);
  }
}

}  // namespace pointsbot::db
