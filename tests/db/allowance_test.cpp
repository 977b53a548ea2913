#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pointsbot::db {
namespace {

using std::chrono::hours;

const Person kAlice{1, "alice"}, kBob{2, "bob"};
const Whom kA{UserId{1}, "alice"}, kB{UserId{2}, "bob"};
constexpr UserId kModerator{50}, kOther{51}, kStreamer{77};

/// Two who have 100 each, are here, and a moderator who may move 100 a day.
class AllowanceTest : public ::testing::Test {
 protected:
  AllowanceTest() { till_.cycle({kAlice, kBob}, {.welcome = 100}); }
  ~AllowanceTest() override { EXPECT_EQ(differences(till_.file), ""); }

  Operation operation(Action action, std::optional<UserId> actor = kModerator) {
    ++count_;
    return {.channel = kChannel,
            .at = now_,
            .actor = actor,
            .ref = "ref" + std::to_string(count_),
            .action = std::move(action),
            .allowance = Allowance{Points{100}, now_ - hours{24}}};
  }
  Outcome perform(const Operation& operation) {
    return till_.ledger->operate({&operation, 1})->at(0);
  }
  Outcome perform(Action action, std::optional<UserId> actor = kModerator) {
    return perform(operation(std::move(action), actor));
  }
  Outcome freely(Action action, std::optional<UserId> actor = kModerator) {
    Operation asked = operation(std::move(action), actor);
    asked.allowance.reset();
    return perform(asked);
  }
  void refuses(Action action, std::optional<std::int64_t> left,
               std::optional<UserId> actor = kModerator) {
    const std::string before = raw_text(till_.file, "SELECT * FROM points");
    const Outcome outcome = perform(std::move(action), actor);
    EXPECT_EQ(outcome.refusal, Refusal::over_allowance);
    EXPECT_EQ(outcome.left, left ? std::optional{Points{*left}} : std::nullopt);
    EXPECT_EQ(raw_text(till_.file, "SELECT * FROM points"), before);
  }

  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  WallTime now_ = kNoon;
  int count_ = 0;
};

TEST_F(AllowanceTest, WhatIsGivenTakenAndSetCountsAlike) {
  EXPECT_EQ(perform(Credit{kA, {40}}).left, Points{60});
  EXPECT_EQ(perform(Debit{kB, {20}}).left, Points{40});
  EXPECT_EQ(perform(SetTo{kA, {130}}).left, Points{30});
  refuses(Credit{kA, {31}}, 30);
  EXPECT_EQ(perform(SetTo{kA, {130}}).left, Points{30});
  EXPECT_EQ(perform(PayPresent{Pay{{15}}}).left, Points{0});
  refuses(Debit{kA, {1}}, 0);
}

TEST_F(AllowanceTest, ABonusCountsWithAllWhomItPays) {
  refuses(PayPresent{Pay{{51}}}, 100);
  EXPECT_EQ(perform(PayPresent{Pay{{51}}, kB.id}).left, Points{49});
  EXPECT_EQ(till_.balance("bob"), 100);
}

TEST_F(AllowanceTest, EachActorHasHisOwnSinceThen) {
  perform(Credit{kA, {100}});
  EXPECT_EQ(perform(Credit{kA, {100}}, kOther).left, Points{0});
  refuses(Credit{kA, {1}}, 0);
  now_ += hours{24};
  refuses(Credit{kA, {1}}, 0);
  now_ += std::chrono::milliseconds{1};
  EXPECT_EQ(perform(Credit{kA, {100}}).left, Points{0});
}

TEST_F(AllowanceTest, WhatWasRefusedCountsForNothing) {
  EXPECT_EQ(perform(Debit{kA, {101}}).refusal, Refusal::not_enough);
  refuses(Credit{kA, {101}}, 100);
  EXPECT_EQ(perform(Credit{kA, {100}}).left, Points{0});
}

TEST_F(AllowanceTest, ThoseWithoutOneCountForThoseWithOne) {
  freely(Credit{kA, {1'000}});
  refuses(Credit{kA, {1}}, 0);
}

TEST_F(AllowanceTest, WhatIsTakenBackMayBeGivenAgain) {
  perform(Credit{kA, {90}});
  perform(Debit{kB, {10}});
  EXPECT_EQ(perform(Undo{Undo::One{1}}).refusal, std::nullopt);
  EXPECT_EQ(perform(Credit{kB, {90}}).left, Points{0});
  freely(Undo{Undo::Of{kModerator, kNoon}}, kStreamer);
  EXPECT_EQ(perform(Credit{kB, {1}}).left, Points{99});
}

TEST_F(AllowanceTest, WhatAFriendHasSpentIsGivenForGood) {
  perform(Credit{kA, {90}});
  freely(Transfer{kA, kB, {189}}, kA.id);
  EXPECT_EQ(perform(Undo{Undo::One{1}}).refusal, std::nullopt) << "one is still there";
  refuses(Credit{kA, {12}}, 11);
  EXPECT_EQ(perform(Credit{kA, {11}}).left, Points{0});
}

TEST_F(AllowanceTest, ABonusThatWasSpentIsGivenForGoodToo) {
  perform(PayPresent{Pay{{50}}});
  freely(Debit{kA, {150}}, kA.id);
  EXPECT_EQ(perform(Undo{Undo::One{1}}).refusal, std::nullopt);
  refuses(Credit{kA, {51}}, 50);
}

TEST_F(AllowanceTest, OfUndoneThingsOnlyHisOwnAreHis) {
  freely(Debit{kA, {60}}, kStreamer);
  refuses(Undo{Undo::One{1}}, std::nullopt);
  refuses(Undo{Undo::Of{kStreamer, kNoon}}, std::nullopt);
  refuses(Undo{Undo::Payments{1, 1}}, std::nullopt);
  EXPECT_EQ(perform(Undo{Undo::One{99}}).refusal, Refusal::unknown_ref);
  perform(Debit{kA, {10}});
  EXPECT_EQ(perform(Undo{Undo::Of{kModerator, kNoon}}).refusal, std::nullopt);
  EXPECT_EQ(till_.balance("alice"), 40);
}

TEST_F(AllowanceTest, WhatHasNoAmountIsNotForThem) {
  refuses(Boost{200, std::chrono::minutes{1}}, std::nullopt);
  refuses(Boost{100, std::chrono::minutes{1}}, std::nullopt);
  refuses(Reset{}, std::nullopt);
  refuses(Merge{kA, kB}, std::nullopt);
  refuses(Forget{kA}, std::nullopt);
  refuses(Credit{kA, {1}}, std::nullopt, std::nullopt);
  EXPECT_EQ(perform(Stop{kA}).refusal, std::nullopt);
  EXPECT_EQ(perform(Transfer{kA, kB, {100}}).refusal, std::nullopt) << "what is his own";
}

TEST_F(AllowanceTest, TwoAtOnceDoNotPassItTogether) {
  const std::vector<Operation> both{operation(Credit{kA, {60}}), operation(Credit{kB, {60}})};
  const auto outcomes = *till_.ledger->operate(both);
  EXPECT_EQ(outcomes[0].left, Points{40});
  EXPECT_EQ(outcomes[1].refusal, Refusal::over_allowance);
  EXPECT_EQ(outcomes[1].left, Points{40});
  EXPECT_TRUE(perform(both[1]).repeated);
  EXPECT_EQ(perform(both[1]).refusal, Refusal::over_allowance) << "also when it comes again";
}

}  // namespace
}  // namespace pointsbot::db
