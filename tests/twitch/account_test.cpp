#include "twitch/account.hpp"

#include "http/client.hpp"
#include "pooling/reservoir.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/settable_clock.hpp"
#include "tests/twitch/stub_twitch.hpp"
#include "twitch/helix.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::twitch {
namespace {

namespace asio = boost::asio;
using std::chrono::minutes;
using std::chrono::seconds;
using tests::run_on_loop;
using State = Account::State;

/// Keeps one authorization in memory.
class FakeKeeper final : public TokenKeeper {
 public:
  std::unique_ptr<Turn> begin(UserId) override {
    if (broken) throw std::runtime_error{"no memory"};
    if (busy > 0) {
      if (--busy == 0 && when_let_go) when_let_go();
      return nullptr;
    }
    return std::make_unique<FakeTurn>(*this);
  }

  std::optional<Authorization> kept;
  bool full = false;
  bool broken = false;
  bool unreadable = false;
  int busy = 0;  ///< how often another program has the turn
  std::function<void()> when_let_go;
  int writes = 0;

 private:
  struct FakeTurn final : Turn {
    explicit FakeTurn(FakeKeeper& of) : keeper{of} {}
    std::optional<Authorization> kept() override { return keeper.kept; }
    bool unreadable() const override { return keeper.unreadable; }
    bool keep(const Authorization& authorization) override {
      if (keeper.full) return false;
      keeper.kept = authorization;
      ++keeper.writes;
      return true;
    }
    FakeKeeper& keeper;
  };
};

std::string pair(int number) {
  const std::string n = std::to_string(number);
  return R"({"access_token":"access)" + n + R"(","refresh_token":"refresh)" + n +
         R"(","expires_in":14400,"scope":["moderator:read:chatters"],"token_type":"bearer"})";
}

class AccountTest : public testing::Test {
 protected:
  AccountTest() {
    keeper_.kept = Authorization{.user = UserId{12826},
                                 .login = "somestreamer",
                                 .client_id = "clientid",
                                 .scopes = {"moderator:read:chatters"},
                                 .access = Secret{"access0"},
                                 .refresh = Secret{"refresh0"},
                                 .since = clock_.wall(),
                                 .until = clock_.wall() + seconds{14400}};
    account_ = std::make_shared<Account>(
        Account::Parts{loop_.get_executor(), clock_, login_, keeper_}, *keeper_.kept);
  }

  void can(std::string body, int status = 200, Canned::Way way = Canned::Way::whole) {
    twitch_.answers.push_back({std::move(body), status, way});
  }
  bool renew() { return run_on_loop(loop_, account_->renew(account_->bearer())); }
  std::string_view access() const { return account_->authorization().access.reveal(); }

  asio::io_context loop_{1};
  tests::SettableClock clock_;
  StubTwitch twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor(),
                       {std::chrono::milliseconds{500}, std::chrono::milliseconds{300}}};
  Login login_{client_, twitch_.url() + "/oauth2", "clientid"};
  FakeKeeper keeper_;
  std::shared_ptr<Account> account_;
};

TEST_F(AccountTest, KeepsTheNewPairBeforeItIsUsed) {
  const auto old = account_->bearer();
  can(pair(1));
  EXPECT_TRUE(renew());
  EXPECT_EQ(access(), "access1");
  EXPECT_EQ(keeper_.kept->refresh.reveal(), "refresh1");
  EXPECT_EQ(keeper_.kept->until, clock_.wall() + seconds{14400});
  EXPECT_NE(account_->bearer(), old);
  EXPECT_EQ(account_->state(), State::good);
}

TEST_F(AccountTest, UsesNoPairThatCouldNotBeKept) {
  keeper_.full = true;
  can(pair(1));
  EXPECT_FALSE(renew());
  EXPECT_EQ(access(), "access0");
  EXPECT_EQ(account_->state(), State::not_kept);
  // Twitch is not asked again: the pair is there, and only has to be stored.
  keeper_.full = false;
  clock_.advance(minutes{2});
  run_on_loop(loop_, account_->keep_fresh());
  EXPECT_EQ(access(), "access1");
  EXPECT_EQ(keeper_.kept->refresh.reveal(), "refresh1");
  EXPECT_EQ(account_->state(), State::good);
  EXPECT_EQ(twitch_.asked.size(), 1U);
}

