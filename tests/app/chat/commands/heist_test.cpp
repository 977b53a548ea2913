#include "app/chat/texts.hpp"
#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class HeistCommand : public ChatTest {};

TEST_F(HeistCommand, IsBegunAndOthersComeAlong) {
  EXPECT_EQ(says(kAnn, "!heist 100"),
            "ann begins a heist: !heist amount within 60 s to come along. Whoever gets away has "
            "twice his stake: 40% alone, with each companion 2% more, up to 50%.");
  EXPECT_EQ(says(kBob, "!heist 50"),
            "@bob you come along with 50 points: 2 by now, each gets away with 42%.");
  EXPECT_EQ(says(kCarol, "!heist 10%"),
            "@carol you come along with 100 points: 3 by now, each gets away with 44%.");
  EXPECT_EQ(balance(kBob), 950);
  roll({43, 44, 0});
  wait(seconds{60});
  EXPECT_EQ(said(), "The heist is over, 2 of 3 got away: ann 200, carol 200.");
  EXPECT_EQ(balance(kAnn), 1'100);
  EXPECT_EQ(balance(kBob), 950);
  EXPECT_EQ(balance(kCarol), 1'100);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(HeistCommand, WorksAlone) {
  says(kAnn, "!heist 100");
  roll({40});
  wait(seconds{60});
  EXPECT_EQ(said(), "The heist is over: nobody got away.");
  EXPECT_EQ(balance(kAnn), 900);
}

TEST_F(HeistCommand, IsOneStakeAPerson) {
  says(kAnn, "!heist 100");
  wait(seconds{10});
  EXPECT_EQ(says(kAnn, "!heist 100"), "@ann you are in it already. Nothing was moved.");
  EXPECT_EQ(balance(kAnn), 900);
}

TEST_F(HeistCommand, BeginsAgainOnlyAfterAWhileAndIsSilentUntilThen) {
  says(kAnn, "!heist 100");
  roll({0, 0});
  wait(seconds{60});
  said();
  EXPECT_EQ(says(kBob, "!heist 100"), "");
  EXPECT_EQ(balance(kBob), 1'000);
  wait(seconds{119});
  EXPECT_EQ(says(kCarol, "!heist 100"), "");
  wait(seconds{1});
  EXPECT_EQ(says(kMod, "!heist 100").substr(0, 10), "mod begins");
  wait(seconds{60});
  EXPECT_EQ(points_of_all(), 4'201);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(HeistCommand, LetsPeopleComeAlongWhateverTheChannelWaitsFor) {
  configure("[commands]\nheist = everyone, 10s, channel 1h");
  says(kAnn, "!heist 100");
  EXPECT_NE(says(kBob, "!heist 100"), "");
  roll({0, 0});
  wait(seconds{60});
  said();
  wait(std::chrono::minutes{59});
  EXPECT_EQ(says(kCarol, "!heist 100"), "");
}

TEST_F(HeistCommand, StatesItsOdds) {
  EXPECT_EQ(says(kAnn, "!heist"),
            "@ann with !heist amount you go on a heist: whoever gets away has twice his stake, the "
            "others lose it. "
            "Alone 40% get away, with each companion 2% more, up to 50%: of 100 points 80 to 100 "
            "come back on average.");
}

TEST_F(HeistCommand, MovesNothingForAWrongAmount) {
  EXPECT_EQ(says(kAnn, "!heist 1e9"),
            "@ann amounts are written 100, 10k, 50% or all. Nothing was moved.");
  EXPECT_EQ(says(kBob, "!heist 1001"), "@bob you have only 1,000 points.");
  EXPECT_EQ(says(kCarol, "!heist 5 6"), "@carol use it like this: !heist [amount]");
  wait(seconds{60});
  EXPECT_EQ(said(), "") << "nothing was begun";
}

TEST_F(HeistCommand, ThatTheBotsEndInterruptsGivesStakesBack) {
  says(kAnn, "!heist 100");
  says(kBob, "!heist 100");
  restart();
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(balance(kBob), 1'000);
  wait(seconds{60});
  EXPECT_EQ(said(), "");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(HeistCommand, GivesStakesBackWhereSomebodyWouldHaveMoreThanAnybodyCan) {
  std::vector<db::Operation> gifts;
  for (int i = 0; i < 1'000; ++i) {
    // All that anybody can have but 50.
    const Points some = i > 0 ? kMostAtOnce : kMostAtOnce - Points{1'050};
    gifts.push_back({.channel = db::kChannel,
                     .at = clock_.wall(),
                     .ref = fmt::format("gift:{}", i),
                     .action = db::Credit{{UserId{1}}, some}});
  }
  ASSERT_TRUE(till_->ledger->operate(gifts).has_value());
  ASSERT_EQ(balance(kAnn), kMostPoints.value - 50);
  says(kAnn, "!heist 100");
  says(kBob, "!heist 100");
  roll({0, 0});
  wait(seconds{60});
  EXPECT_EQ(said(), texts::kStakesBack);
  EXPECT_EQ(balance(kBob), 1'000);
  EXPECT_EQ(balance(kAnn), kMostPoints.value - 50);
  EXPECT_EQ(log(),
            "Chat: what came of !heist could not be paid out, since nobody can have so much. "
            "Everybody has his stake back. All other balances are safe.\n");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(HeistCommand, IsForWhomBotIniSaysAndCanBeOff) {
  configure("[commands]\nheist = subscriber, !raid");
  EXPECT_EQ(says(kAnn, "!heist 5"), "");
  EXPECT_EQ(says(kAnn, "!raid 5"), "@ann that is for subscribers.");
  configure("[games]\nheist_time = 5s\nheist_chance = 60");
  EXPECT_EQ(says(kStreamer, "!raid"),
            "@streamer with !raid amount you go on a heist: whoever gets away has twice his stake, "
            "the others lose it. "
            "Alone 60% get away, with each companion 2% more, up to 60%: of 100 points 120 to 120 "
            "come back on average.");
}

}  // namespace
}  // namespace pointsbot::app::chat
