#include "twitch/chat_budget.hpp"

#include "twitch/chat_text.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace pointsbot::twitch {
namespace {

using namespace std::chrono_literals;

constexpr UserId kHere{12826};
constexpr UserId kThere{7};
constexpr auto kMargin = ChatBudget::kMargin;

class ChatBudgetTest : public testing::Test {
 protected:
  SteadyTime next(UserId channel, bool privileged) const {
    return budget_.next(channel, privileged, now_);
  }
  void send(UserId channel, std::size_t times = 1) {
    for (std::size_t i = 0; i < times; ++i) budget_.sent(channel, now_);
  }

  ChatBudget budget_;
  SteadyTime now_{1000h};
};

TEST_F(ChatBudgetTest, AllowsTheFirstAtOnce) {
  EXPECT_EQ(next(kHere, false), now_);
  EXPECT_EQ(next(kHere, true), now_);
}

TEST_F(ChatBudgetTest, AllowsOneASecondAChannelWhereItIsNotPrivileged) {
  send(kHere);
  EXPECT_EQ(next(kHere, false), now_ + 1s + kMargin);
  EXPECT_EQ(next(kHere, true), now_);
  EXPECT_EQ(next(kThere, false), now_);
}

TEST_F(ChatBudgetTest, AllowsSoManyInAnyThirtySeconds) {
  for (const auto& [privileged, most] :
       {std::pair{false, ChatBudget::kMost}, std::pair{true, ChatBudget::kMostPrivileged}}) {
    budget_ = {};
    const SteadyTime first = now_;
    send(kThere);
    now_ += 10s;
    send(kThere, most - 1);
    EXPECT_EQ(next(kHere, privileged), first + 30s + kMargin);
    now_ = first + 30s + kMargin;
    EXPECT_EQ(next(kHere, privileged), now_);
    send(kThere);
    EXPECT_EQ(next(kHere, privileged), first + 40s + kMargin) << "the window slides";
  }
}

TEST_F(ChatBudgetTest, LeavesTheLastOnesToWhatCannotWait) {
  for (const auto& [privileged, most] :
       {std::pair{false, ChatBudget::kMost - ChatBudget::kKept},
        std::pair{true, ChatBudget::kMostPrivileged - ChatBudget::kKeptPrivileged}}) {
    budget_ = {};
    send(kThere, most);
    EXPECT_EQ(budget_.next_of_many(kHere, privileged, now_), now_ + 30s + kMargin);
    EXPECT_EQ(next(kHere, privileged), now_);
  }
}

TEST_F(ChatBudgetTest, SpreadsWhatIsLeftForManyOverTheWindow) {
  const SteadyTime first = now_;
  std::size_t said = 0;
  for (; now_ < first + 30s; ++said) {
    const SteadyTime next = budget_.next_of_many(kHere, true, now_);
    EXPECT_LE(next - now_, 1s) << said;
    now_ = next;
    if (said < 20) {
      EXPECT_EQ(now_, first) << said;
    }
    send(kHere);
  }
  EXPECT_GE(said, 80U);
}

TEST_F(ChatBudgetTest, CountsWhatIsSaidWhereItIsPrivilegedElsewhereToo) {
  send(kThere, ChatBudget::kMost);
  EXPECT_EQ(next(kThere, true), now_);
  EXPECT_EQ(next(kHere, false), now_ + 30s + kMargin);
}

TEST_F(ChatBudgetTest, CountsFromTheAnswer) {
  send(kHere);
  budget_.answered(kHere, now_ + 5s);
  EXPECT_EQ(next(kHere, false), now_ + 6s + kMargin);
  budget_.answered(kHere, now_);
  budget_.answered(kThere, now_ + 9s);
  send(UserId{1}, ChatBudget::kMost - 2);
  EXPECT_EQ(next(kThere, false), now_) << "it counts once";
  budget_ = {};
  send(kHere);
  budget_.answered(kHere, now_ + 5s);
  EXPECT_EQ(next(kHere, false), now_ + 6s + kMargin);
  send(kThere, ChatBudget::kMost - 1);
  now_ += 31s;
  EXPECT_EQ(next(kThere, false), now_) << "the answered one is left alone";
  send(kThere, ChatBudget::kMost - 1);
  EXPECT_EQ(next(UserId{1}, false), now_ + 4s + kMargin);
}

TEST_F(ChatBudgetTest, PausesWhereTwitchSaysThatItWasTooMuch) {
  budget_.refused(now_);
  EXPECT_EQ(next(kHere, true), now_ + 30s);
  EXPECT_EQ(next(kHere, false), now_ + 30s);
  now_ += 30s;
  EXPECT_EQ(next(kHere, false), now_);
}

TEST_F(ChatBudgetTest, KnowsTheNewestHowManyEverThereWere) {
  for (int i = 0; i < 10'000; ++i) {
    send(kHere);
    now_ += 1ms;
  }
  EXPECT_EQ(next(kHere, true), now_ - 95ms + 30s + kMargin);
  budget_.sent(kHere, now_ - 1h);
  EXPECT_EQ(next(kHere, true), now_ - 95ms + 30s + kMargin) << "one that is older than all";
  EXPECT_EQ(next(kHere, false), now_ - 19ms + 30s + kMargin);
}

TEST_F(ChatBudgetTest, MakesATextDistinctThatWasSaidThereLately) {
  EXPECT_EQ(budget_.distinct(kHere, "not enough points", now_), "not enough points");
  budget_.sent(kHere, now_, "not enough points");
  EXPECT_EQ(budget_.distinct(kThere, "not enough points", now_), "not enough points");
  EXPECT_EQ(budget_.distinct(kHere, "not enough gems", now_), "not enough gems");
  std::set<std::string> said{"not enough points"};
  for (const char* const expected :
       {"not  enough points", "not enough  points", "not enough points \u034f",
        "not enough points \u034f\u034f", "not enough points \u034f\u034f\u034f"}) {
    const std::string text = budget_.distinct(kHere, "not enough points", now_);
    EXPECT_EQ(text, expected);
    EXPECT_EQ(sendable(text), "not enough points") << "reads the same";
    EXPECT_TRUE(said.insert(text).second);
    budget_.sent(kHere, now_, text);
  }
  EXPECT_NE(budget_.distinct(kHere, "not enough points", now_ + 30s), "not enough points");
  EXPECT_EQ(budget_.distinct(kHere, "not enough points", now_ + 30s + kMargin),
            "not enough points");
}

TEST_F(ChatBudgetTest, MakesATextWithoutBlanksDistinct) {
  budget_.sent(kHere, now_, "gg");
  EXPECT_EQ(budget_.distinct(kHere, "gg", now_), "gg \u034f");
}

}  // namespace
}  // namespace pointsbot::twitch
