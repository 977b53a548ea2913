#include "tests/app/chat/chat_fixture.hpp"

#include <fmt/format.h>

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class OrdersCommand : public ChatTest {
 protected:
  OrdersCommand() {
    configure("[shop]\nhydrate = 100\n[commands]\nredeem = everyone, 0\norders = moderator, 0");
  }
};

TEST_F(OrdersCommand, TellsWhatIsOpenOldestFirst) {
  EXPECT_EQ(says(kMod, "!orders"), "@mod nothing is ordered.");
  says(kAnn, "!redeem hydrate");
  says(kBob, "!redeem hydrate");
  EXPECT_EQ(says(kMod, "!orders"), "@mod 1: hydrate for ann · 2: hydrate for bob");
  for (int i = 0; i < 4; ++i) says(kCarol, "!redeem hydrate");
  EXPECT_EQ(says(kMod, "!queue"),
            "@mod 1: hydrate for ann · 2: hydrate for bob · 3: hydrate for carol · 4: hydrate for "
            "carol · 5: hydrate for carol · and more");
}

TEST_F(OrdersCommand, FulfilsOne) {
  says(kAnn, "!redeem hydrate");
  EXPECT_EQ(says(kMod, "!orders done 1"), "Order 1 is done: hydrate for ann.");
  EXPECT_EQ(balance(kAnn), 900);
  EXPECT_EQ(raw("SELECT held FROM channel"), "0\n");
  EXPECT_EQ(says(kMod, "!orders done #1"), "@mod order 1 is over already.");
  EXPECT_EQ(says(kMod, "!orders"), "@mod nothing is ordered.");
  EXPECT_EQ(wrong_sums(), "");
  EXPECT_NE(log().find("Chat: mod fulfilled order 1 of ann (hydrate)."), std::string::npos);
}

TEST_F(OrdersCommand, RefundsOne) {
  says(kAnn, "!redeem hydrate");
  EXPECT_EQ(says(kStreamer, "!orders refund 1"), "ann has 100 points back for hydrate.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(says(kMod, "!orders refund 1"), "@mod order 1 is over already.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(OrdersCommand, KnowsNoOtherNumberAndNoOtherWord) {
  EXPECT_EQ(says(kMod, "!orders done 99"), "@mod there is no order 99.");
  EXPECT_EQ(says(kMod, "!orders done"), "@mod use it like this: !orders [done/refund] [number]");
  EXPECT_EQ(says(kMod, "!orders cancel 1"),
            "@mod use it like this: !orders [done/refund] [number]");
  EXPECT_EQ(says(kMod, "!orders done -1"), "@mod use it like this: !orders [done/refund] [number]");
}

TEST_F(OrdersCommand, IsForModerators) {
  says(kAnn, "!redeem hydrate");
  EXPECT_EQ(says(kAnn, "!orders refund 1"), "@ann that is for moderators.");
  EXPECT_EQ(balance(kAnn), 900);
}

class OrdersOtherwise : public ChatTest {};

TEST_F(OrdersOtherwise, CanHaveAnotherNameAndACooldown) {
  configure("[commands]\norders = vip, 10s, !list");
  const Who vip{2, "bob", Roles{}.with(Role::vip)};
  EXPECT_EQ(says(vip, "!list"), "@bob nothing is ordered.");
  EXPECT_EQ(says(vip, "!list"), "");
  wait(seconds{10});
  EXPECT_NE(says(vip, "!list"), "");
  EXPECT_EQ(says(vip, "!orders"), "");
}

TEST_F(OrdersOtherwise, AreSilentWhereTheyAreOff) {
  configure("[commands]\norders = off");
  EXPECT_EQ(says(kMod, "!orders"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
