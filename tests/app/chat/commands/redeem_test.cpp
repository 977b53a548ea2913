#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class RedeemCommand : public ChatTest {
 protected:
  RedeemCommand() { configure("[shop]\nHydrate = 100, wait 5m\nVIP week = 600, stock 1"); }
};

TEST_F(RedeemCommand, OrdersAnItemForWhatItCosts) {
  EXPECT_EQ(says(kAnn, "!redeem hydrate").substr(0, 47),
            "@ann Hydrate is ordered, with the number 1. You");
  EXPECT_EQ(balance(kAnn), 900);
  EXPECT_EQ(raw("SELECT held FROM channel"), "100\n");
  EXPECT_EQ(wrong_sums(), "");
  EXPECT_NE(log().find("Chat: ann redeemed Hydrate (order 1)."), std::string::npos);
}

TEST_F(RedeemCommand, TakesAnItemOfSeveralWordsInAnyCapitals) {
  EXPECT_NE(says(kAnn, "!buy  Vip   WEEK").find("VIP week is ordered"), std::string::npos);
  EXPECT_EQ(balance(kAnn), 400);
}

TEST_F(RedeemCommand, TellsWhatThereIs) {
  EXPECT_EQ(says(kAnn, "!redeem"), "@ann there is: Hydrate (100), VIP week (600)");
  EXPECT_EQ(says(kBob, "!redeem @carol /ban"),
            "@bob that is not in the shop. There is: Hydrate (100), VIP week (600)");
  EXPECT_EQ(balance(kBob), 1'000);
}

TEST_F(RedeemCommand, SellsNoMoreThanThereAre) {
  says(kAnn, "!redeem vip week");
  EXPECT_EQ(says(kBob, "!redeem vip week"), "@bob VIP week is sold out.");
  EXPECT_EQ(balance(kBob), 1'000);
}

TEST_F(RedeemCommand, WaitsBetweenTwoOfAnItemWhoeverTakesThem) {
  says(kAnn, "!redeem hydrate");
  wait(minutes{1});
  EXPECT_EQ(says(kBob, "!redeem hydrate"), "@bob Hydrate can be had again in 4 min.");
  restart();
  EXPECT_EQ(says(kCarol, "!redeem hydrate"), "@carol Hydrate can be had again in 4 min.")
      << "also after a restart";
  wait(minutes{4});
  EXPECT_NE(says(kBob, "!redeem hydrate").find("is ordered"), std::string::npos);
}

TEST_F(RedeemCommand, IsForWhoHasEnough) {
  EXPECT_EQ(says(kDave, "!redeem hydrate"), "@dave that costs 100 points, and you have 1 point.");
}

TEST_F(RedeemCommand, OrdersOnceHoweverOftenTwitchTellsIt) {
  configure("[commands]\nredeem = everyone, 0");
  hears(kAnn, "!redeem vip week", "the-same");
  hears(kAnn, "!redeem vip week", "the-same");
  settle();
  EXPECT_EQ(balance(kAnn), 400);
}

TEST_F(RedeemCommand, SurvivesTheProgram) {
  says(kAnn, "!redeem hydrate");
  restart();
  EXPECT_EQ(balance(kAnn), 900);
  EXPECT_EQ(says(kMod, "!orders"), "@mod 1: Hydrate for ann");
}

TEST_F(RedeemCommand, CanBeForSomeHaveACooldownAnotherNameAndBeOff) {
  configure("[commands]\nredeem = subscriber, 1m, !order");
  EXPECT_EQ(says(kAnn, "!order hydrate"), "@ann that is for subscribers.");
  const Who subscriber{2, "bob", Roles{}.with(Role::subscriber)};
  EXPECT_NE(says(subscriber, "!order"), "");
  EXPECT_EQ(says(subscriber, "!order"), "");
  wait(seconds{60});
  EXPECT_NE(says(subscriber, "!order"), "");
  EXPECT_EQ(says(subscriber, "!redeem"), "");
}

TEST_F(RedeemCommand, IsSilentWhereItIsOff) {
  configure("[commands]\nredeem = off");
  EXPECT_EQ(says(kAnn, "!redeem hydrate"), "");
  EXPECT_EQ(balance(kAnn), 1'000);
}

}  // namespace
}  // namespace pointsbot::app::chat
