#include "tests/support/power_cut.hpp"

#include "tests/faults/proof.hpp"
#include "tests/faults/rounds.hpp"
#include "tests/support/process.hpp"
#include "tests/support/syscall_faults.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <random>

namespace pointsbot::tests {
namespace {

namespace fs = std::filesystem;

constexpr int kCutsARun = 20;
/// A database lives so often: its history is proved after each cut.
constexpr int kLives = 10;
constexpr Unsynced kWays[] = {Unsynced::lost, Unsynced::any, Unsynced::in_order, Unsynced::any,
                              Unsynced::kept};

/// A database that lives through power cuts: each next life begins on the disk that one of them
/// left.
class PowerCuts : public testing::Test {
 protected:
  // What looks at the disks need not wait for them.
  PowerCuts() { syscall_faults().skip_syncs = true; }
  ~PowerCuts() override { syscall_faults().skip_syncs = false; }

  /// Lets a teller go on with what is in `disk_` and kills it.
  PowerCut life(unsigned seed, int milliseconds) {
    const fs::path folder = directory_.path() / "running", record = directory_.path() / "record";
    fs::remove_all(folder);
    fs::remove(record);
    if (fs::exists(disk_)) {
      fs::copy(disk_, folder);
    } else {
      fs::create_directory(folder);
    }
    Process teller{{POINTSBOT_TELLER, (folder / "points.db").string(), std::to_string(seed)},
                   recording(POINTSBOT_DISK_RECORDER, folder, record)};
    teller.line("step ");
    teller.read_for(std::chrono::milliseconds{milliseconds});
    teller.signal(SIGKILL);
    EXPECT_EQ(teller.wait(), 128 + SIGKILL) << teller.err();
    return PowerCut{disk_, record};
  }

  /// What is wrong after a cut.
  std::string cut(const PowerCut& power, unsigned seed, std::size_t moment, Unsynced how,
                  Syncs syncs = Syncs::all) {
    const fs::path left = directory_.path() / "left";
    power.leave(moment, how, syncs, seed + static_cast<unsigned>(moment), left);
    const std::int64_t acknowledged = std::max(last_acknowledged(power.said(moment)), before_);
    Workload workload{seed};
    return what_is_wrong(left / "points.db", workload, acknowledged, acknowledged + kLongestTurn);
  }
  void begin_anew() {
    fs::remove_all(disk_);
    before_ = 0;
  }
  void go_on_from_what_is_left() {
    fs::remove_all(disk_);
    fs::rename(directory_.path() / "left", disk_);
    before_ = steps_in(disk_ / "points.db");
  }

  const TemporaryDirectory directory_;
  const fs::path disk_ = directory_.path() / "disk";
  std::int64_t before_ = 0;
};

TEST_F(PowerCuts, LoseNothingThatWasAcknowledged) {
  const int cuts = rounds(100);
  std::mt19937 random{first_seed()};
  std::int64_t acknowledged = 0;
  unsigned seed = first_seed();
  for (int made = 0; made < cuts; made += kCutsARun) {
    if (made % (kLives * kCutsARun) == 0 && made > 0) {
      begin_anew();
      ++seed;
    }
    const PowerCut power = life(seed, 20 + static_cast<int>(random() % 60));
    for (int i = 0; i < kCutsARun; ++i) {
      const std::size_t moment = random() % (power.moments() + 1);
      const Unsynced how = kWays[i % std::size(kWays)];
      SCOPED_TRACE("seed " + std::to_string(seed) + ", cut " + std::to_string(made + i) +
                   " after call " + std::to_string(moment));
      ASSERT_EQ(cut(power, seed, moment, how), "");
      acknowledged += last_acknowledged(power.said(moment)) > 0 ? 1 : 0;
    }
    go_on_from_what_is_left();
  }
  EXPECT_GT(acknowledged, cuts / 2);
  std::printf("%d cuts, %lld of them of one who had acknowledged something\n", cuts,
              static_cast<long long>(acknowledged));
}

/// The proof that the test above can fail.
TEST_F(PowerCuts, WouldLosePaymentsWithoutTheSyncs) {
  for (const Syncs syncs : {Syncs::none, Syncs::normal}) {
    const PowerCut power = life(3, 40);
    std::mt19937 random{1};
    int lost = 0, tried = 0;
    while (tried < kCutsARun) {
      // Right after something was acknowledged: before the log is synced to be moved.
      std::size_t moment = 1 + random() % power.moments();
      const auto acknowledged = [&](std::size_t at) { return last_acknowledged(power.said(at)); };
      while (moment <= power.moments() && acknowledged(moment) == acknowledged(moment - 1))
        ++moment;
      if (moment > power.moments()) continue;
      ++tried;
      std::string wrong;
      try {
        wrong = cut(power, 3, moment, Unsynced::lost, syncs);
      } catch (const std::exception& failure) {
        wrong = failure.what();
      }
      lost += wrong.empty() ? 0 : 1;
    }
    EXPECT_GT(lost, kCutsARun / 2);
  }
}

}  // namespace
}  // namespace pointsbot::tests
