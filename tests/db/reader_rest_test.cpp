#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

// A reader that is kept open, as the chat's is.

namespace pointsbot::db {
namespace {

class RestingReader : public ::testing::Test {
 protected:
  RestingReader() {
    for (int id = 1; id <= 300; ++id) people_.push_back({id, "viewer" + std::to_string(id)});
    till_.cycle(people_);
    till_.ledger->settle();
    reader_.emplace(till_.file);
  }

  /// Everything that there is to ask.
  void ask() {
    const LocalDay today = local_day(kNoon);
    EXPECT_FALSE(reader_->channels().empty());
    EXPECT_TRUE(reader_->account(kChannel, "viewer7"));
    EXPECT_TRUE(reader_->around(kChannel, "viewer7", 2));
    EXPECT_FALSE(reader_->top(kChannel, 10).empty());
    EXPECT_FALSE(reader_->most_watched(kChannel, 10).empty());
    reader_->gains(kChannel, today, Reader::By::earned, 10);
    reader_->cycles(kChannel, 10);
    reader_->claims(kChannel);
    reader_->orders(kChannel, 10);
    reader_->order(kChannel, 1);
    EXPECT_TRUE(reader_->summary(kChannel, UserId{7}));
    EXPECT_GT(reader_->stream(kChannel, kNoon, kNoon + std::chrono::minutes{1}).people, 0);
    EXPECT_EQ(reader_->verify().different, 0);
  }

  /// By how many bytes the log grows by cycles in which most come or go.
  std::int64_t growth() {
    const auto turn = [this] {
      till_.cycle({});
      till_.cycle(people_);
      till_.ledger->settle();
      return static_cast<std::int64_t>(std::filesystem::file_size(till_.file.string() + "-wal"));
    };
    const std::int64_t first = turn();
    for (int i = 0; i < 5; ++i) turn();
    return turn() - first;
  }

  QuickDisk quick_disk_;
  tests::TemporaryDirectory folder_;
  std::vector<Person> people_;
  Till till_{folder_.path() / "points.db"};
  std::optional<Reader> reader_;
};

TEST_F(RestingReader, HoldsNoSnapshotSoTheLogIsUsedAgainFromItsFront) {
  ask();
  EXPECT_EQ(growth(), 0);
  {
    SQLite::Database other{till_.file.string(), SQLite::OPEN_READONLY};
    other.exec("BEGIN");
    SQLite::Statement look{other, "SELECT * FROM viewer"};
    ASSERT_TRUE(look.executeStep());
    EXPECT_GT(growth(), 0) << "of one that does hold one";
  }
  ask();
  EXPECT_EQ(reader_->account(kChannel, "viewer7")->balance.value, till_.balance("viewer7"))
      << "and each question is of now";
}

TEST_F(RestingReader, GivesBackWhatTheQuestionsTook) {
  const std::int64_t open = sqlite3_memory_used();
  ask();
  const std::int64_t asked = sqlite3_memory_used();
  reader_->rest();
  const std::int64_t rested = sqlite3_memory_used();
  EXPECT_GT(asked, open + (40 << 10));
  EXPECT_LE(rested, open + (4 << 10));
  ask();
  reader_->rest();
  EXPECT_LE(sqlite3_memory_used(), rested + (1 << 10));
}

}  // namespace
}  // namespace pointsbot::db
