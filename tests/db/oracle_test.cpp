#include "tests/db/fault_vfs.hpp"
#include "tests/db/naive_points.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <random>

namespace pointsbot::db {
namespace {

constexpr int kCycles = 100;
constexpr unsigned kSeedsATest = 25;

std::map<std::int64_t, NaivePoints::Row> stored(const std::filesystem::path& file) {
  SQLite::Database database{file.string(), SQLite::OPEN_READONLY, 1000};
  SQLite::Statement statement{database, "SELECT user_id, points, watch_seconds FROM points"};
  std::map<std::int64_t, NaivePoints::Row> rows;
  while (statement.executeStep()) {
    rows[statement.getColumn(0).getInt64()] = {statement.getColumn(1).getInt64(),
                                               statement.getColumn(2).getInt64()};
  }
  return rows;
}

/// One channel's random life, told to both.
class History {
 public:
  explicit History(unsigned seed) : random_{seed}, population_{1 + below(60)} {}

  void live() {
    for (int cycle = 0; cycle < kCycles; ++cycle) {
      if (chance(3)) restart();
      if (chance(10)) terms_.pay = chance(30) ? 0 : below(50);
      if (chance(10)) offline_ = !offline_;
      if (chance(5)) terms_.welcome = below(20);
      come_and_go();
      if (chance(5)) be_refused();
      pay();
      ASSERT_EQ(stored(till_.file), naive_.rows) << "after cycle " << cycle;
      if (cycle % 25 == 0) {
        ASSERT_EQ(differences(till_.file), "") << "after cycle " << cycle;
      }
    }
    restart();
    ASSERT_EQ(stored(till_.file), naive_.rows);
    const Verified verified = till_.reader().verify();
    ASSERT_EQ(differences(verified), "");
    EXPECT_EQ(verified.viewers, std::ssize(naive_.rows));
    EXPECT_EQ(verified.payments, till_.last_no);
    std::int64_t total = 0;
    for (const auto& [id, row] : naive_.rows) total += row.points;
    EXPECT_EQ(verified.total.value, total);
  }

 private:
  std::int64_t below(int limit) {
    return std::uniform_int_distribution<std::int64_t>{0, limit - 1}(random_);
  }
  bool chance(int percent) { return below(100) < percent; }

  void restart() {
    till_.reopen();
    ASSERT_EQ(till_.present(), (std::vector<std::int64_t>{present_.begin(), present_.end()}));
  }

  void come_and_go() {
    // From nobody to everybody, and everything between.
    const int churn = chance(10) ? 100 : static_cast<int>(below(40));
    for (std::int64_t id = 1; id <= population_; ++id) {
      if (!chance(churn)) continue;
      if (!present_.erase(id)) present_.insert(id);
    }
  }

  std::vector<Person> people() {
    std::vector<Person> here;
    for (const std::int64_t id : present_) {
      // Names wander between a few people: recycled, swapped, taken.
      here.push_back({id, "name" + std::to_string(chance(3) ? below(5) : id)});
    }
    return here;
  }

  Terms terms() const {
    Terms now = terms_;
    if (offline_) now.pay = now.seconds = 0;
    return now;
  }

  void be_refused() {
    const std::int64_t right = till_.last_no;
    till_.last_no += chance(50) ? 1 : -1;
    EXPECT_EQ(till_.cycle(people(), terms()).error(), Error::stale);
    till_.last_no = right;
  }

  void pay() {
    terms_.at += std::chrono::seconds{60};
    ASSERT_TRUE(till_.cycle(people(), terms()).has_value());
    naive_.cycle(present_, terms().pay, terms().welcome, terms().seconds);
  }

  std::mt19937 random_;
  std::int64_t population_;
  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  NaivePoints naive_;
  std::set<std::int64_t> present_;
  Terms terms_;
  bool offline_ = false;
};

class Oracle : public ::testing::TestWithParam<unsigned> {};

TEST_P(Oracle, GivesEveryViewerTheSameAsARowPerViewerPerCycle) {
  const QuickDisk quick_disk;
  for (unsigned seed = 0; seed < kSeedsATest; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(GetParam() + seed));
    History{GetParam() + seed}.live();
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Oracle, ::testing::Range(0U, 200U, kSeedsATest));

}  // namespace
}  // namespace pointsbot::db
