#include "tests/app/chat/chat_fixture.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace pointsbot::app::chat {
namespace {

class GiveCommand : public ChatTest {
 protected:
  GiveCommand() { configure("[commands]\ngive = everyone, 0s"); }

  std::string balances() {
    return std::to_string(balance(kAnn)) + " " + std::to_string(balance(kBob));
  }
};

TEST_F(GiveCommand, MovesWhatOneHasAndTellsBothWhatTheyHave) {
  EXPECT_EQ(says(kAnn, "!give bob 100"), "@ann bob has 1,100 points now, and you have 900.");
  EXPECT_EQ(balances(), "900 1100");
  EXPECT_EQ(says(kAnn, "!give bob 50%"), "@ann bob has 1,550 points now, and you have 450.");
  EXPECT_EQ(says(kAnn, "!give bob ALL"), "@ann bob has 2,000 points now, and you have 0.");
  EXPECT_EQ(says(kBob, "!give ann 1k"), "@bob ann has 1,000 points now, and you have 1,000.");
  EXPECT_EQ(points_of_all(), 4'001);
  EXPECT_EQ(wrong_sums(), "");
}

// How people try to cheat with amounts: nothing but digits with a k, an m or a % is one.
TEST_F(GiveCommand, MovesNothingForWhatIsNoAmount) {
  const std::vector<std::string> wrong{
      "-5",   "0",    "+5",   "5x",    "5.0",   "1e9",    "99999999999999999999",
      "٥",    "５",   "0x10", "5,000", "1_000", "½",      "-50x",
      "101%", "0%",   "-1%",  "%",     "5%%",   "1k%",    "k",
      "5kk",  "null", "NaN",  "inf",   "alles", "5k5",    "1000000000001",
      "0k",   "00",   "al",   "all%",  "$5",    "5\u0301"};
  for (const std::string& amount : wrong) {
    EXPECT_EQ(says(kAnn, "!give bob " + amount),
              "@ann amounts are written 100, 10k, 50% or all. Nothing was moved.")
        << amount;
    wait(std::chrono::seconds{3});
  }
  EXPECT_EQ(balances(), "1000 1000");
  EXPECT_EQ(raw("SELECT count(*) FROM op"), "0\n");
}

TEST_F(GiveCommand, IsOfTwoWords) {
  for (const char* const line : {"!give", "!give bob", "!give bob 5 more", "!give bob 5 5"}) {
    EXPECT_EQ(says(kAnn, line), "@ann use it like this: !give user amount") << line;
    wait(std::chrono::seconds{3});
  }
  EXPECT_EQ(balances(), "1000 1000");
}

TEST_F(GiveCommand, GivesNoMoreThanThereIs) {
  EXPECT_EQ(says(kAnn, "!give bob 1001"), "@ann you have only 1,000 points.");
  EXPECT_EQ(says(kBob, "!give ann all"), "@bob ann has 2,000 points now, and you have 0.");
  EXPECT_EQ(says(kBob, "!give ann all"), "@bob you have only 0 points.");
  EXPECT_EQ(says(kCarol, "!give ann 1000000000000"), "@carol you have only 1,000 points.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(GiveCommand, LetsNobodyHaveMoreThanAnybodyCan) {
  std::vector<db::Operation> credits;
  for (std::int64_t missing = kMostPoints.value - 1'000; missing > 0;) {
    const Points some{std::min(missing, kMostAtOnce.value)};
    credits.push_back({.channel = db::kChannel,
                       .ref = "beforehand" + std::to_string(missing),
                       .action = db::Credit{{UserId{kAnn.id}}, some}});
    missing -= some.value;
  }
  (void)till_->ledger->operate(credits);
  EXPECT_EQ(says(kBob, "!give ann 1"),
            "@bob that is more points than anybody can have. Nothing was moved.");
  EXPECT_EQ(says(kAnn, "!give bob 1000000000000"),
            "@ann bob has 1,000,000,001,000 points now, and you have 999,000,000,000,000.");
  EXPECT_EQ(says(kAnn, "!give bob all"),
            "@ann that is more points than anybody can have. Nothing was moved.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(GiveCommand, GoesToSomebodyElse) {
  for (const char* const line :
       {"!give ann 5", "!give @ann 5", "!give ANN 5", "!give @Ann all", "!give ann 100%"}) {
    EXPECT_EQ(says(kAnn, line), "@ann that would be from you to yourself.") << line;
    wait(std::chrono::seconds{3});
  }
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(raw("SELECT count(*) FROM op"), "0\n");
}

TEST_F(GiveCommand, KnowsNamesInAnyCapitalsAndWithAnAt) {
  EXPECT_EQ(says(kAnn, "!give @BoB 1"), "@ann bob has 1,001 points now, and you have 999.");
}

TEST_F(GiveCommand, GivesNothingToTheBotNorToWhoIsLeftOut) {
  people_.all = {{UserId{9}, "pointsbot", "PointsBot"}, {UserId{60}, "otherbot", ""}};
  left_out_ = {"carol", "otherbot"};
  EXPECT_EQ(says(kAnn, "!give PointsBot 5"),
            "@ann PointsBot takes no part in this. Nothing was moved.");
  EXPECT_EQ(says(kBob, "!give otherbot 5"),
            "@bob otherbot takes no part in this. Nothing was moved.");
  EXPECT_EQ(says(kMod, "!give carol 1"), "@mod carol takes no part in this. Nothing was moved.");
  EXPECT_EQ(raw("SELECT count(*) FROM op"), "0\n");
}

TEST_F(GiveCommand, FindsWhoIsRenamedByHisNewNameAndByHisOld) {
  people_.all = {{UserId{kBob.id}, "robert", "Robert"}};
  EXPECT_EQ(says(kAnn, "!give robert 1"), "@ann Robert has 1,001 points now, and you have 999.");
  EXPECT_EQ(balance(kBob), 1'001);
  EXPECT_EQ(people_.asked, 1);
}

TEST_F(GiveCommand, GivesToSomebodyWhomTwitchKnowsAlone) {
  people_.all = {{UserId{70}, "erin", "Erin"}};
  EXPECT_EQ(says(kAnn, "!give erin 5"), "@ann Erin has 5 points now, and you have 995.");
  EXPECT_EQ(balance({70, "erin"}), 5);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(GiveCommand, GivesNothingToWhoIsUnknownOrOnlyLooksAlike) {
  for (const char* const name :
       {"nobody_here", "b\u043eb" /* a Cyrillic o */, "ｂｏｂ", "bob!", "b.b", "@", "@@bob",
        "a_name_of_more_than_twenty_five_letters", "bob\u0301", "<bob>"}) {
    EXPECT_EQ(says(kAnn, std::string{"!give "} + name + " 5"),
              "@ann nobody of that name has been here.")
        << name;
    wait(std::chrono::seconds{3});
  }
  EXPECT_EQ(raw("SELECT count(*) FROM op"), "0\n");
}

TEST_F(GiveCommand, IsForWhoHasWatchedForAWhile) {
  configure("[limits]\ngive_after_watching = 3h");
  EXPECT_EQ(says(kAnn, "!give bob 5"),
            "@ann who has watched for 3 h 0 min can give, and you have watched for 2 h 0 min. "
            "Nothing was moved.");
  EXPECT_EQ(says({42, "newcomer"}, "!give bob 5"),
            "@newcomer you have no points yet: they come with watching.");
  EXPECT_EQ(balances(), "1000 1000");
}

TEST_F(GiveCommand, CountsOnceHoweverOftenTwitchTellsOfIt) {
  hears(kAnn, "!give bob 100", "the same");
  settle();
  hears(kAnn, "!give bob 100", "the same");
  EXPECT_EQ(said(), "@ann bob has 1,100 points now, and you have 900.");
  EXPECT_EQ(balances(), "900 1100");
  hears(kAnn, "!give bob 50%", "a part");
  settle();
  hears(kAnn, "!give bob 50%", "a part");
  EXPECT_EQ(said(), "@ann bob has 1,550 points now, and you have 450.");
  EXPECT_EQ(balances(), "450 1550");
  EXPECT_EQ(wrong_sums(), "");
}

// Of a thousand who ask for the whole balance at once, one gets it.
TEST_F(GiveCommand, GivesAWholeBalanceOnce) {
  const std::int64_t before = points_of_all();
  for (int i = 0; i < 1'000; ++i) {
    if (desk_->waiting() == Desk::kMostWaiting) {
      loop_.restart();
      loop_.run_one();
    }
    while (desk_->waiting() == Desk::kMostWaiting) loop_.run_one();
    hears(kAnn, "!give bob all");
  }
  settle();
  EXPECT_EQ(desk_->dropped(), 0);
  EXPECT_EQ(balances(), "0 2000");
  EXPECT_EQ(raw("SELECT count(*) FROM op WHERE state=1"), "1\n");
  EXPECT_EQ(points_of_all(), before);
  EXPECT_EQ(wrong_sums(), "");
}

class GiveAsShipped : public ChatTest {};

TEST_F(GiveAsShipped, IsAnsweredOnceInFiveSecondsAndSoonerWhereNothingWasMoved) {
  EXPECT_NE(says(kAnn, "!give bob 1"), "");
  EXPECT_EQ(says(kAnn, "!give bob 1"), "");
  wait(std::chrono::seconds{5});
  EXPECT_EQ(says(kAnn, "!give bob x"),
            "@ann amounts are written 100, 10k, 50% or all. Nothing was moved.");
  wait(std::chrono::seconds{3});
  EXPECT_NE(says(kAnn, "!give bob 1"), "");
  EXPECT_EQ(balance(kAnn), 998);
}

TEST_F(GiveAsShipped, HasAnotherNameAndIsForWhomBotIniSays) {
  EXPECT_NE(says(kAnn, "!gift bob 1"), "");
  configure("[commands]\ngive = subscriber, !send");
  EXPECT_EQ(says(kBob, "!give ann 1"), "");
  EXPECT_EQ(says(kBob, "!send ann 1"), "@bob that is for subscribers.");
  EXPECT_EQ(balance(kBob), 1'001);
}

TEST_F(GiveAsShipped, CanBeOff) {
  configure("[commands]\ngive = off");
  EXPECT_EQ(says(kAnn, "!give bob 1"), "");
  EXPECT_EQ(says(kAnn, "!gift bob 1"), "");
  EXPECT_EQ(balance(kAnn), 1'000);
}

}  // namespace
}  // namespace pointsbot::app::chat
