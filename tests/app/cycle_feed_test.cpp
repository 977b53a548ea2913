#include "app/cycle_feed.hpp"

#include "app/typed.hpp"
#include "db/error.hpp"
#include "db/ledger.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

constexpr UserId kChannel{77};

class CycleFeedTest : public testing::Test {
 protected:
  CycleFeedTest() { reading_.config.database.path = file_; }

  /// Opens or makes the database, and writes a report for each number.
  void write(const std::vector<std::int64_t>& numbers) {
    if (!ledger_) {
      ledger_.emplace(file_, db::Source::simulator);
      ASSERT_TRUE(ledger_->open_channel(kChannel, "streamer").has_value());
    }
    for (const std::int64_t no : numbers) {
      const db::CycleReport report{.channel = kChannel, .no = no};
      ASSERT_TRUE(ledger_->report({&report, 1}).has_value());
    }
    ledger_->settle();  // all of it is in the one file
    // No two of these within a tick of the file system's clock, which may be 4 ms.
    for (const std::string& file : {file_.string(), file_.string() + "-wal"}) {
      std::filesystem::last_write_time(file, std::filesystem::file_time_type{++written_});
    }
  }
  /// The numbers that are news, in words, and the notice.
  std::string poll() {
    const CycleFeed::News news = feed_.poll();
    std::string text = news.notice;
    for (const db::CycleReport& cycle : news.cycles) text += std::to_string(cycle.no) + ' ';
    return text;
  }

  const tests::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "points.db";
  Reading reading_;
  CycleFeed feed_{reading_, 3};
  std::optional<db::Ledger> ledger_;
  std::chrono::seconds written_{1'000'000};
};

TEST_F(CycleFeedTest, TellsTheLastAndThenEachOnce) {
  write({1, 2, 3, 4});
  EXPECT_EQ(poll(), "2 3 4 ");
  EXPECT_EQ(poll(), "");
  write({5});
  EXPECT_EQ(poll(), "5 ");
  write({6, 7, 8, 9, 10});
  EXPECT_EQ(poll(), "6 7 8 9 10 ") << "all that came meanwhile, not the last three";
  EXPECT_EQ(poll(), "");
}

TEST_F(CycleFeedTest, WaitsForTheDatabaseTheChannelAndTheFirstCycle) {
  EXPECT_EQ(poll(), "There is no database at " + file_.string() +
                        ". It is made when the bot runs: pointsbot run\n"
                        "Waiting for it. Stop: Ctrl+C\n");
  EXPECT_EQ(poll(), "");
  std::ofstream{file_};
  EXPECT_EQ(poll(), "") << "an empty file is none yet";
  ledger_.emplace(file_, db::Source::simulator);
  EXPECT_EQ(poll(), "") << "nor is one without a channel";
  ASSERT_TRUE(ledger_->open_channel(kChannel, "streamer").has_value());
  EXPECT_EQ(poll(), "");
  write({1});
  EXPECT_EQ(poll(), "1 ");
}

TEST_F(CycleFeedTest, NoticesThatTheDatabaseIsGoneAndGoesOnWithTheNextOne) {
  write({1, 2});
  EXPECT_EQ(poll(), "1 2 ");
  ledger_.reset();
  std::filesystem::rename(file_, directory_.path() / "aside.db");
  const std::string moved = file_.string() + " was moved, deleted or replaced.\n";
  EXPECT_EQ(poll().substr(0, moved.size()), moved);
  EXPECT_EQ(poll(), "");
  write({1});
  EXPECT_EQ(poll(), "1 ");
  ledger_.reset();
  std::filesystem::rename(directory_.path() / "aside.db", file_);
  EXPECT_EQ(poll(), moved + "1 2 ");
}

TEST_F(CycleFeedTest, BeginsAnewForANewDatabaseInTheOldOnesPlace) {
  write({1, 2, 3, 4});
  EXPECT_EQ(poll(), "2 3 4 ");
  ledger_.reset();
  // On some file systems the next file then has the same number.
  for (const char* const suffix : {"", "-wal", "-shm"})
    std::filesystem::remove(file_.string() + suffix);
  write({1, 2});
  const std::string news = poll();
  EXPECT_TRUE(news.ends_with("1 2 ")) << news;
}

TEST_F(CycleFeedTest, ThrowsForAFileThatWillNotDo) {
  std::ofstream{file_} << std::string(10'000, 'x');
  EXPECT_THROW(feed_.poll(), db::Unusable);
}

TEST_F(CycleFeedTest, SaysThatAChannelIsNotThere) {
  write({1});
  reading_.channel = "another";
  EXPECT_THROW(feed_.poll(), Ended);
}

}  // namespace
}  // namespace pointsbot::app
