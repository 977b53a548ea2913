// What a chat costs in which far more is asked than can be answered.
#include "tests/app/chat/chat_fixture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <malloc.h>

namespace pointsbot::app::chat {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kCrowd = 1'000;
constexpr int kASecond = 10'000;
constexpr int kSeconds = 10;

/// A thousand viewers with 100 points each who have been there long enough to give some away.
class ChatFlood : public ChatTest {
 protected:
  ChatFlood() {
    for (std::int64_t i = 0; i < kCrowd; ++i)
      here_.push_back({1'000 + i, fmt::format("viewer_{}", i)});
    (void)till_->cycle(here_, {.pay = 0, .welcome = 100, .seconds = 0, .at = clock_.wall()});
    (void)till_->cycle(here_, {.pay = 0, .seconds = 7'200, .at = clock_.wall()});
  }

  /// Nothing of the test's own grows with it.
  void hear(std::int64_t viewer, const char* text) {
    desk_->hear({.by = {UserId{1'000 + viewer}, fmt::format("viewer_{}", viewer), ""},
                 .message_id = fmt::format("f{}", ++messages_),
                 .text = text});
  }
  void flood_for_a_second() {
    for (int i = 0; i < kASecond; ++i)
      hear(i % kCrowd, messages_ % 4 == 0 ? "!give ann 1" : "!points");
  }
  void rest() {
    wait(minutes{2});
    desk_->rest();
    books_->rest();
    books_->rest();
    till_->ledger->settle();
  }
  static std::size_t heap() { return ::mallinfo2().uordblks; }

  std::int64_t messages_ = 0;
};

TEST_F(ChatFlood, IsNeitherKeptNorAnsweredPastItsBounds) {
  for (int second = 0; second < kSeconds; ++second) {
    flood_for_a_second();
    EXPECT_LE(desk_->waiting(), Desk::kMostWaiting);
    EXPECT_LE(desk_->voice().waiting(), Row::kMost);
    wait(seconds{1});
  }
  EXPECT_GT(desk_->dropped(), 0);
  rest();
  EXPECT_EQ(desk_->waiting(), 0U);
  EXPECT_EQ(desk_->voice().waiting(), 0U);
  EXPECT_NE(says(kAnn, "!points"), "") << "it goes on";
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(ChatFlood, KeepsTheBotWithinWhatTwitchAllowsInAnyHalfAMinute) {
  for (int second = 0; second < 2 * kSeconds; ++second) {
    flood_for_a_second();
    wait(seconds{2});
  }
  wait(minutes{1});
  const auto& written = pen_.written;
  ASSERT_GT(written.size(), 100U) << "as much as it allows";
  for (std::size_t i = 100; i < written.size(); ++i)
    EXPECT_GE(written[i].at - written[i - 100].at, seconds{30}) << i;
}

TEST_F(ChatFlood, IsToldOfOnceWithAllThatWasPassedOver) {
  for (int second = 0; second < kSeconds; ++second) {
    flood_for_a_second();
    wait(seconds{1});
  }
  std::string told = log();
  const std::string what = "commands were passed over";
  EXPECT_NE(told.find(what), std::string::npos) << told;
  EXPECT_EQ(told.find(what), told.rfind(what)) << told;
  rest();
  told += log();
  std::int64_t sum = 0;
  for (std::size_t at = 0; (at = told.find("Chat: ", at)) != told.npos; at += 6) {
    std::string number = told.substr(at + 6, told.find(' ', at + 6) - at - 6);
    std::erase(number, ',');
    sum += std::stoll(number);
  }
  EXPECT_EQ(sum, desk_->dropped()) << told;
  rest();
  EXPECT_EQ(log().find(what), std::string::npos) << "it is over";
}

TEST_F(ChatFlood, GivesItsMemoryBack) {
  for (std::int64_t i = 0; i < 20; ++i) hear(i, i % 2 == 0 ? "!give ann 1" : "!points");
  rest();
  const std::size_t before = heap();
  std::size_t peak = 0;
  for (int second = 0; second < kSeconds; ++second) {
    flood_for_a_second();
    peak = std::max(peak, heap());
    wait(seconds{1});
  }
  EXPECT_LT(peak, before + 1024 * 1024);
  rest();
  EXPECT_LT(heap(), before + 64 * 1024);
}

TEST_F(ChatFlood, OfOnePersonIsHisOwnAffair) {
  for (int second = 0; second < kSeconds; ++second) {
    for (int i = 0; i < kASecond; ++i) hear(0, "!points");
    EXPECT_LE(desk_->waiting(), 1U) << "he has to wait for himself";
    EXPECT_NE(says(*(second % 2 == 0 ? &kAnn : &kBob), "!points"), "");
    wait(seconds{4});
  }
  EXPECT_EQ(desk_->dropped(), 0);
}

}  // namespace
}  // namespace pointsbot::app::chat
