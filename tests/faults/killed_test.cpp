#include "tests/faults/proof.hpp"
#include "tests/faults/rounds.hpp"
#include "tests/support/process.hpp"
#include "tests/support/syscall_faults.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <random>

namespace pointsbot::tests {
namespace {

/// A history long enough to have everything in it, and short enough to be proved each time.
constexpr int kKillsADatabase = 20;

TEST(Killed, AtRandomMomentsHasWhatItAcknowledgedAndNothingByHalves) {
  // Who looks at what is left need not wait for the disk.
  syscall_faults().skip_syncs = true;
  std::mt19937 random{first_seed()};
  int acknowledging = 0;
  std::unique_ptr<TemporaryDirectory> folder;
  unsigned seed = 0;
  std::int64_t steps = 0;
  const int kills = rounds(60);
  for (int kill = 0; kill < kills; ++kill) {
    if (kill % kKillsADatabase == 0) {
      folder = std::make_unique<TemporaryDirectory>();
      steps = 0;
      seed = first_seed() + static_cast<unsigned>(kill);
    }
    SCOPED_TRACE("kill " + std::to_string(kill) + ", seed " + std::to_string(seed));
    const std::filesystem::path file = folder->path() / "points.db";
    Process teller{{POINTSBOT_TELLER, file.string(), std::to_string(seed)}};
    // Some while it opens, most while it pays.
    if (kill % 10 != 0) teller.line("step ");
    teller.read_for(std::chrono::milliseconds{2 + random() % 59});
    teller.signal(SIGKILL);
    ASSERT_EQ(teller.wait(), 128 + SIGKILL) << teller.err();
    acknowledging += last_acknowledged(teller.out()) > 0 ? 1 : 0;
    const std::int64_t acknowledged = std::max(steps, last_acknowledged(teller.out()));
    Workload workload{seed};
    ASSERT_EQ(what_is_wrong(file, workload, acknowledged, acknowledged + kLongestTurn), "");
    steps = workload.steps();
  }
  // Whoever was heard to say a step has acknowledged it.
  EXPECT_GE(acknowledging, kills * 9 / 10);
  std::printf("%d kills, %d of them of one who had acknowledged something\n", kills, acknowledging);
  syscall_faults().skip_syncs = false;
}

}  // namespace
}  // namespace pointsbot::tests