TEST_F(AccountTest, IsRenewedOnceForManyThatAskAtOnce) {
  can(pair(1));
  can(pair(2));
  int renewed = 0;
  const auto refused = account_->bearer();
  for (int i = 0; i < 20; ++i) {
    asio::co_spawn(loop_, account_->renew(refused),
                   [&](const std::exception_ptr&, bool yes) { renewed += yes ? 1 : 0; });
  }
  while (renewed < 20 && loop_.run_one() > 0) {
  }
  EXPECT_EQ(renewed, 20);
  EXPECT_EQ(twitch_.asked.size(), 1U);
  EXPECT_TRUE(run_on_loop(loop_, account_->renew(refused)));  // there is a newer one already
  EXPECT_EQ(twitch_.asked.size(), 1U);
  EXPECT_EQ(keeper_.writes, 1);
}

TEST_F(AccountTest, AsksNeverAgainForWhatTwitchRefusedForGood) {
  can(R"({"status":400,"message":"Invalid refresh token"})", 400);
  EXPECT_FALSE(renew());
  EXPECT_EQ(account_->state(), State::gone);
  EXPECT_EQ(account_->bearer(), nullptr);
  EXPECT_EQ(account_->failure().detail, "Invalid refresh token");
  for (int i = 0; i < 100; ++i) {
    clock_.advance(minutes{10});
    EXPECT_FALSE(renew());
    run_on_loop(loop_, account_->keep_fresh());
  }
  EXPECT_EQ(twitch_.asked.size(), 1U);
}

TEST_F(AccountTest, WaitsWithTheNextTryWhereTwitchIsNotThere) {
  can("", 503);
  EXPECT_FALSE(renew());
  EXPECT_EQ(account_->state(), State::waiting);
  EXPECT_NE(account_->bearer(), nullptr);  // it may be good for a while yet
  EXPECT_FALSE(renew());
  EXPECT_EQ(twitch_.asked.size(), 1U);
  clock_.advance(minutes{2});
  can(pair(1));
  EXPECT_TRUE(renew());
  EXPECT_EQ(twitch_.asked.size(), 2U);
  EXPECT_EQ(account_->state(), State::good);
}

// The refresh token was used up, and the new one did not arrive: asking once more tells.
TEST_F(AccountTest, IsGoneAfterALostAnswer) {
  can(pair(1), 200, Canned::Way::reset);
  EXPECT_FALSE(renew());
  EXPECT_EQ(account_->state(), State::waiting);
  can(R"({"status":400,"message":"Invalid refresh token"})", 400);
  clock_.advance(minutes{2});
  EXPECT_FALSE(renew());
  EXPECT_EQ(account_->state(), State::gone);
  clock_.advance(minutes{2});
  EXPECT_FALSE(renew());
  EXPECT_EQ(twitch_.asked.size(), 2U);
}

TEST_F(AccountTest, IsGoneAtOnceAfterAnAnswerWithoutTokens) {
  can("{}");
  EXPECT_FALSE(renew());
  EXPECT_EQ(account_->state(), State::gone);
}

TEST_F(AccountTest, GoesOnAfterALogin) {
  can(R"({"status":400,"message":"Invalid refresh token"})", 400);
  EXPECT_FALSE(renew());
  Authorization login = *keeper_.kept;
  account_->adopt(login);  // what it knows already
  EXPECT_EQ(account_->state(), State::gone);
  login.access = Secret{"access7"};
  login.refresh = Secret{"refresh7"};
  account_->adopt(login);
  EXPECT_EQ(account_->state(), State::good);
  EXPECT_NE(account_->bearer(), nullptr);
  EXPECT_EQ(access(), "access7");
}

