#include "db/ledger_committer.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace pointsbot::tests {
namespace {

namespace asio = boost::asio;

constexpr int kThreads = 8, kGiversEach = 125, kGivers = kThreads * kGiversEach;
constexpr std::int64_t kBalance = 5'000;

/// What came of all of them. Loop thread only.
struct Counts {
  int done = 0, not_enough = 0, unanswered = 0;
  int all() const { return done + not_enough + unanswered; }
};

/// Everything that 1 has, to somebody else each time.
Task<> give_everything(db::Teller& teller, int to, Counts& counts) {
  db::Operation give{.channel = db::kChannel,
                     .at = db::kNoon,
                     .actor = UserId{1},
                     .ref = "give " + std::to_string(to),
                     .action = db::Transfer{{UserId{1}, {}}, {UserId{to}, {}}, Points{kBalance}}};
  const auto outcome = co_await teller.ask(std::move(give));
  counts.done += outcome.has_value() && outcome->state == db::OpState::done ? 1 : 0;
  counts.not_enough += outcome.has_value() && outcome->refusal == db::Refusal::not_enough ? 1 : 0;
  counts.unanswered += outcome.has_value() ? 0 : 1;
  if (counts.all() == kGivers) teller.close();
}

TEST(Simultaneous, OfAThousandGivesOfAWholeBalanceExactlyOneSucceeds) {
  const db::QuickDisk quick_disk;
  TemporaryDirectory folder;
  const std::filesystem::path file = folder.path() / "points.db";
  {
    db::Till till{file};
    std::vector<db::Person> people;
    for (int id = 1; id <= kGivers + 1; ++id) people.push_back({id, "v" + std::to_string(id)});
    ASSERT_TRUE(till.cycle(people, {.pay = 0, .welcome = 0}).has_value());
    const db::Operation gift{.channel = db::kChannel,
                             .at = db::kNoon,
                             .ref = "gift",
                             .action = db::Credit{{UserId{1}, {}}, Points{kBalance}}};
    ASSERT_EQ(till.ledger->operate({&gift, 1})->at(0).state, db::OpState::done);
  }
  asio::io_context loop{1};
  SystemClock clock;
  Counts counts;
  {
    db::Worker<db::Ledger> writer{loop.get_executor(), 8, file, db::Source::simulator};
    db::LedgerCommitter committer{writer};
    db::Teller teller{loop.get_executor(), clock, committer};
    asio::co_spawn(loop, teller.serve(), asio::detached);
    // They come from several threads, while those who came before are served.
    std::latch together{kThreads + 1};
    std::vector<std::jthread> callers;
    for (int thread = 0; thread < kThreads; ++thread) {
      callers.emplace_back([&, thread] {
        together.arrive_and_wait();
        for (int i = 0; i < kGiversEach; ++i) {
          const int to = 2 + thread * kGiversEach + i;
          asio::co_spawn(loop, give_everything(teller, to, counts), asio::detached);
        }
      });
    }
    together.arrive_and_wait();
    loop.run();
  }
  EXPECT_EQ(counts.done, 1);
  EXPECT_EQ(counts.not_enough, kGivers - 1);
  EXPECT_EQ(db::raw_text(file,
                         "SELECT sum(points), max(points), count(*) FILTER (WHERE points>0) "
                         "FROM points"),
            "5000|5000|1\n");
  EXPECT_EQ(db::raw_text(file,
                         "SELECT state, count(*) FROM op WHERE ref LIKE 'give %' "
                         "GROUP BY state ORDER BY state"),
            "1|1\n2|999\n");
  EXPECT_EQ(db::differences(file), "");
}

}  // namespace
}  // namespace pointsbot::tests
