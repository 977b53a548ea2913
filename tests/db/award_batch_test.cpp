#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>

namespace pointsbot::db {
namespace {

constexpr int kChannels = 100;
const UserId kAda{1}, kStranger{99};

UserId channel(int i) { return UserId{1'000 + i}; }

/// A hundred channels in which ada has been for two cycles.
class AwardBatch : public ::testing::Test {
 protected:
  AwardBatch() {
    for (int i = 0; i < kChannels; ++i) {
      ledger_->open_channel(channel(i), "channel" + std::to_string(i));
    }
    for (int cycle = 0; cycle < 2; ++cycle) {
      arrivals_.assign(kChannels, {{kAda}, "ada\0"});
      prepare();
      for (int i = 0; cycle == 0 && i < kChannels; ++i) award(i).arrivals = {&arrivals_[at(i)], 1};
      EXPECT_TRUE(write());
    }
    prepare();
  }
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  Award& award(int i) { return awards_[at(i)]; }
  Result<Awarded, Error>& outcome(int i) { return outcomes_[at(i)]; }

  /// The next cycle of each: ada stays.
  void prepare() {
    awards_.clear();
    for (int i = 0; i < kChannels; ++i) {
      const auto& last = outcomes_[at(i)];
      awards_.push_back({.channel = channel(i),
                         .after_no = last ? last->no : 0,
                         .at = kNoon,
                         .seconds = std::chrono::seconds{60},
                         .pay = Pay{{10}},
                         .welcome = {1}});
    }
  }
  Result<std::int64_t, Error> write(std::span<const CycleReport> reports = {}) {
    return ledger_->award(awards_, outcomes_, reports);
  }
  /// What ada has in each of them.
  std::string balances() {
    return raw_text(file_, "SELECT group_concat(DISTINCT points) FROM points WHERE user_id=1");
  }
  std::int64_t succeeded() const {
    return std::ranges::count_if(outcomes_, [](const auto& one) { return one.has_value(); });
  }

  QuickDisk quick_;
  tests::TemporaryDirectory folder_;
  std::filesystem::path file_ = folder_.path() / "points.db";
  std::unique_ptr<Ledger> ledger_ = std::make_unique<Ledger>(file_, Source::simulator);
  std::vector<Arrival> arrivals_;
  std::vector<Award> awards_;
  std::vector<Result<Awarded, Error>> outcomes_{kChannels, Error::stale};
};

TEST_F(AwardBatch, PaysEachChannelInOneCommit) {
  const CycleReport report{.channel = channel(0), .no = 2};
  const Result<std::int64_t, Error> bytes = write({&report, 1});
  ASSERT_TRUE(bytes);
  EXPECT_EQ(succeeded(), kChannels);
  EXPECT_EQ(outcome(7)->no, 3);
  EXPECT_EQ(outcome(7)->rows, 3);
  EXPECT_EQ(outcome(7)->minted, Points{10});
  EXPECT_EQ(balances(), "21\n");
  EXPECT_EQ(raw_text(file_, "SELECT count(*) FROM cycle"), "1\n");
  EXPECT_EQ(differences(file_), "");
  // A hundred rows of clocks share pages, as a commit for each could not.
  EXPECT_LT(*bytes, kChannels * 4 * 2'048);
}

TEST_F(AwardBatch, AStaleChannelHarmsNoOther) {
  const Attendee nobody{kStranger};
  Arrival twice[] = {{{kAda}, "ada\0"}};
  award(10).after_no = 1;               // found before anything is written
  award(20).departures = {&nobody, 1};  // found half way
  award(30).arrivals = twice;           // found at the end
  award(40).channel = UserId{5};        // unknown
  ASSERT_TRUE(write());
  for (const int i : {10, 20, 30, 40}) EXPECT_EQ(outcome(i).error(), Error::stale) << i;
  EXPECT_EQ(succeeded(), kChannels - 4);
  EXPECT_EQ(raw_text(file_, "SELECT points, count(*) FROM points GROUP BY 1"), "11|4\n21|96\n");
  EXPECT_EQ(differences(file_), "");
  // The stale ones go on with the right picture.
  prepare();
  for (const int i : {10, 20, 30, 40}) award(i).after_no = 2;
  ASSERT_TRUE(write());
  EXPECT_EQ(succeeded(), kChannels);
  EXPECT_EQ(differences(file_), "");
}

TEST_F(AwardBatch, WhereAllAreStaleNothingIsWritten) {
  for (Award& one : awards_) one.after_no = 1;
  const CycleReport report{.channel = channel(0), .no = 2};
  EXPECT_EQ(*write({&report, 1}), 0);
  EXPECT_EQ(succeeded(), 0);
  EXPECT_EQ(raw_text(file_, "SELECT count(*) FROM cycle"), "0\n");
}

TEST_F(AwardBatch, ALimitIsToldAfterTheOthersWerePaid) {
  award(50).pay = Pay{{kMostAtOnce.value + 1}};
  EXPECT_THROW(write(), Unusable);
  EXPECT_EQ(succeeded(), kChannels - 1);
  EXPECT_EQ(raw_text(file_, "SELECT points, count(*) FROM points GROUP BY 1"), "11|1\n21|99\n");
  EXPECT_EQ(differences(file_), "");
}

/// The batch under test, with enough arrivals for pages to be written before the commit.
class AwardBatchFaults : public AwardBatch {
 protected:
  static constexpr int kCrowd = 40;

  AwardBatchFaults() {
    for (int id = 100; id < 100 + kCrowd; ++id)
      names_.push_back("viewer" + std::to_string(id) + '\0');
    for (int i = 0; i < kChannels; ++i) {
      for (int id = 100; id < 100 + kCrowd; ++id) {
        crowd_.push_back({{UserId{id}}, names_[at(id - 100)].c_str()});
      }
    }
    for (int i = 0; i < kChannels; ++i) award(i).arrivals = {&crowd_[at(i) * kCrowd], kCrowd};
  }

  std::vector<std::string> names_;
  std::vector<Arrival> crowd_;
};

TEST_F(AwardBatchFaults, WhatSqliteRolledBackIsRunAgainFromTheFirst) {
  // While it spills pages, long before the commit.
  faults() = {.fail_at = 5, .code = SQLITE_IOERR_WRITE};
  ASSERT_TRUE(write());
  EXPECT_GT(faults().operations, 5);
  faults() = {};
  EXPECT_EQ(succeeded(), kChannels);
  EXPECT_EQ(balances(), "21\n");
  EXPECT_EQ(raw_text(file_, "SELECT count(*), sum(points) FROM points"), "4100|6100\n");
  EXPECT_EQ(differences(file_), "");
}

TEST_F(AwardBatchFaults, OnAFullDiskNothingOfAnyIsWritten) {
  faults() = {.fail_at = 5, .code = SQLITE_FULL, .ever_after = true};
  EXPECT_EQ(write().error(), Error::disk_full);
  faults() = {};
  EXPECT_EQ(balances(), "11\n");
  EXPECT_EQ(differences(file_), "");
  ASSERT_TRUE(write());
  EXPECT_EQ(balances(), "21\n");
  EXPECT_EQ(differences(file_), "");
}

TEST_F(AwardBatchFaults, ACommitOfUnknownResultIsLookedUp) {
  award(0).after_no = 1;  // the first that was written is not the first of all
  faults() = {.code = SQLITE_IOERR_FSYNC, .after_commit = true};
  ASSERT_TRUE(write());
  faults() = {};
  EXPECT_EQ(succeeded(), kChannels - 1);
  EXPECT_EQ(raw_text(file_, "SELECT points, count(*) FROM points WHERE user_id=1 GROUP BY 1"),
            "11|1\n21|99\n");
  EXPECT_EQ(differences(file_), "");
}

}  // namespace
}  // namespace pointsbot::db
