// What people ask of a large channel, each question on the connection and the thread of the reader,
// while the writer goes on paying.

#include "bench/reads_bench.hpp"

#include "base/local_day.hpp"
#include "db/ledger.hpp"
#include "db/reader.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace pointsbot::bench {
namespace {

constexpr UserId kChannel{77};
constexpr std::int64_t kPaymentsADay = 1'440;

/// A channel of some days in the layout of the schema: balances as after a long time (few have
/// much, many little), five sets of roles, lines in the order in which visits end.
void fill(const std::filesystem::path& file, const ReadsOptions& options) {
  { static_cast<void>(db::Ledger{file, db::Source::simulator}.open_channel(kChannel, "bench")); }
  SQLite::Database database{file.string(), SQLite::OPEN_READWRITE};
  database.exec("PRAGMA cache_size=-262144");
  const LocalDay today =
      local_day(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  const std::int64_t first_at =
      start_of(today - std::chrono::days{options.days}).time_since_epoch().count();
  const std::int64_t payments = options.days * kPaymentsADay + 720;
  const std::int64_t first_of_today = options.days * kPaymentsADay + 1;
  const std::string numbers =
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<{}-1) ";
  const auto count_to = [&](std::int64_t most) { return fmt::format(fmt::runtime(numbers), most); };
  database.exec(
      "BEGIN; INSERT OR IGNORE INTO clock VALUES(77,5,0,0),(77,33,0,0),(77,65,0,0),"
      "(77,97,0,0),(77,256,0,0)");
  database.exec("INSERT INTO tariff VALUES(1,1,10),(1,5,20),(1,33,15),(1,65,15),(1,97,15)");
  database.exec(count_to(payments) +
                fmt::format("INSERT INTO payment SELECT 77,i+1,{}+i*60000,0,1,60,{},1000000,NULL,"
                            "NULL FROM n",
                            first_at, options.present));
  database.exec(
      "UPDATE clock SET points=(SELECT amount FROM tariff WHERE tariff_id=1 AND "
      "tariff.clock_id=clock.clock_id)*(SELECT max(no) FROM payment) "
      "WHERE clock_id BETWEEN 1 AND 255");
  // i*A mod a prime walks through all of them in no order.
  database.exec(
      count_to(options.known) +
      fmt::format(
          "INSERT INTO viewer(channel_id,user_id,clock_id,base,watch_base,roles,from_no,from_at,"
          "clock_from,seconds_from,opening,first_seen,login) "
          "SELECT 77, 1000000+i*131, k, "
          "1000000000/(1+(i*2654435761)%{0})+(i*40503)%5000-coalesce(c.points,0), "
          "(i*7919)%1000003-iif(k<>0,{3},0), iif(k IN (0,256),1,k), iif(k<>0,{2}-(i%90),0), "
          "iif(k<>0,{1},0), iif(k<>0,coalesce(c.points,0)-(i%90)*10,0), iif(k<>0,{3}-(i%90)*60,0), "
          "0, {1}, 'viewer'||i FROM (SELECT i, CASE WHEN i%{4}<>0 THEN 0 "
          "WHEN i/{4}%100=0 THEN 256 WHEN i/{4}%10<7 THEN 1 WHEN i/{4}%10<8 THEN 5 "
          "WHEN i/{4}%10<9 THEN 33 WHEN i/{4}%20=9 THEN 65 ELSE 97 END AS k FROM n) x "
          "LEFT JOIN clock c ON c.channel_id=77 AND c.clock_id=k",
          options.known, first_at, payments, payments * 60, options.known / options.present));
  database.exec(
      "UPDATE clock SET present=(SELECT count(*) FROM viewer v WHERE v.channel_id=77 "
      "AND v.clock_id=clock.clock_id) WHERE clock_id<>0");
  database.exec(
      fmt::format("UPDATE channel SET last_no={0}, cycle_no={0}, last_at={1}, cycle_at={1}, "
                  "seconds={2}, known={3}",
                  payments, first_at + payments * 60'000, payments * 60, options.known));
  database.exec("UPDATE viewer SET hidden=1 WHERE user_id IN (1000000,1000131,1013100)");
  // Earlier days are booked; of today there are the lines.
  for (int day = options.days; day > 0; --day) {
    database.exec(
        count_to(options.present / 2) +
        fmt::format("INSERT INTO day SELECT 77,{},1000000+131*((i*{}+{})%{}),100+i%400,0,0,"
                    "3600 FROM n ORDER BY 1,2,3",
                    (today - std::chrono::days{day}).time_since_epoch().count(),
                    options.known * 2 / options.present, day, options.known));
  }
  database.exec(
      count_to(options.visits_today) +
      fmt::format(
          "INSERT INTO line(channel_id,user_id,prev,no,at,amount,seconds,open,after,clock_id,"
          "from_no,from_at,clock_from) SELECT 77,1000000+131*((i*48271)%{0}),0,"
          "{1}+i*720/{2},{3}+({1}+i*720/{2})*60000,10*(1+i%60),60*(1+i%60),0,1000,1,"
          "{1}+i*720/{2}-1-i%60,{3}+({1}+i*720/{2}-i%60)*60000,0 FROM n",
          options.known, first_of_today, options.visits_today, first_at));
  database.exec("COMMIT");
}

double cpu_ms() {
  std::timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Cost {
  double ms;
  double cpu_ms;
};

Cost median_of(int rounds, int calls, const std::function<void(int)>& ask) {
  std::vector<Cost> costs;
  ask(0);
  for (int round = 0; round < rounds; ++round) {
    const double cpu = cpu_ms();
    const auto start = std::chrono::steady_clock::now();
    for (int call = 0; call < calls; ++call) ask(round * calls + call);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    costs.push_back({took.count() / calls, (cpu_ms() - cpu) / calls});
  }
  std::ranges::sort(costs, {}, &Cost::ms);
  return costs[costs.size() / 2];
}

/// Pays those present again and again, as a bot does.
void go_on_paying(const std::stop_token& stop, const std::filesystem::path& file) {
  db::Ledger ledger{file, db::Source::simulator};
  db::Standing standing = *ledger.open_channel(kChannel, "bench");
  while (!stop.stop_requested()) {
    const auto awarded = ledger.award({.channel = kChannel,
                                       .after_no = standing.last_no,
                                       .at = standing.last_at + std::chrono::seconds{1},
                                       .seconds = std::chrono::seconds{1},
                                       .pay = Pay{{10}}},
                                      {});
    standing = {awarded->no, awarded->at};
    ledger.settle();
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
}

class Table {
 public:
  explicit Table(int rounds) : rounds_{rounds} {
    fmt::print("{:<44} {:>11} {:>11}  {}\n", "", "time, ms", "CPU, ms", "bar");
  }

  void row(std::string_view what, int calls, const std::function<void(int)>& ask, double bar = 0) {
    const Cost cost = median_of(rounds_, calls, ask);
    std::string judged;
    if (bar > 0) {
      const bool missed = cost.ms > bar;
      held_ = held_ && !missed;
      judged = fmt::format("<= {} {}", bar, missed ? "MISSED" : "held");
    }
    fmt::print("{:<44} {:>11.3f} {:>11.3f}  {}\n", what, cost.ms, cost.cpu_ms, judged);
    std::fflush(stdout);
  }
  bool held() const { return held_; }

 private:
  int rounds_;
  bool held_ = true;
};

}  // namespace

bool measure_reads(const std::filesystem::path& folder, const ReadsOptions& options) {
  const std::filesystem::path file = folder / "reads.db";
  if (!std::filesystem::exists(file)) fill(file, options);
  std::jthread paying{[file](const std::stop_token& stop) { go_on_paying(stop, file); }};
  db::Reader reader{file};
  SQLite::Database person{file.string(), SQLite::OPEN_READONLY, 5'000};
  const auto sql = [&person](const std::string& text) {
    SQLite::Statement statement{person, text};
    while (statement.executeStep()) continue;
  };
  const auto somebody = [&](int call) {
    return fmt::format("viewer{}", (call * 7919LL + 13) % options.known);
  };
  const LocalDay today =
      local_day(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));

  fmt::print(
      "{} known viewers, {} present in 6 sets of roles, {} visits today that are not booked, "
      "{} days booked; a payment every 0.1 s meanwhile. Medians of {}.\n\n",
      options.known, options.present, options.visits_today, options.days, options.rounds);
  Table table{options.rounds};
  table.row(
      "one balance, by login", 1'000, [&](int call) { reader.account(kChannel, somebody(call)); },
      0.1);
  table.row(
      "one balance, by id", 1'000,
      [&](int call) {
        reader.account(kChannel, UserId{1'000'000 + call * 7919LL % options.known * 131});
      },
      0.1);
  table.row(
      "top 10", 100, [&](int) { reader.top(kChannel, 10); }, 1);
  table.row("places 1,001 to 1,010", 10, [&](int) { reader.top(kChannel, 10, 1'001); });
  const auto at = [&](std::int64_t place) {
    return SQLite::Statement{person, fmt::format("SELECT login FROM points WHERE channel_id=77 "
                                                 "ORDER BY points DESC LIMIT 1 OFFSET {}",
                                                 place)};
  };
  for (const auto& [name, part] : {std::pair{"first", 0.0},
                                   {"1 %", 0.01},
                                   {"quarter", 0.25},
                                   {"middle", 0.5},
                                   {"three quarters", 0.75},
                                   {"99 %", 0.99},
                                   {"last", 1.0}}) {
    std::string login;
    {
      SQLite::Statement one =
          at(static_cast<std::int64_t>(part * static_cast<double>(options.known - 10)));
      one.executeStep();
      login = one.getColumn(0).getString();
    }
    const auto rank = reader.rank(kChannel, login);
    table.row(fmt::format("rank, {} ({} of {})", name, rank->rank, options.known), 3,
              [&](int) { reader.rank(kChannel, login); });
    if (part == 0.5) {
      table.row("  with 5 above and 5 below", 3, [&](int) { reader.around(kChannel, login, 5); });
    }
  }
  table.row("top 10 by watch time", 1, [&](int) { reader.most_watched(kChannel, 10); });
  using By = db::Reader::By;
  table.row("top 10 gains since today", 1,
            [&](int) { reader.gains(kChannel, today, By::earned, 10); });
  table.row(fmt::format("top 10 gains since {} days", options.days), 1, [&](int) {
    reader.gains(kChannel, today - std::chrono::days{options.days}, By::earned, 10);
  });
  table.row("SQL: points where login=", 100, [&](int call) {
    sql(fmt::format("SELECT * FROM points WHERE login='{}'", somebody(call)));
  });
  table.row("SQL: points order by points desc limit 3", 1,
            [&](int) { sql("SELECT * FROM points ORDER BY points DESC LIMIT 3"); });
  paying.request_stop();
  paying.join();
  db::Ledger ledger{file, db::Source::simulator};
  table.row("booking 1,000 visits into their days", 5, [&](int) { ledger.book_days(); });
  return table.held();
}

}  // namespace pointsbot::bench
