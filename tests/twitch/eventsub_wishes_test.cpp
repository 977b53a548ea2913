#include "tests/twitch/eventsub_fixture.hpp"

namespace pointsbot::twitch {
namespace {

using Why = EventSubLost::Why;

Failure failure(Error error, int status, std::string detail = "") {
  return {.error = error, .status = status, .detail = std::move(detail)};
}

TEST_F(EventSubTest, TakesWhatTwitchHasAlreadyForGranted) {
  calls_.had_already = true;
  start_welcomed();
  EXPECT_EQ(told<EventSubConnected>().at(0).subscriptions, 2U);
  follow(socket(0), "a");
  eventsub_.want({kRaids});
  settle();
  EXPECT_EQ(calls_.removed, std::vector<std::string>{"f1c2a387-161a-49f9-a165-0f21d7a4e1c4"})
      << "its id came with a notification";
}

TEST_F(EventSubTest, DialsOnlyWhereThereArePointsToSubscribeBy) {
  calls_.has_no_points = true;
  start();
  settle();
  pass(20s);
  EXPECT_TRUE(dialer_.dialed.empty()) << "it would be closed unused";
  EXPECT_EQ(calls_.wanted, 2U);
  calls_.let_go();
  settle();
  EXPECT_EQ(dialer_.dialed.size(), 1U);
}

TEST_F(EventSubTest, TellsOnceOfAWishThatIsRefused) {
  calls_.refuses[EventType::follow] = failure(Error::forbidden, 403, "missing scope");
  start_welcomed();
  ASSERT_EQ(told<EventSubRefused>().size(), 1U);
  EXPECT_EQ(told<EventSubRefused>()[0].wish, kFollows);
  EXPECT_EQ(told<EventSubRefused>()[0].failure.detail, "missing scope");
  EXPECT_EQ(told<EventSubConnected>().at(0).subscriptions, 1U);
  for (int i = 0; i < 100; ++i) {
    pass(10s);
    keep_alive(socket(0));
  }
  EXPECT_EQ(calls_.created.size(), 2U);
}

TEST_F(EventSubTest, AsksForARefusedWishAgainAfterALossOnlyWhereSomethingChanged) {
  calls_.refuses[EventType::follow] = failure(Error::rejected, 400, "invalid condition");
  start_welcomed();
  socket(0).end({.why = SocketEnd::Why::cut});
  settle();
  pass(1s);
  welcome(last_socket());
  EXPECT_EQ(calls_.created.size(), 3U);
  EXPECT_EQ(told<EventSubRefused>().size(), 1U);
}

TEST_F(EventSubTest, AsksForARefusedWishAgainWithAnotherCredential) {
  calls_.refuses[EventType::follow] = failure(Error::forbidden, 403);
  start_welcomed();
  credential_.change();
  keep_alive(socket(0));
  EXPECT_EQ(calls_.created.size(), 3U);
  EXPECT_EQ(told<EventSubRefused>().size(), 1U) << "a mere renewal is no news";
  calls_.refuses.clear();
  credential_.change();
  keep_alive(socket(0));
  EXPECT_EQ(calls_.created.size(), 4U);
  follow(socket(0), "a");
  EXPECT_EQ(sink_.events.size(), 1U);
}

TEST_F(EventSubTest, AsksForARefusedWishAgainWhenItIsWantedAgain) {
  calls_.refuses[EventType::follow] = failure(Error::forbidden, 403);
  start_welcomed();
  eventsub_.want({kFollows, kRaids});
  settle();
  EXPECT_EQ(calls_.created.size(), 3U);
  EXPECT_EQ(told<EventSubRefused>().size(), 2U);
}

TEST_F(EventSubTest, KeepsNoSocketOverWhichNothingIsGranted) {
  calls_.refuses[EventType::follow] = failure(Error::forbidden, 403);
  start_welcomed({kFollows});
  EXPECT_EQ(socket(0).closed_with, 1000);
  EXPECT_EQ(dialer_.open(), 0U);
  EXPECT_TRUE(told<EventSubLost>().empty());
  EXPECT_TRUE(told<EventSubConnected>().empty());
  pass(1h);
  EXPECT_EQ(dialer_.dialed.size(), 1U);
  calls_.refuses.clear();
  credential_.change();
  pass(2s);
  welcome(last_socket());
  EXPECT_EQ(told<EventSubConnected>().size(), 1U);
  EXPECT_EQ(sink_.missed, 1);
}

TEST_F(EventSubTest, WaitsForALoginWhereTheCredentialIsRefused) {
  calls_.failures = {failure(Error::unauthorized, 401)};
  start_welcomed();
  EXPECT_EQ(told<EventSubNeedsLogin>().size(), 1U);
  EXPECT_EQ(calls_.created.size(), 1U) << "the others would be refused too";
  EXPECT_EQ(dialer_.open(), 0U);
  pass(1h);
  EXPECT_EQ(dialer_.dialed.size(), 1U);
  EXPECT_EQ(told<EventSubNeedsLogin>().size(), 1U);
  credential_.change();
  pass(2s);
  welcome(last_socket());
  EXPECT_EQ(told<EventSubConnected>().size(), 1U);
}

TEST_F(EventSubTest, TriesAWishAgainThatFailed) {
  calls_.failures = {failure(Error::server_error, 503)};
  start_welcomed();
  EXPECT_EQ(calls_.created.size(), 2U) << "the other one meanwhile";
  pass(1s);
  ASSERT_EQ(calls_.created.size(), 3U);
  EXPECT_EQ(calls_.created[2].wish, kRaids);
  pass(1s);
  EXPECT_EQ(calls_.created.size(), 3U);
  EXPECT_TRUE(told<EventSubRefused>().empty());
}

TEST_F(EventSubTest, WaitsForTheTimeThatTwitchNames) {
  Failure limited = failure(Error::rate_limited, 429);
  limited.retry_at = std::chrono::floor<std::chrono::seconds>(clock_.wall()) + 8s;
  calls_.failures = {limited};
  start_welcomed();
  EXPECT_EQ(calls_.created.size(), 1U) << "the others would be refused too";
  pass(7s);
  keep_alive(socket(0));
  EXPECT_EQ(calls_.created.size(), 1U);
  pass(1s);
  EXPECT_EQ(calls_.created.size(), 3U);
}

TEST_F(EventSubTest, WhatTwitchHasTooManyOfKeepsNothingElseFromBeingAskedFor) {
  calls_.refuses[EventType::raid] = failure(Error::rate_limited, 429, "total cost exceeded");
  ASSERT_LT(kRaids, kFollows) << "in this order they are asked for";
  const auto live_for = [this](std::chrono::seconds time) {
    for (; time > 0s; time -= 10s) {
      pass(10s);
      keep_alive(socket(0));
    }
  };
  start_welcomed();
  EXPECT_EQ(calls_.created.size(), 2U);
  EXPECT_EQ(told<EventSubConnected>().at(0).subscriptions, 1U);
  live_for(50s);
  EXPECT_EQ(calls_.created.size(), 2U);
  EXPECT_TRUE(told<EventSubRefused>().empty()) << "that of a socket before may count still";
  live_for(10s);
  EXPECT_EQ(calls_.created.size(), 3U);
  EXPECT_EQ(told<EventSubRefused>().size(), 1U);
  live_for(3600s);
  EXPECT_EQ(calls_.created.size(), 10U) << "after 2, 4 and 8 minutes, and every ten";
  EXPECT_EQ(told<EventSubRefused>().size(), 1U);
  follow(socket(0), "a");
  EXPECT_EQ(sink_.events.size(), 1U);
  calls_.refuses.clear();
  live_for(1800s);
  EXPECT_EQ(calls_.created.size(), 11U);
}

TEST_F(EventSubTest, SaysThatItIsUpWhereAWishIsStillTried) {
  calls_.failures = {failure(Error::timed_out, 0)};
  start_welcomed();
  EXPECT_EQ(told<EventSubConnected>().at(0).subscriptions, 1U);
}

TEST_F(EventSubTest, HearsWhileItAsks) {
  start_welcomed({kRaids});
  calls_.holds = true;
  eventsub_.want({kRaids, kFollows});
  settle();
  follow(socket(0), "a");
  EXPECT_EQ(sink_.events.size(), 1U);
  socket(0).close(4000);
  settle();
  EXPECT_EQ(told<EventSubLost>().size(), 1U);
  calls_.let_go();
  settle();
  EXPECT_EQ(calls_.created.size(), 2U) << "nobody asks for a socket that is gone";
}

TEST_F(EventSubTest, GivesTheFirstWishNoMoreTimeThanTwitchDoes) {
  calls_.failures = {failure(Error::timed_out, 0), failure(Error::timed_out, 0)};
  start_welcomed();
  pass(1s);
  ASSERT_EQ(calls_.created.size(), 4U);
  EXPECT_EQ(calls_.created[2].within, 9s);
  EXPECT_EQ(calls_.created[3].within, 0s) << "one is there: as long as it takes";
}

TEST_F(EventSubTest, DialsAnewWhereTwitchKnowsNoSuchSocket) {
  calls_.failures = {failure(Error::rejected, 400,
                             "websocket transport session does not exist or has already "
                             "disconnected")};
  start_welcomed();
  ASSERT_EQ(told<EventSubLost>().size(), 1U);
  EXPECT_EQ(told<EventSubLost>()[0].why, Why::session_gone);
  EXPECT_TRUE(told<EventSubRefused>().empty());
  EXPECT_EQ(dialer_.open(), 0U);
  pass(1s);
  welcome(last_socket());
  EXPECT_EQ(told<EventSubConnected>().size(), 1U);
}

TEST_F(EventSubTest, AsksAgainWhereTheSocketMovedMeanwhile) {
  start_welcomed({kRaids});
  calls_.holds = true;
  eventsub_.want({kRaids, kFollows});
  settle();
  reconnect(socket(0));
  welcome(socket(1), "moved");
  calls_.failures = {failure(Error::rejected, 400, "websocket transport session does not exist")};
  calls_.let_go();
  settle();
  EXPECT_TRUE(told<EventSubLost>().empty());
  EXPECT_EQ(calls_.created.back().session, "moved");
  EXPECT_EQ(calls_.created.back().wish, kFollows);
}

TEST_F(EventSubTest, SubscribesToWhatIsNewOverTheSameSocket) {
  start_welcomed({kRaids});
  eventsub_.want({kRaids, kFollows});
  settle();
  ASSERT_EQ(calls_.created.size(), 2U);
  EXPECT_EQ(calls_.created[1].wish, kFollows);
  EXPECT_EQ(dialer_.dialed.size(), 1U);
  EXPECT_TRUE(calls_.removed.empty());
}

TEST_F(EventSubTest, GivesUpWhatIsNoLongerWanted) {
  start_welcomed();
  eventsub_.want({kRaids});
  settle();
  EXPECT_EQ(calls_.removed, std::vector<std::string>{FakeCalls::id_of(kFollows)});
  EXPECT_EQ(dialer_.dialed.size(), 1U);
  follow(socket(0), "a");
  EXPECT_TRUE(sink_.events.empty());
  eventsub_.want({kRaids, kFollows});
  settle();
  EXPECT_EQ(calls_.created.size(), 3U);
}

TEST_F(EventSubTest, KeepsNoSocketOnceNothingIsWanted) {
  start_welcomed();
  eventsub_.want({});
  settle();
  EXPECT_EQ(calls_.removed.size(), 2U);
  EXPECT_EQ(socket(0).closed_with, 1000);
  EXPECT_EQ(dialer_.open(), 0U);
  EXPECT_TRUE(told<EventSubLost>().empty());
}

TEST_F(EventSubTest, TellsOfARevocationAndLeavesItAtThat) {
  for (const char* const status : {"authorization_revoked", "user_removed", "version_removed",
                                   "moderator_removed", "chat_user_banned"}) {
    notices_.clear();
    if (dialer_.sockets.empty()) {
      start_welcomed();
    } else {
      eventsub_.want({kFollows, kRaids});
      settle();
    }
    const std::size_t asked = calls_.created.size();
    socket(0).say(changed(eventsub_text("revocation"), "authorization_revoked", status));
    settle();
    ASSERT_EQ(told<EventSubRevoked>().size(), 1U);
    EXPECT_EQ(told<EventSubRevoked>()[0].type, EventType::follow);
    EXPECT_EQ(told<EventSubRevoked>()[0].channel, kChannel);
    EXPECT_EQ(told<EventSubRevoked>()[0].status, status);
    for (int i = 0; i < 10; ++i) {
      pass(10s);
      keep_alive(socket(0));
    }
    EXPECT_EQ(calls_.created.size(), asked);
  }
}

TEST_F(EventSubTest, KeepsNoSocketWhoseLastSubscriptionIsRevoked) {
  start_welcomed({kFollows});
  socket(0).say(eventsub_text("revocation"));
  settle();
  EXPECT_EQ(told<EventSubRevoked>().size(), 1U);
  EXPECT_EQ(dialer_.open(), 0U);
  pass(1h);
  EXPECT_EQ(dialer_.dialed.size(), 1U);
  credential_.change();
  pass(2s);
  EXPECT_EQ(dialer_.dialed.size(), 2U);
}

TEST_F(EventSubTest, IsNotDisturbedByARevocationOfWhatItGaveUp) {
  start_welcomed();
  eventsub_.want({kRaids});
  settle();
  socket(0).say(eventsub_text("revocation"));
  settle();
  EXPECT_TRUE(told<EventSubRevoked>().empty());
}

}  // namespace
}  // namespace pointsbot::twitch
