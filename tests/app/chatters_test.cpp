#include "app/chatters.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::app {
namespace {

twitch::User user(std::int64_t id, std::string login, std::string name = {}) {
  return {UserId{id}, std::move(login), std::move(name)};
}

/// "1 alice! 2 bob": ! chatted. With "alice/Älice" where he is shown as something else.
std::string told(const Sighted& sighted) {
  std::string text;
  for (const db::Sighting& one : sighted.all) {
    text +=
        (text.empty() ? "" : " ") + std::to_string(number(one.who.id())) + " " + one.who.login();
    if (*one.who.display_name() != '\0') text += std::string{"/"} + one.who.display_name();
    if (one.chatted) text += "!";
  }
  return text;
}

class ChattersTest : public ::testing::Test {
 protected:
  pooling::Reservoir reservoir_{{.regions = 2, .capacity = Chatters::kRegion}};
  Chatters chatters_{reservoir_};
};

TEST_F(ChattersTest, AreToldOnceEachSortedByWhoTheyAre) {
  chatters_.saw(user(7, "gina"), true);
  chatters_.saw(user(2, "bob", "Bob"), true);
  chatters_.saw(user(7, "gina"), true);
  chatters_.saw(user(5, "eve", "Ève"), false);
  EXPECT_EQ(told(chatters_.take()), "2 bob! 5 eve/Ève 7 gina!");
  EXPECT_EQ(told(chatters_.take()), "");
}

TEST_F(ChattersTest, ChattedWhoeverDidOnceAndHaveTheNameTheyHadLast) {
  chatters_.saw(user(1, "old"), true);
  chatters_.saw(user(1, "new", "New"), false);
  EXPECT_EQ(told(chatters_.take()), "1 new!");
}

TEST_F(ChattersTest, AreToldAgainWhenTheirPaymentWasNotMade) {
  chatters_.saw(user(1, "old"), true);
  chatters_.saw(user(2, "bob"), true);
  Sighted failed = chatters_.take();
  chatters_.saw(user(1, "new"), false);
  chatters_.saw(user(3, "carol"), true);
  chatters_.put_back(std::move(failed));
  EXPECT_EQ(told(chatters_.take()), "1 new! 2 bob! 3 carol!");
  EXPECT_EQ(reservoir_.stats().leased, 0U);
}

TEST_F(ChattersTest, HaveNoMemoryWhileNobodySaysAnything) {
  EXPECT_EQ(told(chatters_.take()), "");
  chatters_.put_back({});
  EXPECT_EQ(reservoir_.stats().acquired, 0U);
}

TEST_F(ChattersTest, AreBounded) {
  const std::string longest(64, 'x');
  for (std::int64_t id = 1; id <= 50'000; ++id) chatters_.saw(user(id, longest, longest), true);
  const Sighted all = chatters_.take();
  EXPECT_LE(all.all.size(), Chatters::kMost);
  EXPECT_GT(all.all.size(), Chatters::kMost / 2);
  EXPECT_EQ(chatters_.take_unkept(), 50'000 - std::ssize(all.all));
}

TEST_F(ChattersTest, OfHostileNamesKeepTheIdAlone) {
  chatters_.saw(user(1, "a\nb"), true);
  chatters_.saw(user(2, std::string(500, 'x')), true);
  chatters_.saw(user(3, std::string("a\0b", 3)), true);
  chatters_.saw(user(-4, "legacy"), true);
  chatters_.saw(user(kMostUserId + 1, "huge"), true);
  EXPECT_EQ(told(chatters_.take()), "1 ! 2 ! 3 !");
}

}  // namespace
}  // namespace pointsbot::app
