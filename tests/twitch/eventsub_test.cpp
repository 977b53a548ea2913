#include "tests/twitch/eventsub_fixture.hpp"

namespace pointsbot::twitch {
namespace {

using Why = EventSubLost::Why;

TEST_F(EventSubTest, SubscribesToEveryWishAtOnce) {
  start_welcomed();
  EXPECT_EQ(dialer_.dialed, std::vector<std::string>{kUrl});
  ASSERT_EQ(calls_.created.size(), 2U);
  EXPECT_EQ(calls_.created[0].wish, kRaids);
  EXPECT_EQ(calls_.created[1].wish, kFollows);
  EXPECT_EQ(calls_.created[0].session, "AQoQILE98gtqShGmLD7AM6yJThAB");
  EXPECT_EQ(calls_.created[0].within, 10s) << "Twitch waits no longer for the first";
  EXPECT_TRUE(eventsub_.connected());
  ASSERT_EQ(told<EventSubConnected>().size(), 1U);
  EXPECT_EQ(told<EventSubConnected>()[0].subscriptions, 2U);
  EXPECT_EQ(sink_.missed, 0);
}

TEST_F(EventSubTest, AsksForNothingBeforeTheWelcome) {
  start();
  EXPECT_EQ(dialer_.sockets.size(), 1U);
  EXPECT_TRUE(calls_.created.empty());
  EXPECT_FALSE(eventsub_.connected());
}

TEST_F(EventSubTest, DialsNobodyWhileNothingIsWanted) {
  start({});
  pass(1h);
  EXPECT_TRUE(dialer_.dialed.empty());
  eventsub_.want({kFollows});
  pass(2s);
  EXPECT_EQ(dialer_.dialed.size(), 1U);
}

TEST_F(EventSubTest, DialsNobodyWhileNobodyIsLoggedIn) {
  const auto bearer = std::exchange(credential_.held, nullptr);
  start();
  pass(1h);
  EXPECT_TRUE(dialer_.dialed.empty());
  credential_.held = bearer;
  pass(2s);
  EXPECT_EQ(dialer_.dialed.size(), 1U);
}

TEST_F(EventSubTest, HandsOnWhatHappens) {
  start_welcomed();
  follow(socket(0), "a");
  ASSERT_EQ(sink_.events.size(), 1U);
  EXPECT_EQ(sink_.events[0].id, "a");
  EXPECT_EQ(sink_.events[0].channel, kChannel);
  EXPECT_TRUE(std::holds_alternative<Followed>(sink_.events[0].what));
}

TEST_F(EventSubTest, HandsOnThatOnceWhichComesAHundredTimes) {
  start_welcomed();
  for (int i = 0; i < 100; ++i) follow(socket(0), "a");
  follow(socket(0), "b");
  EXPECT_EQ(sink_.events.size(), 2U);
}

TEST_F(EventSubTest, HandsOnThatOnceWhichComesOverTwoSockets) {
  start_welcomed();
  follow(socket(0), "a");
  reconnect(socket(0));
  welcome(socket(1));
  follow(socket(1), "a");
  socket(1).close(4000);
  settle();
  pass(1s);
  welcome(socket(2));
  follow(socket(2), "a");
  EXPECT_EQ(sink_.events.size(), 1U);
}

TEST_F(EventSubTest, HandsOnNothingThatIsOlderThanTenMinutes) {
  start_welcomed();
  follow(socket(0), "a", 11min);
  EXPECT_TRUE(sink_.events.empty());
  follow(socket(0), "b", 9min);
  EXPECT_EQ(sink_.events.size(), 1U);
}

TEST_F(EventSubTest, TakesTwitchsTimeForThatOfTheMessages) {
  start_welcomed();
  clock_.set_wall(kNow - 24h);  // this computer's means nothing
  const auto text = stamped(eventsub_text("follow"));
  clock_.set_wall(kNow);
  socket(0).say(stamped(eventsub_text("follow"), 9min));
  settle();
  EXPECT_EQ(sink_.events.size(), 1U);
  socket(0).say(changed(text, "befa7b53", "other"));
  settle();
  EXPECT_EQ(sink_.events.size(), 1U);
}

TEST_F(EventSubTest, LetsTwitchsTimePassBesideThisComputers) {
  start_welcomed();
  for (int i = 0; i < 100; ++i) {
    pass(9s);
    keep_alive(socket(0));
  }
  follow(socket(0), "a", 11min);
  EXPECT_TRUE(sink_.events.empty());
  follow(socket(0), "b");
  EXPECT_EQ(sink_.events.size(), 1U);
}

TEST_F(EventSubTest, HandsOnNothingThatNobodyWants) {
  start_welcomed({kRaids});
  follow(socket(0), "a");
  EXPECT_TRUE(sink_.events.empty());
}

TEST_F(EventSubTest, WaitsForAKeepaliveWithSomeGrace) {
  start_welcomed();
  for (int i = 0; i < 10; ++i) {
    pass(14s);
    keep_alive(socket(0));
  }
  EXPECT_TRUE(told<EventSubLost>().empty());
  pass(15s);
  ASSERT_EQ(told<EventSubLost>().size(), 1U);
  EXPECT_EQ(told<EventSubLost>()[0].why, Why::silent);
  EXPECT_FALSE(eventsub_.connected());
  EXPECT_EQ(dialer_.open(), 0U);
}

TEST_F(EventSubTest, TakesAnyTextForAKeepalive) {
  start_welcomed();
  for (int i = 0; i < 10; ++i) {
    pass(14s);
    follow(socket(0), std::to_string(i));
  }
  EXPECT_TRUE(told<EventSubLost>().empty());
}

TEST_F(EventSubTest, SubscribesAgainAfterALoss) {
  start_welcomed();
  socket(0).end({.why = SocketEnd::Why::cut});
  settle();
  ASSERT_EQ(told<EventSubLost>().size(), 1U);
  EXPECT_EQ(told<EventSubLost>()[0].why, Why::cut);
  EXPECT_EQ(dialer_.dialed.size(), 1U);
  EXPECT_EQ(sink_.missed, 0) << "nobody can ask for what is still being missed";
  pass(1s);
  ASSERT_EQ(dialer_.dialed.size(), 2U);
  EXPECT_EQ(dialer_.dialed[1], kUrl);
  welcome(socket(1), "another");
  ASSERT_EQ(calls_.created.size(), 4U);
  EXPECT_EQ(calls_.created[3].session, "another");
  EXPECT_EQ(sink_.missed, 1);
  EXPECT_EQ(told<EventSubConnected>().size(), 2U);
}

TEST_F(EventSubTest, GivesUpOnAServerThatIsNotThere) {
  dialer_.ends = {{.why = SocketEnd::Why::unreachable, .detail = "no such host"}};
  start();
  ASSERT_EQ(told<EventSubLost>().size(), 1U);
  EXPECT_EQ(told<EventSubLost>()[0].why, Why::unreachable);
  EXPECT_EQ(told<EventSubLost>()[0].end.detail, "no such host");
  pass(1s);
  EXPECT_EQ(dialer_.dialed.size(), 2U);
}

TEST_F(EventSubTest, GivesUpOnAServerThatDoesNotAnswer) {
  dialer_.hangs = true;
  start();
  pass(9s);
  EXPECT_TRUE(told<EventSubLost>().empty());
  pass(1s);
  ASSERT_EQ(told<EventSubLost>().size(), 1U);
  EXPECT_EQ(told<EventSubLost>()[0].why, Why::unreachable);
}

TEST_F(EventSubTest, GivesUpOnASocketWithoutAWelcome) {
  start();
  pass(9s);
  EXPECT_TRUE(told<EventSubLost>().empty());
  pass(1s);
  ASSERT_EQ(told<EventSubLost>().size(), 1U);
  EXPECT_EQ(told<EventSubLost>()[0].why, Why::no_welcome);
  EXPECT_EQ(dialer_.open(), 0U);
}

TEST_F(EventSubTest, GivesUpOnASocketThatSaysSomethingElseFirst) {
  start();
  keep_alive(socket(0));
  ASSERT_EQ(told<EventSubLost>().size(), 1U);
  EXPECT_EQ(told<EventSubLost>()[0].why, Why::no_welcome);
}

TEST_F(EventSubTest, WaitsLongerAfterEachFailureUpToAMinute) {
  for (int i = 0; i < 12; ++i) dialer_.ends.push_back({.why = SocketEnd::Why::unreachable});
  start();
  std::chrono::milliseconds most = 1s;
  for (std::size_t i = 0; i < 12; ++i) {
    const auto lost = told<EventSubLost>();
    ASSERT_EQ(lost.size(), i + 1);
    EXPECT_LE(lost[i].next_try, most);
    EXPECT_GE(lost[i].next_try, most / 2);
    pass(lost[i].next_try);
    most = std::min<std::chrono::milliseconds>(most * 2, 60s);
  }
}

TEST_F(EventSubTest, WaitsLongerAlsoWhereEachSocketLivesForAMoment) {
  start();
  std::chrono::milliseconds before{};
  for (std::size_t i = 0; i < 8; ++i) {
    welcome(last_socket());
    ASSERT_EQ(told<EventSubConnected>().size(), i + 1);
    last_socket().end({.why = SocketEnd::Why::cut});
    settle();
    const auto wait = told<EventSubLost>().back().next_try;
    EXPECT_GE(wait, before);
    before = wait / 2;
    pass(wait);
  }
  EXPECT_GE(told<EventSubLost>().back().next_try, 30s);
}

TEST_F(EventSubTest, WaitsShortlyAfterASocketThatLivedForAMinute) {
  for (int i = 0; i < 8; ++i) dialer_.ends.push_back({.why = SocketEnd::Why::unreachable});
  start();
  for (int i = 0; i < 8; ++i) pass(60s);
  welcome(last_socket());
  for (int i = 0; i < 6; ++i) {
    pass(10s);
    keep_alive(last_socket());
  }
  last_socket().end({.why = SocketEnd::Why::cut});
  settle();
  EXPECT_LE(told<EventSubLost>().back().next_try, 1s);
}

TEST_F(EventSubTest, KnowsWhatEachCodeMeans) {
  start();
  for (const auto& [code, why] : {
           std::pair{1000, Why::closed},
           std::pair{1001, Why::closed},
           std::pair{4000, Why::closed},
           std::pair{4001, Why::our_mistake},
           std::pair{4002, Why::our_mistake},
           std::pair{4003, Why::unused},
           std::pair{4004, Why::closed},
           std::pair{4005, Why::closed},
           std::pair{4006, Why::closed},
           std::pair{4007, Why::reconnect_failed},
           std::pair{SocketEnd::kNoCode, Why::closed},
       }) {
    welcome(last_socket());
    last_socket().close(code);
    settle();
    EXPECT_EQ(told<EventSubLost>().back().why, why) << code;
    EXPECT_EQ(told<EventSubLost>().back().end.code, code);
    pass(60s);
    EXPECT_EQ(dialer_.dialed.back(), kUrl) << code;
  }
}

TEST_F(EventSubTest, LooksAtTheCredentialWhenASocketWasNotUsed) {
  start_welcomed();
  socket(0).close(4003);
  settle();
  EXPECT_EQ(calls_.checks, 1);
  EXPECT_TRUE(told<EventSubNeedsLogin>().empty());
  pass(1s);
  EXPECT_EQ(dialer_.dialed.size(), 2U);
}

TEST_F(EventSubTest, WaitsForALoginWhenThatIsWhyASocketWasNotUsed) {
  calls_.checked = Failure{.error = Error::unauthorized, .status = 401};
  start_welcomed();
  socket(0).close(4003);
  settle();
  EXPECT_EQ(told<EventSubNeedsLogin>().size(), 1U);
  pass(1h);
  EXPECT_EQ(dialer_.dialed.size(), 1U);
  credential_.change();
  pass(2s);
  EXPECT_EQ(dialer_.dialed.size(), 2U);
}

TEST_F(EventSubTest, GoesOnAtAnotherAddressWithBothSocketsUp) {
  start_welcomed();
  reconnect(socket(0));
  ASSERT_EQ(dialer_.dialed.size(), 2U);
  EXPECT_EQ(dialer_.dialed[1], "wss://elsewhere.twitch.tv/ws?id=1");
  EXPECT_EQ(dialer_.open(), 2U);
  follow(socket(0), "old");
  EXPECT_EQ(sink_.events.size(), 1U);
  EXPECT_FALSE(socket(0).closed_with);
  welcome(socket(1), "moved");
  EXPECT_EQ(socket(0).closed_with, 1000);
  EXPECT_EQ(dialer_.open(), 1U);
  follow(socket(1), "new");
  EXPECT_EQ(sink_.events.size(), 2U);
  EXPECT_EQ(calls_.created.size(), 2U) << "subscriptions move by themselves";
  EXPECT_TRUE(told<EventSubLost>().empty());
  EXPECT_EQ(sink_.missed, 0);
}

TEST_F(EventSubTest, HearsTheOldSocketToItsEnd) {
  start_welcomed();
  reconnect(socket(0));
  socket(0).say(stamped(eventsub_text("follow")));
  socket(1).say(stamped(changed(eventsub_text("welcome"), "AQoQ", "BQoQ")));
  settle();
  EXPECT_EQ(sink_.events.size(), 1U);
}

TEST_F(EventSubTest, SubscribesOverTheSocketThatItMovedTo) {
  start_welcomed({kRaids});
  reconnect(socket(0));
  welcome(socket(1), "moved");
  eventsub_.want({kRaids, kFollows});
  settle();
  EXPECT_EQ(calls_.created.back().wish, kFollows);
  EXPECT_EQ(calls_.created.back().session, "moved");
}

TEST_F(EventSubTest, StartsAnewWhereTheOtherAddressFails) {
  start_welcomed();
  dialer_.ends = {{.why = SocketEnd::Why::refused, .status = 404}};
  reconnect(socket(0));
  ASSERT_EQ(told<EventSubLost>().size(), 1U);
  EXPECT_EQ(told<EventSubLost>()[0].why, Why::reconnect_failed);
  EXPECT_EQ(dialer_.open(), 0U);
  pass(1s);
  EXPECT_EQ(dialer_.dialed.back(), kUrl);
  welcome(last_socket());
  EXPECT_EQ(calls_.created.size(), 4U);
  EXPECT_EQ(sink_.missed, 1);
}

TEST_F(EventSubTest, StartsAnewWhereTheOtherAddressIsCalledWrong) {
  start_welcomed();
  reconnect(socket(0));
  socket(1).close(4007);
  settle();
  ASSERT_EQ(told<EventSubLost>().size(), 1U);
  EXPECT_EQ(told<EventSubLost>()[0].why, Why::reconnect_failed);
  EXPECT_EQ(told<EventSubLost>()[0].end.code, 4007);
  pass(1s);
  EXPECT_EQ(dialer_.dialed.back(), kUrl);
}

TEST_F(EventSubTest, StartsAnewWhereTheOtherAddressDoesNotWelcome) {
  start_welcomed();
  reconnect(socket(0));
  pass(9s);
  keep_alive(socket(0));
  EXPECT_TRUE(told<EventSubLost>().empty());
  pass(1s);
  ASSERT_EQ(told<EventSubLost>().size(), 1U);
  EXPECT_EQ(told<EventSubLost>()[0].why, Why::reconnect_failed);
  EXPECT_EQ(dialer_.open(), 0U);
}

TEST_F(EventSubTest, MovesAlsoWhereTheOldSocketEndsFirst) {
  start_welcomed();
  reconnect(socket(0));
  socket(0).close(4004);
  settle();
  EXPECT_TRUE(told<EventSubLost>().empty());
  welcome(socket(1), "moved");
  EXPECT_TRUE(told<EventSubLost>().empty());
  EXPECT_EQ(sink_.missed, 1) << "for a while nobody heard";
  follow(socket(1), "a");
  EXPECT_EQ(sink_.events.size(), 1U);
}

TEST_F(EventSubTest, MovesAHundredTimesAndLeavesNothingBehind) {
  start_welcomed();
  for (std::size_t i = 0; i < 100; ++i) {
    reconnect(last_socket(), "wss://elsewhere.twitch.tv/ws?id=" + std::to_string(i));
    ASSERT_EQ(dialer_.sockets.size(), i + 2);
    welcome(last_socket(), "moved" + std::to_string(i));
    ASSERT_EQ(dialer_.open(), 1U);
  }
  EXPECT_EQ(calls_.created.size(), 2U);
  EXPECT_TRUE(told<EventSubLost>().empty());
}

TEST_F(EventSubTest, EndsWhenItIsStopped) {
  start_welcomed();
  reconnect(socket(0));
  stop();
  EXPECT_TRUE(ended_);
  EXPECT_EQ(dialer_.open(), 0U);
  EXPECT_THROW(std::rethrow_exception(error_), boost::system::system_error);
  EXPECT_TRUE(told<EventSubLost>().empty());
  loop_.restart();
  EXPECT_EQ(loop_.run_for(1ms), 0U) << "something still waits";
}

TEST_F(EventSubTest, EndsWhenItIsStoppedWhileItDials) {
  dialer_.hangs = true;
  start();
  stop();
  EXPECT_TRUE(ended_);
}

TEST_F(EventSubTest, EndsWhenItIsStoppedBeforeTheWelcome) {
  start();
  stop();
  EXPECT_TRUE(ended_);
  EXPECT_EQ(dialer_.open(), 0U);
}

TEST_F(EventSubTest, EndsWhenItIsStoppedWhileItAsks) {
  calls_.holds = true;
  start_welcomed();
  stop();
  EXPECT_TRUE(ended_);
  EXPECT_EQ(dialer_.open(), 0U);
}

TEST_F(EventSubTest, EndsWhenItIsStoppedWhileItWaits) {
  dialer_.ends = {{.why = SocketEnd::Why::unreachable}};
  start();
  stop();
  EXPECT_TRUE(ended_);
}

TEST_F(EventSubTest, TellsOnceWhatItDoesNotUnderstand) {
  start_welcomed();
  for (int i = 0; i < 3; ++i) {
    socket(0).say(changed(eventsub_text("follow"), "channel.follow", "channel.new"));
    socket(0).say("no JSON");
    settle();
  }
  ASSERT_EQ(told<EventSubIgnored>().size(), 2U);
  EXPECT_EQ(told<EventSubIgnored>()[0].what, "channel.new");
  EXPECT_TRUE(told<EventSubLost>().empty());
}

}  // namespace
}  // namespace pointsbot::twitch
