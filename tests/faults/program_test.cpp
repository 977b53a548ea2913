#include "tests/faults/program_faults.hpp"
#include "tests/support/syscall_faults.hpp"

#include <chrono>
#include <csignal>
#include <fstream>

namespace pointsbot {
namespace {

namespace fs = std::filesystem;

TEST_F(ProgramFaults, AFullDiskIsToldOnceAndPaidOnAsSoonAsThereIsRoom) {
  tests::FaultyProgram faults{folder_, directory_.path() / "control"};
  merge_environment(faults.environment(POINTSBOT_SYSCALL_FAULTS_LIBRARY));
  tests::Process bot{command({"run", "--verbose"}), environment_};
  bot.line("payment 2 ");
  faults->room = 0;
  bot.line("is full. The payment of");
  // It tries again.
  const std::int64_t refused = faults->refused;
  const auto patience = std::chrono::steady_clock::now() + tests::kDeadline;
  while (faults->refused < refused + 1) {
    ASSERT_LT(std::chrono::steady_clock::now(), patience) << bot.out() << bot.err();
    bot.read_for(std::chrono::milliseconds{20});
  }
  EXPECT_EQ(count(bot.out(), "is full"), 1U) << bot.out();
  faults->room = tests::SyscallFaults::kNoLimit;
  bot.line("payment ");
  bot.signal(SIGINT);
  EXPECT_EQ(bot.wait(), 0) << bot.out() << bot.err();
  EXPECT_EQ(count(bot.out(), "is full"), 1U) << bot.out();
  EXPECT_EQ(all_there(database_, tests::payments_told(bot.out())), "");
}

TEST_F(ProgramFaults, AFullDiskAtTheStartEndsIt) {
  tests::FaultyProgram faults{folder_, directory_.path() / "control"};
  merge_environment(faults.environment(POINTSBOT_SYSCALL_FAULTS_LIBRARY));
  faults->room = 5000;
  const tests::Finished refused = run({"run", "--cycles", "1"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_NE(refused.err.find("is full"), std::string::npos) << refused.err;
  faults->room = tests::SyscallFaults::kNoLimit;
  EXPECT_EQ(run({"run", "--cycles", "1"}).code, 0);
  EXPECT_EQ(all_there(database_, {1}), "");
}

TEST_F(ProgramFaults, AFullDiskUnderAnImportIsToldAndNothingOfItIsThere) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  const fs::path csv = directory_.path() / "old.csv";
  {
    std::ofstream file{csv};
    file << "user_id,login,points\n";
    for (int i = 1; i <= 2'000; ++i) file << 1'000'000 + i << ",import" << i << ",5\n";
  }
  tests::FaultyProgram faults{folder_, directory_.path() / "control"};
  merge_environment(faults.environment(POINTSBOT_SYSCALL_FAULTS_LIBRARY));
  constexpr const char* kSum = "SELECT coalesce(sum(points),0) FROM points WHERE login LIKE 'i%'";
  for (const std::int64_t room : {0, 4'000, 100'000}) {
    faults->room = room;
    const tests::Finished refused = run({"import", csv.string(), "--yes"});
    EXPECT_EQ(refused.code, 4) << refused.out;
    EXPECT_NE(refused.err.find("full"), std::string::npos) << refused.err;
    EXPECT_TRUE(refused.err.find("Nothing was") != std::string::npos ||
                refused.err.find("All balances are safe") != std::string::npos)
        << refused.err;
    faults->room = tests::SyscallFaults::kNoLimit;
    EXPECT_EQ(all_there(database_, {1}), "");
    EXPECT_EQ(db::raw_text(database_, kSum), "0\n");
  }
  EXPECT_EQ(run({"import", csv.string(), "--yes"}).code, 0);
  EXPECT_EQ(db::raw_text(database_, kSum), "10000\n");
}

TEST_F(ProgramFaults, ADiskThatDiesEndsItAndNothingIsLost) {
  tests::FaultyProgram faults{folder_, directory_.path() / "control"};
  merge_environment(faults.environment(POINTSBOT_SYSCALL_FAULTS_LIBRARY));
  tests::Process bot{command({"run", "--verbose"}), environment_};
  bot.line("payment 1 ");
  using F = tests::SyscallFaults;
  faults->arm(1, EIO, F::kRead | F::kWrite | F::kSync | F::kTruncate, true);
  EXPECT_EQ(bot.wait(), 4) << bot.out() << bot.err();
  EXPECT_NE(bot.err().find("points.db does not read or write"), std::string::npos) << bot.err();
  faults->disarm();
  EXPECT_EQ(all_there(database_, tests::payments_told(bot.out())), "");
  EXPECT_EQ(run({"run", "--cycles", "1"}).code, 0);
}

// `verify` cannot know that a file is old: it agrees with itself.
TEST_F(ProgramFaults, AnOlderFileThatWasPutBackIsToldOnce) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  const fs::path kept = directory_.path() / "kept.db";
  fs::copy_file(database_, kept);
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  fs::remove(database_);
  fs::copy_file(kept, database_);
  constexpr std::string_view kTold =
      "points.db is older than it was: the last 1 of the payments and commands";
  EXPECT_EQ(count(run({"run", "--cycles", "1"}).out, kTold), 1U);
  EXPECT_EQ(count(run({"run", "--cycles", "1"}).out, kTold), 0U);
}

}  // namespace
}  // namespace pointsbot
