#include "tests/db/fault_vfs.hpp"
#include "tests/db/naive_points.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <random>

namespace pointsbot::db {
namespace {

constexpr int kSteps = 70;
constexpr unsigned kSeeds = 500;
constexpr unsigned kSeedsATest = 50;

/// What a database holds, asked for again and again.
class Stored {
 public:
  explicit Stored(const std::filesystem::path& file)
      : database_{file.string(), SQLite::OPEN_READONLY, 1000} {}

  std::map<std::int64_t, NaivePoints::Row> rows() {
    std::map<std::int64_t, NaivePoints::Row> rows;
    statement_.tryReset();
    while (statement_.executeStep()) {
      rows[statement_.getColumn(0).getInt64()] = {statement_.getColumn(1).getInt64(),
                                                  statement_.getColumn(2).getInt64()};
    }
    statement_.tryReset();
    return rows;
  }

 private:
  SQLite::Database database_;
  SQLite::Statement statement_{database_, "SELECT user_id, points, watch_seconds FROM points"};
};

/// One channel's random life, told to both.
class History {
 public:
  explicit History(unsigned seed) : random_{seed}, population_{1 + below(40)} {}

  void live() {
    for (int step = 0; step < kSteps; ++step) {
      if (chance(3)) restart();
      change_terms();
      come_and_go();
      if (chance(5)) be_refused();
      pay();
      ASSERT_EQ(stored_->rows(), naive_.rows) << "after step " << step;
      if (step % 25 == 24) {
        ASSERT_EQ(differences(till_.file), "") << "after step " << step;
      }
    }
    restart();
    ASSERT_EQ(stored_->rows(), naive_.rows);
    const Verified verified = till_.reader().verify();
    ASSERT_EQ(differences(verified), "");
    EXPECT_EQ(verified.viewers, std::ssize(naive_.rows));
    std::int64_t total = 0;
    for (const auto& [id, row] : naive_.rows) total += row.points;
    EXPECT_EQ(verified.total.value, total);
  }

 private:
  std::int64_t below(std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>{0, limit - 1}(random_);
  }
  bool chance(int percent) { return below(100) < percent; }

  void restart() {
    stored_.reset();
    till_.reopen();
    stored_.emplace(till_.file);
    std::vector<std::int64_t> present;
    for (const auto& [id, roles] : present_) present.push_back(id);
    ASSERT_EQ(till_.present(), present);
  }

  void change_terms() {
    if (chance(15)) {
      // Most often all earn the same, or one role another price; sometimes nothing at all.
      pay_ = Pay{{chance(20) ? 0 : below(50)}};
      while (chance(50)) pay_[static_cast<Role>(below(kRoleCount))] = {below(100)};
    }
    if (chance(10)) offline_ = !offline_;
    if (chance(5)) welcome_ = below(20);
  }

  Roles some_roles() {
    Roles roles;
    while (chance(25)) roles = roles.with(static_cast<Role>(below(kRoleCount)));
    return roles;
  }

  void come_and_go() {
    // From nobody to everybody, and everything between.
    const int churn = chance(10) ? 100 : static_cast<int>(below(40));
    for (std::int64_t id = 1; id <= population_; ++id) {
      if (chance(churn)) {
        if (present_.erase(id) == 0) present_[id] = some_roles();
      } else if (present_.contains(id) && chance(4)) {
        present_[id] = some_roles();
      }
    }
  }

  std::vector<Person> people() {
    std::vector<Person> here;
    for (const auto& [id, roles] : present_) {
      // Names wander between a few people: recycled, swapped, taken.
      here.push_back({id, "name" + std::to_string(chance(3) ? below(5) : id), {}, roles});
    }
    return here;
  }

  Terms terms() const {
    return {.by_role = offline_ ? Pay{} : pay_,
            .welcome = welcome_,
            .seconds = offline_ ? 0 : 60,
            .at = now_};
  }

  void be_refused() {
    const std::int64_t right = till_.last_no;
    till_.last_no += chance(50) ? 1 : -1;
    EXPECT_EQ(till_.cycle(people(), terms()).error(), Error::stale);
    till_.last_no = right;
  }

  void pay() {
    now_ += std::chrono::seconds{60};
    const Terms now = terms();
    ASSERT_TRUE(till_.cycle(people(), now).has_value());
    naive_.cycle(present_, {.pay = *now.by_role, .welcome = now.welcome, .seconds = now.seconds});
  }

  std::mt19937 random_;
  std::int64_t population_;
  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  std::optional<Stored> stored_{till_.file};
  NaivePoints naive_;
  std::map<std::int64_t, Roles> present_;
  Pay pay_{{10}};
  std::int64_t welcome_ = 1;
  bool offline_ = false;
  WallTime now_ = kNoon;
};

class Oracle : public ::testing::TestWithParam<unsigned> {};

TEST_P(Oracle, GivesEveryViewerTheSameAsARowPerViewerPerCycle) {
  const QuickDisk quick_disk;
  for (unsigned seed = GetParam(); seed < GetParam() + kSeedsATest; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History{seed}.live();
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Oracle, ::testing::Range(0U, kSeeds, kSeedsATest));

}  // namespace
}  // namespace pointsbot::db
