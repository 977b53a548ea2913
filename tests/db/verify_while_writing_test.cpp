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

std::vector<Operation> operations(std::int64_t cycle) {
  const auto operation = [cycle](const char* name, Action action) {
    return Operation{.channel = kChannel,
                     .at = kNoon,
                     .actor = {},
                     .ref = name + std::to_string(cycle),
                     .note = {},
                     .action = std::move(action)};
  };
  const Whom one{UserId{1 + cycle}, {}}, other{UserId{2'000 + cycle}, {}};
  return {operation("credit", Credit{one, {50}}),
          operation("gift", Transfer{one, other, {20}}),
          operation("stake", Stake{other, {5}}),
          operation("bonus", PayPresent{Pay{{3}}, one.id}),
          operation("undo", Undo{Undo::One{1 + cycle}}),
          operation("order", Redeem{other, {2}, "water"}),
          operation("end", Settle{{{"order" + std::to_string(cycle / 2), Points{cycle % 4}}}})};
}

// Each look is of another moment than the one before, and the clock moves between them.
TEST(VerifyWhileWriting, FindsNothingWrongWhereTheBotPaysGivesAndFoldsMeanwhile) {
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  till.cycle(crowd(1, 4'000));
  std::atomic<bool> verified_once{false};
  std::thread bot{[&till, &verified_once] {
    for (std::int64_t i = 0; i < 40 || !verified_once; ++i) {
      ASSERT_TRUE(
          till.cycle(crowd(1 + 37 * (i % 50), 4'000 + 53 * (i % 50)), {.pay = i % 3}).has_value());
      ASSERT_TRUE(till.ledger->operate(operations(i)).has_value());
      // Folds what has just been written: the worst there is for somebody who counts lines.
      ASSERT_TRUE(till.ledger->book_days().has_value());
      ASSERT_TRUE(till.ledger->fold(kNoon + std::chrono::hours{1}).has_value());
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
  EXPECT_NE(raw_text(till.file, "SELECT folded_no FROM channel"), "0\n");
}

}  // namespace
}  // namespace pointsbot::db
