#include "tests/faults/rush.hpp"

#include "tests/db/support.hpp"
#include "tests/faults/rounds.hpp"
#include "tests/support/process.hpp"
#include "tests/support/syscall_faults.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <map>
#include <random>
#include <sstream>
#include <string>

namespace pointsbot::tests {
namespace {

using db::OpState;

/// Three who have a fortune, and a thousand with what the last item costs.
void prepare(const std::filesystem::path& file) {
  db::Till till{file};
  std::vector<db::Person> rich, poor;
  for (std::int64_t id = 1; id <= 3; ++id) rich.push_back({id, "rich" + std::to_string(id)});
  for (int i = 0; i < kRush; ++i) poor.push_back({kFirstPoor + i, "poor" + std::to_string(i)});
  till.cycle(rich, {.welcome = kFortune});
  till.cycle(poor, {.pay = 0, .welcome = kPocket});
}

std::map<std::string, OpState> answers(const std::string& said) {
  std::map<std::string, OpState> answers;
  std::istringstream lines{said.substr(0, said.rfind('\n') + 1)};
  int state = 0;
  for (std::string ref; lines >> ref >> state;) answers[ref] = static_cast<OpState>(state);
  return answers;
}

class Rush : public ::testing::Test {
 protected:
  // Who looks at what is left need not wait for the disk.
  Rush() { syscall_faults().skip_syncs = true; }
  ~Rush() override { syscall_faults().skip_syncs = false; }

  std::string one(const std::string& sql) const { return db::raw_text(file_, sql); }

  /// What was answered stays so; nothing is there twice or was made of nothing.
  void look(const std::string& said) {
    for (const auto& [ref, state] : answers(said)) acknowledged_.insert_or_assign(ref, state);
    std::map<std::string, OpState> there;
    std::istringstream rows{one("SELECT ref||' '||state FROM op WHERE ref IS NOT NULL")};
    int number = 0;
    for (std::string ref; rows >> ref >> number;) {
      EXPECT_TRUE(there.emplace(ref, static_cast<OpState>(number)).second) << ref << " twice";
    }
    for (const auto& [ref, state] : acknowledged_) {
      ASSERT_TRUE(there.contains(ref)) << ref << " was answered and is not there";
      const bool given_back = state == OpState::held && there[ref] == OpState::settled;
      EXPECT_TRUE(there[ref] == state || given_back) << ref;
    }
    EXPECT_EQ(one("SELECT (SELECT sum(points) FROM points)+held FROM channel"),
              std::to_string(3 * kFortune + kRush * kPocket) + "\n");
    EXPECT_EQ(one("SELECT count(*)>1 FROM op WHERE ref LIKE 'last/%' AND state=3"), "0\n");
    EXPECT_EQ(one("SELECT count(*) FROM points WHERE points<0"), "0\n");
    EXPECT_EQ(db::differences(file_), "");
  }

  TemporaryDirectory folder_;
  std::filesystem::path file_ = folder_.path() / "points.db";
  std::map<std::string, OpState> acknowledged_;
};

TEST_F(Rush, ForTheLastItemAndForWholeBalancesIsWonByOneEachHoweverOftenTheBotIsKilled) {
  prepare(file_);
  std::mt19937 random{first_seed()};
  const int kills = rounds(8);
  for (int kill = 0; kill < kills; ++kill) {
    SCOPED_TRACE("kill " + std::to_string(kill));
    Process rush{{POINTSBOT_RUSH, file_.string()}};
    // It says two thousand lines, what was asked before too: in the midst of those that are new.
    const auto known = static_cast<int>(acknowledged_.size());
    const int heard = known + static_cast<int>(random() % 120);
    for (int i = 0; i < std::min(heard, 2 * kRush - 1); ++i) rush.line("/");
    rush.signal(SIGKILL);
    ASSERT_EQ(rush.wait(), 128 + SIGKILL) << rush.err();
    look(rush.out());
    if (HasFailure()) return;
  }
  const auto before = acknowledged_.size();
  EXPECT_GT(before, 100U);
  EXPECT_LT(before, 2U * kRush) << "there was something left to do at the last kill";

  const Finished last = run({POINTSBOT_RUSH, file_.string()});
  ASSERT_EQ(last.code, 0) << last.err;
  look(last.out);
  EXPECT_EQ(acknowledged_.size(), 2U * kRush);
  EXPECT_EQ(one("SELECT state, count(*) FROM op WHERE ref LIKE 'last/%' GROUP BY 1"),
            "2|999\n3|1\n");
  EXPECT_EQ(one("SELECT count(*) FROM op WHERE kind=4 AND state=1"), "1\n");
  EXPECT_EQ(one("SELECT count(*) FROM op WHERE kind=21 AND note='everything' AND state=3"), "1\n");
  EXPECT_EQ(one("SELECT sum(points) FROM points WHERE user_id IN (1,3)"), "0\n");
  EXPECT_EQ(one("SELECT count(*) FROM op WHERE ref IS NOT NULL"), "2000\n");
  std::printf("%d kills, %zu answered before the last run\n", kills, before);
}

}  // namespace
}  // namespace pointsbot::tests
