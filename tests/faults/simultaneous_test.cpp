#include "db/worker.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pointsbot::tests {
namespace {

namespace asio = boost::asio;

constexpr int kGivers = 1'000;
constexpr std::int64_t kBalance = 5'000;

struct Give {
  db::Operation operation;
  std::vector<db::Outcome> operator()(db::Ledger& ledger) const {
    return *ledger.operate({&operation, 1});
  }
};

struct Counts {
  int done = 0, not_enough = 0;
};

/// Everything that 1 has, to somebody else each time.
Task<> give_everything(db::Worker<db::Ledger>& worker, int to, Counts& counts) {
  Give give{{.channel = db::kChannel,
             .at = db::kNoon,
             .actor = UserId{1},
             .ref = "give " + std::to_string(to),
             .action = db::Transfer{{UserId{1}, {}}, {UserId{to}, {}}, Points{kBalance}}}};
  const std::vector<db::Outcome> outcomes = co_await worker.run(std::move(give));
  const db::Outcome& outcome = outcomes.front();
  counts.done += outcome.state == db::OpState::done ? 1 : 0;
  counts.not_enough += outcome.refusal == db::Refusal::not_enough ? 1 : 0;
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
  Counts counts;
  {
    db::Worker<db::Ledger> worker{loop.get_executor(), 64, file, db::Source::simulator};
    for (int to = 2; to <= kGivers + 1; ++to)
      asio::co_spawn(loop, give_everything(worker, to, counts), asio::detached);
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
