#include "db/ledger.hpp"
#include "db/reader.hpp"
#include "tests/db/support.hpp"
#include "tests/faults/rounds.hpp"
#include "tests/program/program_fixture.hpp"
#include "tests/support/power_cut.hpp"
#include "tests/support/syscall_faults.hpp"

#include <algorithm>
#include <csignal>
#include <random>

namespace pointsbot {
namespace {

namespace fs = std::filesystem;
using tests::PowerCut;

/// The built program in a folder of its own, of which the calls are recorded, or fail.
class ProgramFaults : public ProgramTest {
 protected:
  ProgramFaults() {
    fs::create_directory(folder_);
    configure("[points]\ninterval = 1\n[database]\npath = folder/points.db\n" +
              std::string{"[simulator]\nviewers = 300\nchurn = 100\n"});
  }

  void merge_environment(const std::map<std::string, std::string>& more) {
    environment_.insert(more.begin(), more.end());
  }
  /// The numbers of the payments that a run told of.
  static std::vector<std::int64_t> told(const std::string& out) {
    constexpr std::string_view kBefore = "  payment ";
    std::vector<std::int64_t> numbers;
    for (std::size_t at = out.find(kBefore); at != out.npos; at = out.find(kBefore, at + 1)) {
      if (out.find('\n', at) != out.npos)
        numbers.push_back(std::stoll(out.substr(at + kBefore.size())));
    }
    return numbers;
  }
  static std::string all_there(const fs::path& file, const std::vector<std::int64_t>& numbers) {
    { const db::Ledger starts{file, db::Source::simulator}; }
    std::string wrong = db::differences(file);
    for (const std::int64_t no : numbers) {
      const std::string times =
          db::raw_text(file, "SELECT count(*) FROM payment WHERE no=" + std::to_string(no));
      if (times != "1\n") wrong += "payment " + std::to_string(no) + " is there " + times;
    }
    return wrong;
  }
  static std::size_t count(const std::string& text, std::string_view what) {
    std::size_t times = 0;
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++times;
    return times;
  }

  const fs::path folder_ = directory_.path() / "folder";
  const fs::path database_ = folder_ / "points.db";
};

TEST_F(ProgramFaults, APowerCutAtAnyMomentLosesNothingThatWasToldToBePaid) {
  using tests::Unsynced;
  constexpr Unsynced kWays[] = {Unsynced::lost, Unsynced::any, Unsynced::in_order};
  const fs::path record = directory_.path() / "record", left = directory_.path() / "left";
  merge_environment(tests::recording(POINTSBOT_DISK_RECORDER, folder_, record));
  tests::Process bot{command({"run", "--verbose", "--cycles", "4"}), environment_};
  ASSERT_EQ(bot.wait(), 0) << bot.err();
  const PowerCut power{directory_.path() / "nothing", record};
  ASSERT_EQ(told(power.said(power.moments())), (std::vector<std::int64_t>{1, 2, 3, 4}));
  std::mt19937 random{tests::first_seed()};
  std::size_t told_in_all = 0;
  tests::syscall_faults().skip_syncs = true;
  for (int cut = 0; cut < tests::rounds(40); ++cut) {
    const std::size_t moment = random() % (power.moments() + 1);
    SCOPED_TRACE("cut " + std::to_string(cut) + " after call " + std::to_string(moment));
    power.leave(moment, kWays[static_cast<std::size_t>(cut) % std::size(kWays)], tests::Syncs::all,
                static_cast<unsigned>(cut), left);
    const std::vector<std::int64_t> numbers = told(power.said(moment));
    ASSERT_EQ(all_there(left / "points.db", numbers), "");
    told_in_all += numbers.size();
  }
  tests::syscall_faults().skip_syncs = false;
  EXPECT_GT(told_in_all, 20U);
}

TEST_F(ProgramFaults, APowerCutAtAnyMomentOfARestoreLeavesTheOldOrTheNewWhole) {
  using tests::Unsynced;
  constexpr Unsynced kWays[] = {Unsynced::lost, Unsynced::any, Unsynced::in_order};
  const std::string backup = (directory_.path() / "backup.db").string();
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  ASSERT_EQ(run({"backup", backup}).code, 0);
  ASSERT_EQ(run({"run", "--cycles", "2"}).code, 0);
  const fs::path before = directory_.path() / "before", record = directory_.path() / "record",
                 left = directory_.path() / "left";
  fs::copy(folder_, before);
  merge_environment(tests::recording(POINTSBOT_DISK_RECORDER, folder_, record));
  ASSERT_EQ(run({"restore", "--lose-newer", backup}).code, 0);
  const PowerCut power{before, record};
  tests::syscall_faults().skip_syncs = true;
  int old_ones = 0, new_ones = 0;
  const std::size_t every =
      std::max<std::size_t>(1, power.moments() * 3 / static_cast<std::size_t>(tests::rounds(150)));
  for (std::size_t moment = 0; moment <= power.moments(); moment += every) {
    for (const Unsynced how : kWays) {
      SCOPED_TRACE("a cut after call " + std::to_string(moment));
      power.leave(moment, how, tests::Syncs::all, static_cast<unsigned>(moment), left);
      ASSERT_EQ(all_there(left / "points.db", {1}), "");
      const std::string last = db::raw_text(left / "points.db", "SELECT last_no FROM channel");
      ASSERT_TRUE(last == "1\n" || last == "3\n") << last;
      ++(last == "3\n" ? old_ones : new_ones);
    }
  }
  tests::syscall_faults().skip_syncs = false;
  EXPECT_GT(old_ones, 0);
  EXPECT_GT(new_ones, 0);
}

TEST_F(ProgramFaults, AFullDiskIsToldOnceAndPaidOnAsSoonAsThereIsRoom) {
  tests::FaultyProgram faults{folder_, directory_.path() / "control"};
  merge_environment(faults.environment(POINTSBOT_SYSCALL_FAULTS_LIBRARY));
  tests::Process bot{command({"run", "--verbose"}), environment_};
  bot.line("payment 2 ");
  faults->room = 0;
  bot.line("is full. The payment of");
  // It tries again.
  const std::int64_t refused = faults->refused;
  while (faults->refused < refused + 1) bot.read_for(std::chrono::milliseconds{20});
  EXPECT_EQ(count(bot.out(), "is full"), 1U) << bot.out();
  faults->room = tests::SyscallFaults::kNoLimit;
  bot.line("payment ");
  bot.signal(SIGINT);
  EXPECT_EQ(bot.wait(), 0) << bot.out() << bot.err();
  EXPECT_EQ(count(bot.out(), "is full"), 1U) << bot.out();
  EXPECT_EQ(all_there(database_, told(bot.out())), "");
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
  EXPECT_EQ(all_there(database_, told(bot.out())), "");
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
