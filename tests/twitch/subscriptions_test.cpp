#include "twitch/subscriptions.hpp"

#include "http/client.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/stepped_clock.hpp"
#include "tests/twitch/stub_twitch.hpp"
#include "twitch/fixed_credential.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace pointsbot::twitch {
namespace {

constexpr UserId kChannel{12826};
constexpr UserId kUser{141981764};

/// Can be renewed once, if it is allowed to.
struct Renewable final : Credential {
  Bearer bearer() const override { return held; }
  Task<bool> renew(Bearer refused) override {
    ++renewals;
    if (!renews || refused != held) co_return false;
    held = FixedCredential{"client", "newer"}.bearer();
    co_return true;
  }
  bool reveals(std::string_view text) const override { return text.find("s3cr3t") != text.npos; }

  Bearer held = FixedCredential{"client", "s3cr3t"}.bearer();
  bool renews = true;
  int renewals = 0;
};

class SubscriptionsTest : public testing::Test {
 protected:
  Result<std::string, Failure> create(EventType type) {
    return tests::run_on_loop(loop_, calls_.create({type, kChannel}, "session1", {}));
  }
  std::optional<Failure> remove(const std::string& id) {
    return tests::run_on_loop(loop_, calls_.remove(id));
  }
  std::optional<Failure> check() { return tests::run_on_loop(loop_, calls_.check()); }
  void can(std::string body, int status) { twitch_.answers.push_back({std::move(body), status}); }

  static constexpr const char* kMade =
      R"({"data":[{"id":"26b1c993-bfcf","status":"enabled","type":"x","version":"1","condition":{},
         "transport":{"method":"websocket","session_id":"session1"},"cost":0}],
         "total":1,"total_cost":0,"max_total_cost":10})";

  boost::asio::io_context loop_{1};
  StubTwitch twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  Renewable credential_;
  Subscriptions calls_{client_, credential_, twitch_.url() + "/helix", kUser};
};

TEST_F(SubscriptionsTest, AskInTheFormOfTheType) {
  for (const auto& [type, condition] : {
           std::pair{EventType::stream_online, R"({"broadcaster_user_id":"12826"})"},
           std::pair{EventType::raid, R"({"to_broadcaster_user_id":"12826"})"},
           std::pair{EventType::follow,
                     R"({"broadcaster_user_id":"12826","moderator_user_id":"141981764"})"},
           std::pair{EventType::chat_message,
                     R"({"broadcaster_user_id":"12826","user_id":"141981764"})"},
       }) {
    can(kMade, 202);
    const auto made = create(type);
    ASSERT_TRUE(made);
    EXPECT_EQ(*made, "26b1c993-bfcf");
    const auto& asked = twitch_.asked.back();
    EXPECT_EQ(asked.method, "POST");
    EXPECT_EQ(asked.target, "/helix/eventsub/subscriptions");
    EXPECT_EQ(asked.authorization, "Bearer s3cr3t");
    EXPECT_EQ(asked.client_id, "client");
    EXPECT_EQ(asked.body, R"({"type":")" + std::string{form_of(type).name} + R"(","version":")" +
                              std::string{form_of(type).version} + R"(","condition":)" + condition +
                              R"(,"transport":{"method":"websocket","session_id":"session1"}})");
  }
}

TEST_F(SubscriptionsTest, TakeOneThatIsThereAlreadyForMade) {
  can(R"({"error":"Conflict","status":409,"message":"subscription already exists"})", 409);
  const auto made = create(EventType::raid);
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, "");
}

TEST_F(SubscriptionsTest, RenewTheCredentialOnceAndAskAgain) {
  can(R"({"status":401,"message":"Invalid OAuth token"})", 401);
  can(kMade, 202);
  EXPECT_TRUE(create(EventType::raid));
  EXPECT_EQ(twitch_.asked.back().authorization, "Bearer newer");
  can("{}", 401);
  can("{}", 401);
  const auto refused = create(EventType::raid);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error, Error::unauthorized);
  EXPECT_EQ(credential_.renewals, 2);
}

TEST_F(SubscriptionsTest, SendNothingWhileNobodyIsLoggedIn) {
  credential_.held = nullptr;
  const auto refused = create(EventType::raid);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error, Error::unauthorized);
  EXPECT_TRUE(twitch_.asked.empty());
}

