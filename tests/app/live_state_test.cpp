#include "app/live_state.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace pointsbot::app {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class LiveStateTest : public testing::Test {
 protected:
  /// A poll each half minute: L live, o offline, r a rerun; a letter of the state after each.
  std::string polls(std::string_view answers) {
    std::string states;
    for (const char answer : answers) {
      pass(seconds{30});
      state_.poll(answer == 'L'   ? twitch::OnAir::live
                  : answer == 'r' ? twitch::OnAir::rerun
                                  : twitch::OnAir::off,
                  now_, wall_);
      states += state_.live() ? 'L' : 'o';
    }
    return states;
  }
  void event(bool live) { state_.event(live, now_, wall_); }
  void pass(std::chrono::milliseconds time) {
    now_ += time;
    wall_ += time;
  }

  SteadyTime now_{std::chrono::hours{5}};
  WallTime wall_{std::chrono::hours{24 * 365 * 50}};
  LiveState state_;
};

TEST_F(LiveStateTest, IsKnownFromTheFirstAnswer) {
  EXPECT_FALSE(state_.known());
  EXPECT_EQ(polls("o"), "o");
  state_ = {};
  EXPECT_EQ(polls("L"), "L");
  EXPECT_EQ(state_.since(), wall_);
}

TEST_F(LiveStateTest, TurnsWhenTwoAnswersInARowAgree) { EXPECT_EQ(polls("LLooooLL"), "LLLooooL"); }

TEST_F(LiveStateTest, ARerunIsNotLiveAndIsKnownForThat) {
  EXPECT_EQ(polls("Lrr"), "LLo");
  EXPECT_TRUE(state_.rerun());
  EXPECT_EQ(polls("o"), "o");
  EXPECT_FALSE(state_.rerun());
  EXPECT_EQ(polls("LLr"), "oLL");
  EXPECT_FALSE(state_.rerun()) << "it still counts as live";
}

TEST_F(LiveStateTest, ASingleAnswerThatDiffersIsNothing) {
  EXPECT_EQ(polls("LoLoLoLLoL"), "LLLLLLLLLL");
  EXPECT_EQ(polls("ooLoLoLo"), "Looooooo");
}

TEST_F(LiveStateTest, SinceWhenIsTheFirstOfTheAnswersThatAgreed) {
  polls("Lo");
  const WallTime first = wall_;
  polls("o");
  EXPECT_EQ(state_.since(), first);
}

TEST_F(LiveStateTest, AnEventCountsAtOnce) {
  polls("LL");
  event(false);
  EXPECT_FALSE(state_.live());
  EXPECT_EQ(state_.since(), wall_);
  event(true);
  EXPECT_TRUE(state_.live());
}

TEST_F(LiveStateTest, AnEventBeforeTheFirstAnswerIsEnough) {
  event(true);
  EXPECT_TRUE(state_.known());
  EXPECT_EQ(polls("oo"), "LL") << "the list lags";
}

TEST_F(LiveStateTest, AnswersThatContradictANewEventDoNotCountForThreeMinutes) {
  polls("oo");
  event(true);
  EXPECT_EQ(polls("ooooo"), "LLLLL");
  EXPECT_EQ(polls("ooo"), "Loo") << "the event is three minutes old: it was wrong, or is over";
}

TEST_F(LiveStateTest, AnswersFromBeforeTheLagIsOverAreNoHalfOfTwo) {
  polls("oo");
  event(true);
  pass(minutes{2});
  EXPECT_EQ(polls("o"), "L");
  EXPECT_EQ(polls("o"), "L") << "this is the first that counts";
  EXPECT_EQ(polls("o"), "o");
}

TEST_F(LiveStateTest, AMissedEventNeedsNothing) {
  event(true);
  pass(minutes{60});
  EXPECT_EQ(polls("LLoo"), "LLLo");
}

TEST_F(LiveStateTest, AnEventThatSaysWhatIsSoChangesNothingButGuardsIt) {
  polls("LL");
  const WallTime since = state_.since();
  event(true);
  EXPECT_EQ(state_.since(), since);
  EXPECT_EQ(polls("oo"), "LL");
}

TEST_F(LiveStateTest, EventsThatFlapAreFollowed) {
  polls("LL");
  for (int i = 0; i < 5; ++i) {
    event(false);
    EXPECT_FALSE(state_.live());
    event(true);
    EXPECT_TRUE(state_.live());
  }
  EXPECT_EQ(polls("LLLLL"), "LLLLL");
}

}  // namespace
}  // namespace pointsbot::app
