#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class RaffleCommand : public ChatTest {
 protected:
  RaffleCommand() { configure("[commands]\naddpoints = moderator"); }
};

class RaffleAsShipped : public ChatTest {};

TEST_F(RaffleAsShipped, MakesNoPointsOfAModerators) {
  EXPECT_EQ(
      says(kMod, "!raffle open 500"),
      "@mod a prize of new points is for the streamer to give: open one with 0, and tickets that "
      "cost something.");
  EXPECT_NE(says(kMod, "!raffle open 0 100").find("A raffle is open"), std::string::npos);
  says(kMod, "!raffle cancel");
  EXPECT_NE(says(kStreamer, "!raffle open 500").find("A raffle is open"), std::string::npos);
}

TEST_F(RaffleCommand, GivesThePrizeToOneOfThoseWhoHaveATicket) {
  EXPECT_EQ(says(kMod, "!raffle open 500"),
            "A raffle is open for 2 min: !raffle for a ticket. The prize is 500 points. Every "
            "ticket is as likely to be drawn.");
  EXPECT_EQ(says(kAnn, "!raffle"), "@ann you have a ticket, one of 1.");
  EXPECT_EQ(says(kBob, "!raffle"), "@bob you have a ticket, one of 2.");
  roll({1});
  wait(seconds{120});
  EXPECT_EQ(said(), "bob wins the raffle and gets 500 points, with 1 of 2 tickets!");
  EXPECT_EQ(balance(kBob), 1'500);
  EXPECT_EQ(points_of_all(), 4'501);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(RaffleCommand, HasTicketsThatCostAndGoToWhoeverWins) {
  EXPECT_EQ(says(kMod, "!raffle open 500 100 30s"),
            "@mod open it with a prize, or with tickets that cost something: both together are the "
            "streamer's.");
  EXPECT_EQ(says(kStreamer, "!raffle open 500 100 30s"),
            "A raffle is open for 30 s: !raffle for a ticket, which costs 100 points. The prize is "
            "500 points, and what the tickets cost. Every ticket is as likely to be drawn.");
  says(kAnn, "!raffle");
  says(kBob, "!raffle");
  EXPECT_EQ(says(kDave, "!raffle"),
            "@dave who has watched for 1 h 0 min can play for the points of others, and you have "
            "watched for 0 s.");
  EXPECT_EQ(balance(kAnn), 900);
  roll({0});
  wait(seconds{30});
  EXPECT_EQ(said(), "ann wins the raffle and gets 700 points, with 1 of 2 tickets!");
  EXPECT_EQ(balance(kAnn), 1'600);
  EXPECT_EQ(balance(kBob), 900);
  EXPECT_EQ(raw("SELECT group_concat(kind) FROM op WHERE kind<>5"), "6\n") << "prize and tickets";
  EXPECT_EQ(says(kStreamer, "!undo").substr(0, 38), "streamer took back operation 3: game e");
  EXPECT_EQ(balance(kAnn) + balance(kBob), 2'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(RaffleCommand, MayBeOfTheTicketsAloneOrOfNothing) {
  EXPECT_EQ(says(kMod, "!raffle open 0 100"),
            "A raffle is open for 2 min: !raffle for a ticket, which costs 100 points. The prize "
            "is what the tickets cost. Every ticket is as likely to be drawn.");
  says(kAnn, "!raffle");
  says(kBob, "!raffle");
  roll({1, 0});
  wait(seconds{120});
  EXPECT_EQ(said(), "bob wins the raffle and gets 200 points, with 1 of 2 tickets!");
  EXPECT_EQ(points_of_all(), 4'001);

  EXPECT_EQ(says(kMod, "!raffle open 0"),
            "A raffle is open for 2 min: !raffle for a ticket. Every ticket is as likely to be "
            "drawn.");
  says(kCarol, "!raffle");
  wait(seconds{120});
  EXPECT_EQ(said(), "carol wins the raffle, with 1 of 1 tickets!");
  EXPECT_EQ(points_of_all(), 4'001);
}

TEST_F(RaffleCommand, ThatNobodyWantedPaysNothing) {
  says(kMod, "!raffle open 500");
  wait(seconds{120});
  EXPECT_EQ(said(), "The raffle is over, and nobody had a ticket.");
  EXPECT_EQ(points_of_all(), 4'001);
  EXPECT_EQ(says(kAnn, "!raffle"), "@ann no raffle is open.");
}

TEST_F(RaffleCommand, CanBeDrawnBefore) {
  says(kMod, "!raffle open 500");
  says(kAnn, "!raffle");
  wait(seconds{2});
  roll({0});
  EXPECT_EQ(says(kMod, "!raffle draw"),
            "ann wins the raffle and gets 500 points, with 1 of 1 tickets!");
  wait(seconds{120});
  EXPECT_EQ(said(), "") << "drawn once";
  EXPECT_EQ(balance(kAnn), 1'500);
}

TEST_F(RaffleCommand, CanBeCancelledAndGivesTicketsBack) {
  says(kMod, "!raffle open 0 100");
  says(kAnn, "!raffle");
  wait(seconds{2});
  EXPECT_EQ(says(kMod, "!raffle cancel"), "The raffle is cancelled: tickets are given back.");
  EXPECT_EQ(balance(kAnn), 1'000);
  wait(seconds{120});
  EXPECT_EQ(said(), "");
  EXPECT_EQ(says(kMod, "!raffle cancel"), "@mod no raffle is open.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(RaffleCommand, IsOneTicketAPersonAndNoneForWhoGivesThePrize) {
  says(kMod, "!raffle open 500");
  says(kAnn, "!raffle");
  wait(seconds{2});
  EXPECT_EQ(says(kAnn, "!raffle"), "@ann you are in it already. Nothing was moved.");
  EXPECT_EQ(says(kMod, "!raffle"), "@mod whoever gives the prize of a raffle has no ticket in it.");
  EXPECT_EQ(says({42, "newcomer"}, "!raffle"),
            "@newcomer you have no points yet: they come with watching.");
}

TEST_F(RaffleCommand, IsOpenedOneAtATime) {
  says(kMod, "!raffle open 500");
  wait(seconds{2});
  EXPECT_EQ(says(kMod, "!raffle open 500"), "@mod a raffle is open already.");
}

TEST_F(RaffleCommand, IsOpenedByHostsAlone) {
  EXPECT_EQ(says(kAnn, "!raffle open 500"), "@ann that is for moderators.");
  says(kMod, "!raffle open 500");
  EXPECT_EQ(says(kBob, "!raffle cancel"), "@bob that is for moderators.");
  EXPECT_EQ(says(kCarol, "!raffle draw"), "@carol that is for moderators.");
  EXPECT_EQ(says(kDave, "!raffle 5"), "@dave use it like this: !raffle");
  wait(seconds{120});
  said();
  configure("[games]\nhosts = streamer");
  EXPECT_EQ(says(kMod, "!raffle open 500"), "@mod that is for the streamer.");
  EXPECT_EQ(says(kStreamer, "!raffle open 1m").substr(0, 26), "A raffle is open for 2 min");
}

TEST_F(RaffleCommand, HasNoMoreOfAPrizeThanAModeratorMayGiveADay) {
  EXPECT_EQ(says(kMod, "!raffle open 10001"),
            "@mod 10,000 points is the most that you can give as a prize.");
  configure("[limits]\nmoderator_per_day = 400");
  wait(seconds{3});
  EXPECT_EQ(says(kMod, "!raffle open 401"),
            "@mod 400 points is the most that you can give as a prize.");
}

TEST_F(RaffleCommand, PaysNoPrizesBeyondThatDaysAllowance) {
  configure("[limits]\nmoderator_per_day = 600");
  roll({0, 0, 0});
  says(kMod, "!raffle open 500");
  says(kAnn, "!raffle");
  wait(seconds{120});
  EXPECT_EQ(said(), "ann wins the raffle and gets 500 points, with 1 of 1 tickets!");
  says(kMod, "!raffle open 101");
  says(kBob, "!raffle");
  wait(seconds{120});
  EXPECT_EQ(said(),
            "bob wins the raffle, with 1 of 1 tickets! The prize is not paid: "
            "whoever opened the raffle has given all that moderators may in a day.");
  EXPECT_EQ(balance(kBob), 1'000);
  says(kStreamer, "!raffle open 5000");
  says(kCarol, "!raffle");
  wait(seconds{120});
  EXPECT_EQ(said(), "carol wins the raffle and gets 5,000 points, with 1 of 1 tickets!");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(RaffleCommand, TellsHowItIsOpened) {
  for (const auto* wrong :
       {"open", "open -5", "open 50%", "open all", "open 500 lots", "open 500 10 1s",
        "open 500 10 2h", "open 500 10 soon", "opne 500", "500"}) {
    EXPECT_EQ(says(kMod, fmt::format("!raffle {}", wrong)),
              "@mod open one like this: !raffle open PRIZE [TICKET] [TIME], like !raffle open 500 "
              "10 2m")
        << wrong;
    wait(seconds{3});
  }
  EXPECT_EQ(says(kMod, "!raffle open 0 200k"),
            "@mod 100,000 points is the most that can be staked. Nothing was moved.");
}

TEST_F(RaffleCommand, GivesBackATicketThatComesWhileItEnds) {
  says(kMod, "!raffle open 0 100");
  wait(seconds{3});
  hears(kMod, "!raffle draw");
  hears(kAnn, "!raffle");
  EXPECT_EQ(said(), "The raffle is over, and nobody had a ticket.\n@ann no raffle is open.");
  says(kStreamer, "!raffle open 500 100");
  hears(kBob, "!raffle");
  hears(kStreamer, "!raffle cancel");
  EXPECT_EQ(said().substr(0, 48), "The raffle is cancelled: tickets are given back.");
  EXPECT_EQ(balance(kAnn) + balance(kBob), 2'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(RaffleCommand, ThatTheBotsEndInterruptsGivesTicketsBack) {
  says(kMod, "!raffle open 0 100");
  says(kAnn, "!raffle");
  restart();
  EXPECT_EQ(balance(kAnn), 1'000);
  wait(seconds{120});
  EXPECT_EQ(said(), "");
  EXPECT_EQ(points_of_all(), 4'001);
}

TEST_F(RaffleCommand, HasOtherNamesAndCanBeOff) {
  configure("[commands]\nraffle = everyone, !lottery");
  EXPECT_EQ(says(kMod, "!lottery open 500").substr(0, 44),
            "A raffle is open for 2 min: !lottery for a t");
  configure("[commands]\nbet = off");
  EXPECT_EQ(says(kAnn, "!raffle"), "");
  EXPECT_EQ(says(kMod, "!bet open a | b | c"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