TEST_F(AccountTest, TakesWhatAnotherProgramRenewedMeanwhile) {
  keeper_.busy = 3;
  keeper_.when_let_go = [this] {
    keeper_.kept->access = Secret{"access5"};
    keeper_.kept->refresh = Secret{"refresh5"};
  };
  EXPECT_TRUE(renew());
  EXPECT_EQ(access(), "access5");
  EXPECT_TRUE(twitch_.asked.empty());
}

TEST_F(AccountTest, GivesUpOnAProgramThatNeverEndsItsTurn) {
  keeper_.busy = 1'000'000;
  EXPECT_FALSE(renew());
  EXPECT_EQ(account_->state(), State::waiting);
  EXPECT_TRUE(twitch_.asked.empty());
}

TEST_F(AccountTest, IsGoneWhereSomebodyLoggedOut) {
  keeper_.kept.reset();
  EXPECT_FALSE(renew());
  EXPECT_EQ(account_->state(), State::gone);
  EXPECT_TRUE(twitch_.asked.empty());
}

TEST_F(AccountTest, IsRenewedTenMinutesBeforeItEnds) {
  clock_.advance(seconds{14400} - minutes{11});
  EXPECT_FALSE(account_->is_due());
  run_on_loop(loop_, account_->keep_fresh());
  EXPECT_TRUE(twitch_.asked.empty());
  clock_.advance(minutes{1});
  EXPECT_TRUE(account_->is_due());
  can(pair(1));
  run_on_loop(loop_, account_->keep_fresh());
  EXPECT_EQ(access(), "access1");
  EXPECT_FALSE(account_->is_due());
}

TEST_F(AccountTest, IsNotRenewedAllTheTimeWhereTokensLiveAMinute) {
  can(R"({"access_token":"a","refresh_token":"r","expires_in":60})");
  EXPECT_TRUE(renew());
  EXPECT_FALSE(account_->is_due());
  clock_.advance(seconds{47});
  EXPECT_FALSE(account_->is_due());
  clock_.advance(seconds{1});
  EXPECT_TRUE(account_->is_due());
  can(R"({"access_token":"b","refresh_token":"s"})");  // how long is not said
  EXPECT_TRUE(renew());
  EXPECT_FALSE(account_->is_due());
}

TEST_F(AccountTest, SeesARenewalThroughWhoeverStopsWaiting) {
  can(pair(1));
  asio::cancellation_signal stop;
  bool stopped = false;
  asio::co_spawn(
      loop_, account_->renew(account_->bearer()),
      asio::bind_cancellation_slot(
          stop.slot(), [&](const std::exception_ptr& error, bool) { stopped = error != nullptr; }));
  while (twitch_.asked.empty() && loop_.run_one() > 0) {
  }
  stop.emit(asio::cancellation_type::terminal);
  while (keeper_.writes == 0 && loop_.run_one() > 0) {
  }
  EXPECT_TRUE(stopped);
  EXPECT_EQ(keeper_.kept->refresh.reveal(), "refresh1");
}

TEST_F(AccountTest, ValidatesAndRenewsWhereTheTokenIsRefused) {
  can(R"({"status":401,"message":"invalid access token"})", 401);
  can(pair(1));
  can(R"({"client_id":"clientid","login":"somestreamer","scopes":["a:b"],"user_id":"12826","expires_in":9})");
  const auto identity = run_on_loop(loop_, account_->validate());
  ASSERT_TRUE(identity);
  EXPECT_EQ(twitch_.asked[2].authorization, "Bearer access1");
  EXPECT_EQ(account_->authorization().scopes, std::vector<std::string>{"a:b"});
}

TEST_F(AccountTest, IsGoneWhereTheTokenIsOfAnotherUser) {
  can(R"({"client_id":"clientid","login":"x","scopes":[],"user_id":"7","expires_in":9})");
  EXPECT_FALSE(run_on_loop(loop_, account_->validate()));
  EXPECT_EQ(account_->state(), State::gone);
}

