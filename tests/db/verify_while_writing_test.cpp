#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace pointsbot::db {
namespace {

std::vector<Person> crowd(std::int64_t from, std::int64_t to) {
  std::vector<Person> people;
  for (std::int64_t id = from; id <= to; ++id)
    people.push_back({id, "viewer" + std::to_string(id)});
  return people;
}

// Each look is of another moment than the one before, and the clock moves between them.
TEST(VerifyWhileWriting, FindsNothingWrongWhereTheBotPaysMeanwhile) {
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  till.cycle(crowd(1, 4'000));
  std::atomic<bool> verified_once{false};
  std::thread bot{[&till, &verified_once] {
    for (std::int64_t i = 0; i < 40 || !verified_once; ++i) {
      ASSERT_TRUE(
          till.cycle(crowd(1 + 37 * (i % 50), 4'000 + 53 * (i % 50)), {.pay = i % 3}).has_value());
      till.ledger->settle();
    }
  }};
  Reader reader{folder.path() / "points.db"};
  for (int i = 0; i < 6; ++i) {
    const Verified verified = reader.verify();
    EXPECT_EQ(differences(verified), "");
    EXPECT_GE(verified.viewers, 4'000);
  }
  verified_once = true;
  bot.join();
  EXPECT_EQ(differences(till.file), "");
}

}  // namespace
}  // namespace pointsbot::db
