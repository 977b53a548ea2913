#include "app/chat/line.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::app::chat {
namespace {

using Words = std::vector<std::string_view>;

TEST(ChatLine, CallsWhatStandsAfterAnExclamationMark) {
  EXPECT_EQ(called_by("!points"), "points");
  EXPECT_EQ(called_by("  !Points  now"), "points");
  EXPECT_EQ(called_by("!GIVE\tann 5"), "give");
  EXPECT_EQ(called_by("!x_2"), "x_2");
}

TEST(ChatLine, CallsNothingElse) {
  for (const char* const text :
       {"", "!", "! points", "points", "hello !points", "!!points", "!points!", "!poi-nts",
        "/points", ".points", "!\u0440oints", "\uff01points", "!p\u043eints", "!%s", "!points\x01",
        "!aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    EXPECT_FALSE(called_by(text)) << text;
  }
  EXPECT_FALSE(called_by(std::string_view{"!po\0ints", 8}));
}

TEST(ChatLine, IsNotDisturbedByWhatChatProgramsPutBehindIt) {
  EXPECT_EQ(called_by("!points \U000e0000"), "points");
  EXPECT_EQ(called_by("!points\u034f"), "points");
  EXPECT_EQ(arguments_in("!give ann 5 \U000e0000", "user amount"), (Words{"ann", "5"}));
  EXPECT_EQ(arguments_in("!redeem red car \u034f", "item..."), (Words{"red car"}));
}

TEST(ChatLine, IsTakenApartAsTheFormSays) {
  EXPECT_EQ(arguments_in("!give  @Ann   10k", "user amount"), (Words{"@Ann", "10k"}));
  EXPECT_EQ(arguments_in("!top", "[n]"), Words{});
  EXPECT_EQ(arguments_in("!top 5", "[n]"), Words{"5"});
  EXPECT_EQ(arguments_in("!bet open a  b | c", "what [rest...]"), (Words{"open", "a  b | c"}));
  EXPECT_EQ(arguments_in("!bet close", "what [rest...]"), Words{"close"});
  EXPECT_EQ(arguments_in("!rank please", ""), Words{});
}

TEST(ChatLine, IsRefusedWhereItIsOfAnotherForm) {
  EXPECT_FALSE(arguments_in("!give ann", "user amount"));
  EXPECT_FALSE(arguments_in("!give ann 5 6", "user amount"));
  EXPECT_FALSE(arguments_in("!top 5 6", "[n]"));
  EXPECT_FALSE(arguments_in("!redeem", "item..."));
}

}  // namespace
}  // namespace pointsbot::app::chat
