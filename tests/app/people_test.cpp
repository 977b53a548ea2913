#include "app/people.hpp"

#include "http/server.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/stepped_clock.hpp"
#include "twitch/fixed_credential.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Found = Result<std::optional<twitch::User>, twitch::Failure>;

/// A Twitch where there is eve alone.
class KnowsEve {
 public:
  explicit KnowsEve(asio::any_io_executor executor)
      : server_{std::move(executor), "127.0.0.1", std::uint16_t{0},
                [this](http::Exchange& exchange) { return answer(*this, exchange); },
                [](std::string_view) {}} {}
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

  int asked = 0;
  bool hangs = false;
  int status = 200;

 private:
  static Task<> answer(KnowsEve& self, http::Exchange& exchange) {
    ++self.asked;
    if (self.hangs) {
      co_await exchange.peer_gone();
      co_return;
    }
    std::string body = R"({"data":[]})";
    if (exchange.target().ends_with("=eve"))
      body = R"({"data":[{"id":"5","login":"eve","display_name":"Eve"}]})";
    co_await exchange.answer(self.status, "application/json", body);
  }

  http::Server server_;
};

class PeopleTest : public testing::Test {
 protected:
  PeopleTest() { config_.twitch.api_url = config_.twitch.auth_url = twitch_.url(); }

  Found find(std::string login) {
    return tests::run_on_loop(loop_, people_.find(std::move(login)));
  }
  /// The same without waiting for the answer.
  void ask(PeopleOfTwitch& people, std::string login, std::vector<Found>& answers) {
    asio::co_spawn(loop_, people.find(std::move(login)),
                   [&answers](const std::exception_ptr& error, Found found) {
                     if (error) std::rethrow_exception(error);
                     answers.push_back(std::move(found));
                   });
  }

  asio::io_context loop_{1};
  tests::SteppedClock clock_;
  KnowsEve twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  twitch::FixedCredential credential_{"clientid", "token"};
  twitch::RateBudget budget_{clock_};
  Config config_;
  PeopleOfTwitch::Parts parts_{.config = config_,
                               .client = client_,
                               .clock = clock_,
                               .credential = credential_,
                               .budget = [this]() -> twitch::RateBudget& { return budget_; }};
  PeopleOfTwitch people_{parts_};
};

TEST_F(PeopleTest, AreWhomTwitchKnows) {
  const Found eve = find("eve");
  ASSERT_TRUE(eve.has_value() && *eve);
  EXPECT_EQ((*eve)->id, UserId{5});
  EXPECT_EQ((*eve)->display_name, "Eve");
  (void)find("eve");
  EXPECT_EQ(twitch_.asked, 2) << "whoever is known may change his name";
}

TEST_F(PeopleTest, WhomNobodyKnowsIsAskedForOnceAMinute) {
  for (int i = 0; i < 3; ++i) {
    const Found nobody = find("nobody");
    ASSERT_TRUE(nobody.has_value());
    EXPECT_FALSE(*nobody);
  }
  EXPECT_EQ(twitch_.asked, 1);
  clock_.advance(PeopleOfTwitch::kNobodyFor);
  (void)find("nobody");
  EXPECT_EQ(twitch_.asked, 2);
}

TEST_F(PeopleTest, OfUnknownNamesTheLastFewAreRemembered) {
  const int names = static_cast<int>(PeopleOfTwitch::kMostNobodies) + 1;
  for (int i = 0; i < names; ++i) (void)find("name" + std::to_string(i));
  EXPECT_EQ(twitch_.asked, names);
  (void)find("name1");
  EXPECT_EQ(twitch_.asked, names);
  (void)find("name0");
  EXPECT_EQ(twitch_.asked, names + 1);
}

TEST_F(PeopleTest, AnAnswerThatIsNoneIsNotRemembered) {
  twitch_.status = 500;
  EXPECT_FALSE(find("eve").has_value());
  twitch_.status = 200;
  EXPECT_TRUE(find("eve").has_value());
  EXPECT_EQ(twitch_.asked, 2);
}

TEST_F(PeopleTest, TwoAreAskedForAtATimeAndNotForLong) {
  twitch_.hangs = true;
  parts_.patience = milliseconds{100};
  PeopleOfTwitch hasty{parts_};
  std::vector<Found> answers;
  for (const char* const name : {"eve", "ann", "bob"}) ask(hasty, name, answers);
  while (answers.empty()) loop_.run_one();
  ASSERT_EQ(answers.size(), 1U) << "at once, while the others still wait";
  ASSERT_FALSE(answers[0].has_value());
  EXPECT_EQ(answers[0].error().error, twitch::Error::failed);
  while (answers.size() < 3) loop_.run_one();
  for (const std::size_t i : {1U, 2U}) {
    ASSERT_FALSE(answers[i].has_value());
    EXPECT_EQ(answers[i].error().error, twitch::Error::timed_out);
  }
  ask(hasty, "eve", answers);
  while (answers.size() < 4) loop_.run_one();
  ASSERT_FALSE(answers[3].has_value());
  EXPECT_EQ(answers[3].error().error, twitch::Error::timed_out) << "there is room again";
}

TEST_F(PeopleTest, AreAskedForByThePointsOfTheAccount) {
  EXPECT_TRUE(budget_.has(800));
  (void)find("eve");
  EXPECT_FALSE(budget_.has(800));
  EXPECT_TRUE(budget_.has(799));
  (void)find("nobody");
  EXPECT_TRUE(budget_.has(798));
  (void)find("nobody");
  EXPECT_TRUE(budget_.has(798)) << "known";
}

TEST_F(PeopleTest, LeavePaymentsTheirPoints) {
  budget_.keep_for_payments(790);
  (void)find("eve");  // the minute begins
  const Found refused = find("eve");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error, twitch::Error::rate_limited);
  EXPECT_EQ(twitch_.asked, 1);
  EXPECT_TRUE(budget_.has(799));
}

}  // namespace
}  // namespace pointsbot::app
