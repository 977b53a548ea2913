#include "http/server.hpp"
#include "tests/app/bot_fixture.hpp"
#include "twitch/simulator/faults.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::app {
namespace {

namespace simulator = twitch::simulator;

class BotStart : public BotTest {
 protected:
  static bool passes(std::string_view fault) {
    // Those in which Twitch says no.
    return fault != "unauthorized" && fault != "forbidden" && fault != "conflict";
  }

  /// A login server that says this to everybody.
  void answer_validate(int status, std::string body) {
    answer_.status = status;
    answer_.body = std::move(body);
    login_.emplace(
        loop_.get_executor(), "127.0.0.1", std::uint16_t{0},
        [this](http::Exchange& exchange) { return answer(answer_, exchange); },
        [](std::string_view what) { ADD_FAILURE() << what; });
    config_.twitch.auth_url = "http://127.0.0.1:" + std::to_string(login_->port());
  }

 private:
  struct Answer {
    int status = 0;
    std::string body;
  };
  static Task<> answer(const Answer& answer, http::Exchange& exchange) {
    co_await exchange.answer(answer.status, "application/json", answer.body);
  }
  Answer answer_;
  std::optional<http::Server> login_;
};

class BotStartFaults : public BotStart, public testing::WithParamInterface<const char*> {};

TEST_P(BotStartFaults, AreWaitedForWhereTheyMayPassAndEndTheStartWhereTheAnswerIsNo) {
  timeouts_.total = std::chrono::milliseconds{500};
  for (const simulator::FaultKind& kind : simulator::fault_kinds()) {
    if (kind.bend != nullptr || kind.name == "token_ends")
      continue;  // of viewer lists alone, and for good
    SCOPED_TRACE(kind.name);
    const int told = lines_with("Nobody is being paid; all balances are safe. Next try in");
    const int again = lines_with("Twitch answers again.");
    const int refused = lines_with("Nothing was paid; all balances are safe.");
    twitch_.change("fault=" + std::string{kind.name} + "@" + GetParam());
    start();
    EXPECT_EQ(payments(), 0);
    if (passes(kind.name)) {
      ASSERT_TRUE(asleep());
      step();
      EXPECT_TRUE(asleep()) << "it tries for as long as it takes";
      EXPECT_EQ(lines_with("Nobody is being paid; all balances are safe. Next try in"), told + 1);
      twitch_.change("fault=none");
      step();
      EXPECT_EQ(lines_with("Twitch answers again."), again + 1);
      EXPECT_EQ(payments(), 1);
      shut();
      std::filesystem::remove(file_);
    } else {
      ASSERT_TRUE(ended());
      EXPECT_EQ(ending(), Ending::refused);
      EXPECT_EQ(lines_with("Nothing was paid; all balances are safe."), refused + 1);
      shut();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(At, BotStartFaults, testing::Values("validate", "users"),
                         [](const auto& param) { return std::string{param.param}; });

TEST_F(BotStart, IsRefusedWithATokenThatTwitchDoesNotAccept) {
  token_ = "not0the0token";
  start();
  EXPECT_EQ(ending(), Ending::refused);
  EXPECT_EQ(lines_with("error: Twitch does not accept the access token (invalid access token). If "
                       "it stands in POINTSBOT_ACCESS_TOKEN put a valid one there and start again, "
                       "else run: pointsbot login. Nothing was paid"),
            1);
}

TEST_F(BotStart, IsRefusedWithATokenOfAnotherApplication) {
  config_.twitch.client_id = "another0application";
  start();
  EXPECT_EQ(ending(), Ending::refused);
  EXPECT_EQ(lines_with("The access token belongs to another application than [twitch] client_id"),
            1);
}

TEST_F(BotStart, IsRefusedWithATokenThatMayNotReadViewerLists) {
  answer_validate(200, R"({"client_id":")" + std::string{simulator::kClientId} +
                           R"(","login":"somebody","scopes":["chat:read"],"user_id":"7"})");
  start();
  EXPECT_EQ(ending(), Ending::refused);
  EXPECT_EQ(lines_with("The access token of \"somebody\" may not read viewer lists: it lacks the "
                       "scope moderator:read:chatters."),
            1);
}

TEST_F(BotStart, IsRefusedForAChannelThatTwitchDoesNotKnow) {
  config_.twitch.channel = "no_such_channel";
  start();
  EXPECT_EQ(ending(), Ending::refused);
  EXPECT_EQ(lines_with("Twitch knows no channel \"no_such_channel\". Check [twitch] channel"), 1);
}

TEST_F(BotStart, KeepsTheTokenOutOfTheLogAlsoWhenTwitchSaysIt) {
  answer_validate(401, R"({"status":401,"message":"who is )" + token_ + R"(?"})");
  start();
  EXPECT_EQ(ending(), Ending::refused);
  EXPECT_EQ(lines_with("Twitch does not accept the access token"), 1);
}

class BotStreamsFaults : public BotTest {};

TEST_F(BotStreamsFaults, MidRunFailTheCycleByTheirNameAndChangeNothing) {
  timeouts_.total = std::chrono::milliseconds{500};
  start();
  int missed = 0;
  for (const simulator::FaultKind& kind : simulator::fault_kinds()) {
    if (kind.bend != nullptr || kind.name == "token_ends") continue;
    SCOPED_TRACE(kind.name);
    const std::string before = dump();
    const auto due = *clock_.next();
    twitch_.change("fault=" + std::string{kind.name} + "@streams");
    while (*clock_.next() < due + config_.points.interval) step();
    EXPECT_EQ(dump(), before);
    ++missed;
    EXPECT_EQ(lines_with("No viewer list: "), missed);
    twitch_.change("fault=none");
    pay();
    EXPECT_EQ(lines_with("Viewer list complete again: 50 paid, "), missed);
  }
  EXPECT_EQ(query("SELECT sum(departed) FROM cycle"), "0\n");
  EXPECT_EQ(balance("pretend_channel"), 1 + 10 * missed);
}

}  // namespace
}  // namespace pointsbot::app
