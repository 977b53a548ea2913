#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class BetCommand : public ChatTest {
 protected:
  /// A moderator, whose next word is heard.
  std::string host(const std::string& text) {
    wait(seconds{3});
    return says(kMod, text);
  }
  void open() { host("!bet open Will it rain? | yes | no | red snow"); }
};

TEST_F(BetCommand, IsOpenedStakedOnClosedAndPaid) {
  EXPECT_EQ(
      host("!bet open Will it rain? | yes | no"),
      "A bet is open, \"Will it rain?\": yes · no. Stake like this: !bet yes 100. All stakes go to "
      "those who are right, in proportion to theirs.");
  EXPECT_EQ(says(kAnn, "!bet yes 100"),
            "@ann you have 100 points on yes, which brings 1 times that by now.");
  EXPECT_EQ(says(kBob, "!bet YES 200"),
            "@bob you have 200 points on yes, which brings 1 times that by now.");
  EXPECT_EQ(says(kCarol, "!bet 2 15%"),
            "@carol you have 150 points on no, which brings 3 times that by now.");
  EXPECT_EQ(balance(kCarol), 850);
  EXPECT_EQ(host("!bet close"), "The bet is closed: yes 300 (1.5 times) · no 150 (3 times)");
  EXPECT_EQ(host("!bet pay yes"), "mod says it is yes. 450 points go to ann 150, bob 300.");
  EXPECT_EQ(balance(kAnn), 1'050);
  EXPECT_EQ(balance(kBob), 1'100);
  EXPECT_EQ(balance(kCarol), 850);
  EXPECT_EQ(points_of_all(), 4'001);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BetCommand, GivesStakesBackWhereNobodyWasRight) {
  open();
  says(kAnn, "!bet yes 100");
  host("!bet close");
  EXPECT_EQ(host("!bet pay red snow"),
            "It is red snow, and nobody has staked on that: stakes are given back.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BetCommand, GivesStakesBackWhenItIsCancelled) {
  open();
  says(kAnn, "!bet red snow 100");
  says(kBob, "!bet no 100");
  EXPECT_EQ(host("!bet cancel"), "The bet is cancelled: stakes are given back.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(balance(kBob), 1'000);
  EXPECT_EQ(says(kAnn, "!bet no 100"), "@ann no bet is open.");
}

TEST_F(BetCommand, CanBeRaisedOnTheSameOutcome) {
  open();
  says(kAnn, "!bet yes 100");
  wait(seconds{2});
  says(kAnn, "!bet yes 200");
  says(kBob, "!bet no 300");
  wait(seconds{2});
  EXPECT_EQ(says(kAnn, "!bet no 100"),
            "@ann you have staked on another outcome, and can only stake more on that.");
  EXPECT_EQ(balance(kAnn), 700);
  EXPECT_EQ(host("!bet pay yes"), "@mod close it first: !bet close");
  host("!bet close");
  EXPECT_EQ(host("!bet pay yes"), "mod says it is yes. 600 points go to ann 600.");
  EXPECT_EQ(balance(kAnn), 1'300);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BetCommand, TellsHowItStands) {
  EXPECT_EQ(says(kAnn, "!bet"), "@ann no bet is open.");
  open();
  says(kBob, "!bet no 30");
  EXPECT_EQ(says(kCarol, "!bet"), "@carol \"Will it rain?\": yes 0 · no 30 (1 times) · red snow 0");
}

TEST_F(BetCommand, TakesNoStakesOnceItIsClosed) {
  open();
  EXPECT_NE(host("!bet close"), "");
  EXPECT_EQ(host("!bet close"), "@mod the bet is closed already.");
  EXPECT_EQ(says(kAnn, "!bet yes 100"), "@ann the bet is closed. Nothing was moved.");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(BetCommand, MovesNothingForWhatIsNoOutcomeOrNoAmount) {
  open();
  for (const auto* wrong : {"maybe 10", "4 10", "0 10", "yes", "100", "yes yes 10", "50% 10"}) {
    EXPECT_EQ(says(kAnn, fmt::format("!bet {}", wrong)), "@ann the outcomes are yes, no, red snow.")
        << wrong;
    wait(seconds{3});
  }
  for (const auto* wrong : {"yes lots", "yes -5", "yes 0", "red snow 1e9"}) {
    EXPECT_EQ(says(kAnn, fmt::format("!bet {}", wrong)),
              "@ann amounts are written 100, 10k, 50% or all. Nothing was moved.")
        << wrong;
    wait(seconds{3});
  }
  EXPECT_EQ(says(kBob, "!bet yes 1001"), "@bob you have only 1,000 points.");
  EXPECT_EQ(points_of_all(), 4'001);
}

TEST_F(BetCommand, IsOpenedByHostsAloneWithTwoToTenDifferentOutcomes) {
  EXPECT_EQ(says(kAnn, "!bet open a | b | c"), "@ann that is for moderators.");
  for (const auto* wrong : {"", "Will it rain?", "Will it rain? | yes", "Will it rain? | yes | YES",
                            "| yes | no", "Will it rain? | yes | ", "What is next? | open | shut",
                            "! | @ | .", "many | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11"}) {
    EXPECT_EQ(host(fmt::format("!bet open {}", wrong)),
              "@mod a bet has 2 to 10 different outcomes and is opened like this: !bet open Will "
              "it rain? | yes | no")
        << wrong;
  }
  EXPECT_NE(host("!bet open many|1|2|3|4|5|6|7|8|9|10").find("A bet is open"), std::string::npos);
  EXPECT_EQ(host("!bet open a | b | c"),
            "@mod a bet is on already: !bet pay it, or !bet cancel it first.");
}

TEST_F(BetCommand, IsClosedPaidAndCancelledByHostsAlone) {
  open();
  says(kAnn, "!bet yes 100");
  EXPECT_EQ(says(kBob, "!bet pay yes"), "@bob that is for moderators.");
  EXPECT_EQ(says(kCarol, "!bet cancel"), "@carol that is for moderators.");
  EXPECT_EQ(says(kDave, "!bet close"), "@dave that is for moderators.");
  EXPECT_EQ(host("!bet pay perhaps"), "@mod the outcomes are yes, no, red snow.");
  EXPECT_EQ(balance(kAnn), 900);
}

TEST_F(BetCommand, IsAboutWordsThatDoNoHarm) {
  const std::string opened = host("!bet open /ban @everyone https://evil.com | @ann | !give | yes");
  EXPECT_EQ(opened.find('@'), std::string::npos) << opened;
  EXPECT_EQ(opened.find("evil.com"), std::string::npos) << opened;
  EXPECT_NE(opened.find("ann · give · yes"), std::string::npos) << opened;
  EXPECT_EQ(says(kAnn, "!bet @ann 100"),
            "@ann you have 100 points on ann, which brings 1 times that by now.");
}

TEST_F(BetCommand, ThatTheBotsEndInterruptsGivesStakesBack) {
  open();
  says(kAnn, "!bet yes 100");
  restart();
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(says(kAnn, "!bet"), "@ann no bet is open.");
}

TEST_F(BetCommand, IsNotDecidedByWhoHasAStakeInIt) {
  constexpr std::string_view kNotYours =
      "@mod whoever opens a bet has no stake in it, and whoever has one does not say what comes "
      "out.";
  open();
  says(kAnn, "!bet no 1000");
  EXPECT_EQ(host("!bet yes 1"), kNotYours);
  host("!bet cancel");
  says(kStreamer, "!bet open Will it rain? | yes | no");
  wait(seconds{3});
  says(kAnn, "!bet no 1000");
  host("!bet yes 1");
  host("!bet close");
  EXPECT_EQ(host("!bet pay yes"), kNotYours);
  EXPECT_EQ(host("!bet cancel"), kNotYours);
  EXPECT_EQ(says(kStreamer, "!bet cancel"), "The bet is cancelled: stakes are given back.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(balance(kMod), 1'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BetCommand, GivesBackAStakeThatComesWhileItEnds) {
  configure("[limits]\ngive_after_watching = 0");
  open();
  wait(seconds{3});
  hears(kAnn, "!bet yes 100");
  hears(kMod, "!bet cancel");
  EXPECT_EQ(said(),
            "The bet is cancelled: stakes are given back.\n"
            "@ann the bet is closed. Nothing was moved.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BetCommand, CountsOnceHoweverOftenTwitchTellsOfIt) {
  open();
  hears(kAnn, "!bet yes 100", "once");
  said();
  wait(seconds{3});
  hears(kAnn, "!bet yes 100", "once");
  EXPECT_EQ(said(), "");
  EXPECT_EQ(host("!bet"), "@mod \"Will it rain?\": yes 100 (1 times) · no 0 · red snow 0");
}

TEST_F(BetCommand, ThatWasPaidWronglyCanBeTakenBackByWhoPaidIt) {
  configure("[commands]\nundo = moderator");
  open();
  says(kAnn, "!bet yes 100");
  says(kBob, "!bet no 300");
  host("!bet close");
  host("!bet pay no");
  roll({99});
  says(kCarol, "!gamble 10");
  EXPECT_EQ(host("!undo"),
            "mod took back operation 3: game ended: 400 points to 1 person. All have their stakes "
            "again.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(balance(kBob), 1'000);
  EXPECT_EQ(host("!undo"), "@mod there is nothing of yours that could be taken back.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BetCommand, ThatWasCancelledIsInNobodysWayWhoTakesSomethingBack) {
  says(kStreamer, "!addpoints bob 7");
  says(kStreamer, "!bet open Will it rain? | yes | no");
  says(kAnn, "!bet yes 100");
  says(kStreamer, "!bet cancel");
  EXPECT_EQ(says(kStreamer, "!undo"), "streamer took back operation 1: 7 points to bob.");
  EXPECT_NE(log().find("In the chat, by streamer: The bet is cancelled"), std::string::npos);
}

TEST_F(BetCommand, TakesNoStakeOfOneInAnotherThatWasOpenedMeanwhile) {
  says(kStreamer, "!bet open Which? | a | b | c");
  hears(kAnn, "!bet c 100");
  hears(kStreamer, "!bet cancel");
  hears(kStreamer, "!bet open Which? | d | e");
  said();
  EXPECT_EQ(says(kBob, "!bet"), "@bob \"Which?\": d 0 · e 0");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BetCommand, ThatNobodyEndsIsOffAfterADay) {
  open();
  says(kAnn, "!bet yes 100");
  wait(std::chrono::hours{24});
  EXPECT_EQ(said(), "The bet \"Will it rain?\" was not paid within a day: stakes are given back.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(says(kAnn, "!bet"), "@ann no bet is open.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BetCommand, TellsWhatAStakeBringsToTheHundredth) {
  open();
  says(kAnn, "!bet yes 1000");
  EXPECT_EQ(says(kBob, "!bet no 40"),
            "@bob you have 40 points on no, which brings 26 times that by now.");
  EXPECT_EQ(says(kCarol, "!bet"),
            "@carol \"Will it rain?\": yes 1,000 (1.04 times) · no 40 (26 times) · red snow 0");
}

TEST_F(BetCommand, IsForWhomBotIniSaysAndCanBeOff) {
  configure("[commands]\nbet = subscriber, !guess");
  EXPECT_EQ(says(kAnn, "!bet"), "");
  EXPECT_EQ(says(kAnn, "!guess"), "@ann that is for subscribers.");
  configure("[commands]\nraffle = off");
  EXPECT_EQ(says(kMod, "!raffle open 5"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
