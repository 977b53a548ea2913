#include "tests/faults/proof.hpp"
#include "tests/faults/rounds.hpp"
#include "tests/support/syscall_faults.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>

namespace pointsbot::tests {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kSeed = 5;
constexpr std::size_t kHeader = 32, kFrameHeader = 24, kPage = 2048;

std::string content(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}
void write(const fs::path& file, const std::string& bytes) {
  std::ofstream{file, std::ios::binary} << bytes;
}

/// What a bot that was killed has left: a database, and a log of the last turns of its life.
class DamagedLog : public testing::Test {
 protected:
  DamagedLog() {
    syscall_faults().skip_syncs = true;
    const fs::path file = directory_.path() / "live.db";
    db::Till till{file};
    Workload workload{kSeed};
    while (workload.steps() < 20) EXPECT_TRUE(workload.live(till).has_value());
    till.ledger->settle();
    for (int turn = 0; turn < 12; ++turn) {
      log_ends_.push_back(turn == 0 ? kHeader : log_length(file));
      EXPECT_TRUE(workload.live(till).has_value());
    }
    steps_ = workload.steps();
    lock_ = content(file.string() + ".lock");
    acknowledged_ = acknowledged(file);
    database_ = content(file);
    log_ = content(file.string() + "-wal").substr(0, log_length(file));
    index_ = content(file.string() + "-shm");
  }

  ~DamagedLog() override { syscall_faults().skip_syncs = false; }

  /// Bytes up to the end of the last commit: behind it stands what the log held before.
  static std::size_t log_length(const fs::path& file) {
    const std::string log = content(file.string() + "-wal");
    std::size_t end = kHeader;
    while (end + kFrameHeader + kPage <= log.size() && log.compare(end + 8, 8, log, 16, 8) == 0) {
      end += kFrameHeader + kPage;
    }
    return end;
  }

  /// Payments and operations in a database.
  static std::int64_t acknowledged(const fs::path& file) {
    return std::stoll(db::raw_text(
        file, "SELECT (SELECT sum(last_no) FROM channel)+(SELECT max(op_id) FROM op)"));
  }

  fs::path lay_out(const std::string& log, const std::string& index) {
    const fs::path folder = directory_.path() / "folder";
    fs::remove_all(folder);
    fs::create_directory(folder);
    write(folder / "points.db", database_);
    write(folder / "points.db-wal", log);
    write(folder / "points.db.lock", lock_);
    if (!index.empty()) write(folder / "points.db-shm", index);
    return folder / "points.db";
  }

  const TemporaryDirectory directory_;
  std::string database_, log_, index_, lock_;
  std::vector<std::size_t> log_ends_;  // before each of the turns in the log
  std::int64_t steps_ = 0;
  std::int64_t acknowledged_ = 0;
};

TEST_F(DamagedLog, IsToldAtTheStartAndLeftAsItIs) {
  std::mt19937 random{first_seed()};
  int refused = 0, started = 0;
  for (int round = 0; round < rounds(100); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    std::string log = log_;
    std::size_t first = log.size();
    const int flips = 1 + static_cast<int>(random() % 3);
    for (int i = 0; i < flips; ++i) {
      // Now and then in its header, on which all the rest hangs.
      const std::size_t at = random() % (round % 10 == 0 ? kHeader : log.size());
      log[at] = static_cast<char>(log[at] ^ (1U << random() % 8));
      if (log[at] != log_[at]) first = std::min(first, at);
    }
    const fs::path file = lay_out(log, "");
    // In the last commit it is what a crash leaves: the one before stands.
    const bool a_crash_would_do = first >= log_ends_.back();
    try {
      {
        const db::Ledger ledger{file, db::Source::simulator};
        EXPECT_EQ(ledger.missing(), acknowledged_ - acknowledged(file));
      }
      Workload workload{kSeed};
      ASSERT_EQ(
          what_is_wrong(file, workload, a_crash_would_do ? steps_ - kLongestTurn : steps_, steps_),
          "");
      ++started;
    } catch (const db::Unusable& failure) {
      EXPECT_NE(std::string{failure.what()}.find("points.db-wal is damaged"), std::string::npos)
          << failure.what();
      EXPECT_FALSE(a_crash_would_do);
      EXPECT_NE(db::differences(file).find("points.db-wal is damaged"), std::string::npos);
      EXPECT_EQ(content(file), database_);
      EXPECT_EQ(content(file.string() + "-wal"), log);
      ++refused;
    }
  }
  EXPECT_GT(refused, started);
  EXPECT_GT(started, 0);
}

TEST_F(DamagedLog, CutOffEndsWithAWholeTurn) {
  std::mt19937 random{first_seed()};
  for (int round = 0; round < rounds(100); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const std::size_t length = random() % (log_.size() + 1);
    const fs::path file = lay_out(log_.substr(0, length), "");
    // It cannot be told from a crash, but by what is known to have been acknowledged.
    {
      const db::Ledger ledger{file, db::Source::simulator};
      EXPECT_EQ(ledger.missing(), acknowledged_ - acknowledged(file));
    }
    Workload workload{kSeed};
    std::int64_t least = 20;
    for (const std::size_t end : log_ends_) least += end > kHeader && end <= length ? 1 : 0;
    ASSERT_EQ(what_is_wrong(file, workload, least, steps_), "");
  }
}

TEST_F(DamagedLog, IsNotWhatADamagedIndexOfItMakesOfIt) {
  std::mt19937 random{first_seed()};
  for (int round = 0; round < rounds(30); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    std::string index = index_;
    for (int i = 0; i < 8; ++i) index[random() % index.size()] = static_cast<char>(random());
    if (round % 3 == 0) index.resize(random() % index.size());
    const fs::path file = lay_out(log_, index);
    Workload workload{kSeed};
    ASSERT_EQ(what_is_wrong(file, workload, steps_, steps_), "");
  }
}

}  // namespace
}  // namespace pointsbot::tests
