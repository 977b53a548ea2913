// Twitch asks to go on at another address.

#include "tests/twitch/eventsub_fixture.hpp"

namespace pointsbot::twitch {
namespace {

using Why = EventSubLost::Why;

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

}  // namespace
}  // namespace pointsbot::twitch