// Twitch may refuse a token for another reason than its age: a new one does not help.
TEST_F(AccountTest, IsNotRenewedAgainAtOnceWhereTheNewTokenIsRefusedToo) {
  for (int i = 0; i < 20; ++i) {
    can(R"({"status":401,"message":"invalid access token"})", 401);
    if (i == 0) can(pair(1));
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(run_on_loop(loop_, account_->validate()));
    clock_.advance(seconds{2});
  }
  EXPECT_EQ(keeper_.writes, 1);
  EXPECT_EQ(account_->state(), State::good);
  clock_.advance(seconds{60});
  twitch_.answers.clear();
  can(pair(2));
  EXPECT_TRUE(renew());
}

TEST_F(AccountTest, TellsAllWhoWaitWhereARenewalBreaks) {
  keeper_.broken = true;
  EXPECT_FALSE(renew());
  EXPECT_EQ(account_->state(), State::waiting);
  EXPECT_EQ(account_->failure().detail, "no memory");
  keeper_.broken = false;
  clock_.advance(minutes{2});
  can(pair(1));
  EXPECT_TRUE(renew());
  EXPECT_EQ(account_->state(), State::good);
}

TEST_F(AccountTest, WaitsWhereWhatIsKeptCannotBeRead) {
  const Authorization kept = *std::exchange(keeper_.kept, std::nullopt);
  keeper_.unreadable = true;
  EXPECT_FALSE(renew());
  EXPECT_EQ(account_->state(), State::waiting);
  EXPECT_NE(account_->bearer(), nullptr);
  EXPECT_TRUE(twitch_.asked.empty());
  keeper_.unreadable = false;
  keeper_.kept = kept;
  clock_.advance(minutes{2});
  can(pair(1));
  EXPECT_TRUE(renew());
}

TEST_F(AccountTest, TakesTheSameLoginAgainAfterALogout) {
  account_->end();
  EXPECT_EQ(account_->bearer(), nullptr);
  account_->adopt(*keeper_.kept);
  EXPECT_NE(account_->bearer(), nullptr);
  EXPECT_EQ(account_->state(), State::good);
}

TEST_F(AccountTest, KnowsItsTokensInAText) {
  EXPECT_TRUE(account_->reveals("..access0.."));
  EXPECT_TRUE(account_->reveals("..refresh0.."));
  EXPECT_FALSE(account_->reveals("..access1.."));
}

class HelixWithAnAccount : public AccountTest {
 protected:
  auto live() { return run_on_loop(loop_, helix_.live(UserId{12826})); }

  pooling::Reservoir bodies_{{1, std::size_t{1} << 20, 0}};
  Helix helix_{client_, bodies_, {twitch_.url() + "/helix", twitch_.url() + "/oauth2"}, *account_};
};

TEST_F(HelixWithAnAccount, AsksOnceMoreWithTheNewToken) {
  can(R"({"status":401,"message":"Invalid OAuth token"})", 401);
  can(pair(1));
  can(R"({"data":[]})");
  EXPECT_TRUE(live());
  ASSERT_EQ(twitch_.asked.size(), 3U);
  EXPECT_EQ(twitch_.asked[0].authorization, "Bearer access0");
  EXPECT_EQ(twitch_.asked[2].authorization, "Bearer access1");
  EXPECT_EQ(twitch_.asked[0].target, twitch_.asked[2].target);
}

TEST_F(HelixWithAnAccount, GivesUpWhereTheNewTokenIsRefusedToo) {
  can(R"({"status":401,"message":"Missing scope: x"})", 401);
  can(pair(1));
  can(R"({"status":401,"message":"Missing scope: x"})", 401);
  const auto answer = live();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().error, Error::unauthorized);
  EXPECT_EQ(twitch_.asked.size(), 3U);
}

TEST_F(HelixWithAnAccount, SendsNothingWhereNobodyIsLoggedIn) {
  account_->end();
  const auto answer = live();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().error, Error::unauthorized);
  EXPECT_TRUE(twitch_.asked.empty());
}

}  // namespace
}  // namespace pointsbot::twitch
