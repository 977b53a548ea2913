#include "tests/faults/rounds.hpp"
#include "tests/faults/workload.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <random>

namespace pointsbot::tests {
namespace {

/// A history long enough to have everything in it, and short enough to be proved each time.
constexpr int kKillsADatabase = 20;

TEST(Killed, AtRandomMomentsHasWhatItAcknowledgedAndNothingByHalves) {
  std::mt19937 random{first_seed()};
  std::int64_t steps_seen = 0;
  std::unique_ptr<TemporaryDirectory> folder;
  unsigned seed = 0;
  const int kills = rounds(60);
  for (int kill = 0; kill < kills; ++kill) {
    if (kill % kKillsADatabase == 0) {
      folder = std::make_unique<TemporaryDirectory>();
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
    const std::int64_t acknowledged = last_acknowledged(teller.out());
    Workload workload{seed};
    ASSERT_EQ(what_is_wrong(
                  file, workload, acknowledged,
                  acknowledged > 0 ? acknowledged + kLongestTurn : workload.steps() + 1'000'000),
              "");
    steps_seen += acknowledged > 0 ? 1 : 0;
  }
  EXPECT_GE(steps_seen, kills / 2);
  RecordProperty("kills", kills);
}

}  // namespace
}  // namespace pointsbot::tests
