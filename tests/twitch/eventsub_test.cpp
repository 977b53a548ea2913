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