TEST_F(SubscriptionsTest, SayWhatTwitchSaidWhereItRefuses) {
  can(R"({"error":"Forbidden","status":403,"message":"subscription missing proper authorization"})",
      403);
  auto refused = create(EventType::follow);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error, Error::forbidden);
  EXPECT_EQ(refused.error().detail, "subscription missing proper authorization");
  EXPECT_FALSE(session_is_gone(refused.error()));
  can(R"({"status":400,"message":"websocket transport session does not exist or has already disconnected"})",
      400);
  refused = create(EventType::follow);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(session_is_gone(refused.error()));
  can(R"({"status":400,"message":"it was s3cr3t"})", 400);
  refused = create(EventType::follow);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail, "") << "a token is shown to nobody";
}

TEST_F(SubscriptionsTest, SayWhenTwitchAsksToComeBack) {
  twitch_.answers.push_back({"{}", 429, Canned::Way::whole, "1700000000"});
  const auto refused = create(EventType::raid);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error, Error::rate_limited);
  EXPECT_EQ(refused.error().retry_at, std::chrono::sys_seconds{std::chrono::seconds{1700000000}});
}

TEST_F(SubscriptionsTest, BelieveNoAnswerWithoutAnId) {
  for (const char* const body : {"", "{}", "[]", R"({"data":[]})", R"({"data":[{}]})",
                                 R"({"data":[{"id":5}]})", R"({"data":[{"id":"a b"}]})", "\xff"}) {
    can(body, 202);
    const auto made = create(EventType::raid);
    ASSERT_FALSE(made) << body;
    EXPECT_EQ(made.error().error, Error::malformed);
  }
}

TEST_F(SubscriptionsTest, SurviveAConnectionThatIsCut) {
  twitch_.answers.push_back({kMade, 202, Canned::Way::cut});
  const auto made = create(EventType::raid);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().error, Error::cut);
}

TEST_F(SubscriptionsTest, AreGivenUpByTheirId) {
  can("", 204);
  EXPECT_FALSE(remove("26b1&c993"));
  EXPECT_EQ(twitch_.asked.back().method, "DELETE");
  EXPECT_EQ(twitch_.asked.back().target, "/helix/eventsub/subscriptions?id=26b1%26c993");
  EXPECT_EQ(twitch_.asked.back().body, "");
  can("{}", 404);
  EXPECT_FALSE(remove("gone"));
  can("{}", 500);
  EXPECT_EQ(remove("x").value().error, Error::server_error);
}

TEST_F(SubscriptionsTest, LookWhetherTheCredentialIsTaken) {
  can(R"({"data":[{"id":"141981764"}]})", 200);
  EXPECT_FALSE(check());
  EXPECT_EQ(twitch_.asked.back().method, "GET");
  EXPECT_EQ(twitch_.asked.back().target, "/helix/users");
  credential_.renews = false;
  can("{}", 401);
  EXPECT_EQ(check().value().error, Error::unauthorized);
}

TEST_F(SubscriptionsTest, AreNotAskedForInTheOpen) {
  EXPECT_THROW((Subscriptions{client_, credential_, "http://example.invalid/helix", kUser}),
               std::invalid_argument);
}

TEST_F(SubscriptionsTest, AskByTheTokenThatIsThereAfterTheWaitForAPoint) {
  tests::SteppedClock clock;
  RateBudget budget{clock};
  boost::asio::co_spawn(loop_, budget.take(Purpose::payment), boost::asio::detached);
  loop_.poll();
  const auto now = std::chrono::floor<std::chrono::seconds>(clock.wall()).time_since_epoch();
  budget.answered("800", "0", std::to_string(now.count() + 30));
  calls_.spend_from(budget);
  can(kMade, 202);
  bool made = false;
  boost::asio::co_spawn(loop_, calls_.create({EventType::raid, kChannel}, "session1", {}),
                        [&](const std::exception_ptr&, const auto&) { made = true; });
  loop_.restart();
  loop_.poll();
  credential_.held = FixedCredential{"client", "newer"}.bearer();
  clock.advance(std::chrono::minutes{2});
  loop_.restart();
  while (!made) loop_.run_one();
  EXPECT_EQ(twitch_.asked.at(0).authorization, "Bearer newer");
}

}  // namespace
}  // namespace pointsbot::twitch
