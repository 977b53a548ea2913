// How a socket of EventSub is lost, or does not come about, and what happens then.

#include "tests/twitch/eventsub_fixture.hpp"

namespace pointsbot::twitch {
namespace {

using Why = EventSubLost::Why;

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

}  // namespace
}  // namespace pointsbot::twitch
