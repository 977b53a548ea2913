#include "bench/known.hpp"

#include "bench/naive_bot.hpp"
#include "bench/upsert_bot.hpp"
#include "db/ledger.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <unordered_set>
#include <vector>

namespace pointsbot::bench {
namespace {

/// What need not survive a power cut is written as quickly as it goes.
void fill_quickly(SQLite::Database& database) {
  for (const char* const pragma : {"PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF",
                                   "PRAGMA cache_size=-1048576", "PRAGMA foreign_keys=OFF"}) {
    SQLite::Statement{database, pragma}.executeStep();
  }
  database.exec("BEGIN");
}

template <class... Values>
void run(SQLite::Statement& statement, const Values&... values) {
  int at = 0;
  (statement.bind(++at, values), ...);
  statement.exec();
  statement.reset();
}

class Filler {
 public:
  Filler(SQLite::Database& database, const Town& town) : town_{town}, database_{database} {}

  void fill(std::int64_t channel);

 private:
  const Town& town_;
  SQLite::Database& database_;
  std::int64_t at_ = kLongAgo.time_since_epoch().count();
  std::int64_t clock_ = kPay.value * town_.payments;
  std::int64_t seconds_ = kMinute.count() * town_.payments;
  SQLite::Statement visit_{
      database_,
      "INSERT INTO line(channel_id,user_id,prev,no,at,amount,seconds,open,after,clock_id,from_no,"
      "from_at,clock_from) VALUES(?1,?2,0,1,?3,?4,?5,0,?6,1,0,?3,0)"};
  SQLite::Statement viewer_{
      database_,
      "INSERT INTO viewer(channel_id,user_id,clock_id,base,watch_base,roles,clock_from,"
      "seconds_from,from_no,from_at,opening,first_seen,last_seen,last_line,login) "
      "VALUES(?1,?2,?3,?4,?5,1,?6,?7,?8,?9,?10,?11,?11,last_insert_rowid(),?12)"};
  SQLite::Statement payment_{
      database_,
      "INSERT INTO payment(channel_id,no,at,kind,tariff_id,seconds,present,minted) "
      "VALUES(?1,?2,?3,0,1,?4,?5,?6)"};
  SQLite::Statement clock_moved_{
      database_, "UPDATE clock SET points=?2, present=?3 WHERE channel_id=?1 AND clock_id=1"};
  SQLite::Statement channel_{
      database_,
      "UPDATE channel SET last_no=?2, last_at=?3, cycle_no=?2, cycle_at=?3, seconds=?4, paid=?5, "
      "granted=?6, known=?7 WHERE channel_id=?1"};
};

void Filler::fill(std::int64_t channel) {
  const std::int64_t id = number(channel_id(channel));
  const People people = town_.people(channel);
  const Audience audience = town_.audience(channel, people);
  std::unordered_set<std::int64_t> here;
  for (const db::Arrival& viewer : audience.here()) here.insert(number(viewer.id()));
  std::int64_t granted = 0;
  for (const db::Arrival& viewer : people.as_they_came()) {
    const std::int64_t user = number(viewer.id()), balance = People::balance(viewer.id()).value;
    const std::int64_t opening = balance - kPay.value;
    granted += opening;
    run(visit_, id, user, at_, kPay.value, kMinute.count(), balance);
    const std::int64_t present = here.contains(user) ? 1 : 0;
    run(viewer_, id, user, present, balance - present * clock_,
        kMinute.count() - present * seconds_, present * clock_, present * seconds_,
        present * town_.payments, present * at_, opening, at_, viewer.login());
  }
  for (std::int64_t no = 1; no <= town_.payments; ++no) {
    const std::int64_t paid = no == 1 ? town_.known : 0;
    run(payment_, id, no, at_, kMinute.count(), paid, paid * kPay.value);
  }
  run(clock_moved_, id, clock_, town_.present);
  run(channel_, id, town_.payments, at_, seconds_, town_.known * kPay.value, granted, town_.known);
}

std::string points_in(const std::filesystem::path& file, const char* table) {
  SQLite::Database database{file.string(), SQLite::OPEN_READONLY};
  SQLite::Statement ask{
      database,
      fmt::format("SELECT count(*)||' '||sum(points)||' '||sum(points*(user_id%1009)) FROM {}",
                  table)};
  ask.executeStep();
  return ask.getColumn(0).getString();
}

}  // namespace

void make_ledger(const std::filesystem::path& file, const Town& town) {
  {
    db::Ledger ledger{file, db::Source::simulator};
    for (std::int64_t channel = 0; channel < town.channels; ++channel) {
      ledger.open_channel(channel_id(channel), fmt::format("channel{}", channel));
    }
  }
  SQLite::Database database{file.string(), SQLite::OPEN_READWRITE};
  fill_quickly(database);
  database.exec(fmt::format("INSERT INTO tariff VALUES(1,1,{})", kPay.value));
  {
    Filler filler{database, town};
    for (std::int64_t channel = 0; channel < town.channels; ++channel) filler.fill(channel);
  }
  database.exec("COMMIT");
}

void make_upsert_bot(const std::filesystem::path& file, const Town& town) {
  UpsertBot bot{file};
  fill_quickly(bot.database());
  for (std::int64_t channel = 0; channel < town.channels; ++channel) {
    const People people = town.people(channel);
    for (const db::Arrival& viewer : people.as_they_came()) {
      bot.know(channel_id(channel), viewer, People::balance(viewer.id()), kMinute, kLongAgo);
    }
  }
  bot.commit();
}

void make_naive_bot(const std::filesystem::path& file, const Town& town) {
  NaiveBot bot{file};
  const People people = town.people(0);
  std::vector<std::pair<std::string, std::int64_t>> all;
  all.reserve(people.all().size());
  for (const db::Arrival& viewer : people.as_they_came()) {
    all.emplace_back(viewer.login(), People::balance(viewer.id()).value);
  }
  bot.know(all);
}

std::string points_in_ledger(const std::filesystem::path& file) {
  return points_in(file, "points");
}
std::string points_in_upsert_bot(const std::filesystem::path& file) {
  return points_in(file, "viewer");
}

}  // namespace pointsbot::bench
