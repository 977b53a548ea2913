#include "app/token_files.hpp"
#include "http/client.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/settable_clock.hpp"
#include "tests/support/syscall_faults.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/twitch/stub_twitch.hpp"
#include "twitch/account.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>

namespace pointsbot::app {
namespace {

using tests::run_on_loop;
using tests::syscall_faults;
using twitch::Account;
using twitch::Authorization;
using twitch::Canned;
using twitch::Secret;

constexpr UserId kUser{12826};
constexpr const char* kNewPair =
    R"({"access_token":"access1","refresh_token":"refresh1","expires_in":14400})";

/// A bot and the files of its logins; Twitch takes refresh0 once.
class TokenRenewal : public testing::Test {
 protected:
  TokenRenewal() {
    const auto turn = files_.begin(kUser);
    EXPECT_TRUE(turn->keep({.user = kUser,
                            .login = "somestreamer",
                            .client_id = "clientid",
                            .access = Secret{"access0"},
                            .refresh = Secret{"refresh0"},
                            .since = clock_.wall(),
                            .until = clock_.wall() + std::chrono::hours{4}}));
  }
  ~TokenRenewal() override {
    syscall_faults().disarm();
    syscall_faults().folder[0] = '\0';
  }

  std::shared_ptr<Account> account(TokenFiles& files) {
    return std::make_shared<Account>(Account::Parts{loop_.get_executor(), clock_, login_, files},
                                     kept());
  }
  Authorization kept() const {
    auto found = TokenFiles{files_.folder()}.read();
    EXPECT_EQ(found.authorizations.size(), 1U);
    EXPECT_TRUE(found.problems.empty());
    return found.authorizations.empty() ? Authorization{} : found.authorizations[0];
  }
  bool renew(const std::shared_ptr<Account>& account) {
    return run_on_loop(loop_, account->renew(account->bearer()));
  }
  void watch() {
    const std::string folder = std::filesystem::canonical(files_.folder()).string();
    std::strcpy(syscall_faults().folder, folder.c_str());
  }

  tests::TemporaryDirectory directory_;
  boost::asio::io_context loop_{1};
  tests::SettableClock clock_;
  twitch::StubTwitch twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  twitch::Login login_{client_, twitch_.url(), "clientid"};
  TokenFiles files_{directory_.path() / "tokens"};
};

TEST_F(TokenRenewal, IsOnDiskBeforeItIsUsed) {
  const auto bot = account(files_);
  twitch_.answers.push_back({kNewPair});
  EXPECT_TRUE(renew(bot));
  EXPECT_EQ(kept().refresh.reveal(), "refresh1");
}

// What a kill at each moment leaves is what calls leave that all fail from there on.
TEST_F(TokenRenewal, LeavesAPairOrALoginToDoAtEveryFailureOfTheDisk) {
  watch();
  int failed = 0;
  for (const bool and_after : {false, true}) {
    bool reached = true;
    for (int n = 1; reached; ++n) {
      ASSERT_LT(n, 200);
      {
        const auto turn = files_.begin(kUser);
        Authorization old = kept();
        old.access = Secret{"access0"};
        old.refresh = Secret{"refresh0"};
        ASSERT_TRUE(turn->keep(old));
      }
      twitch_.answers.clear();
      twitch_.asked.clear();
      twitch_.answers.push_back({kNewPair});
      twitch_.answers.push_back({R"({"status":400,"message":"Invalid refresh token"})", 400});
      auto bot = account(files_);
      syscall_faults().arm(n, EIO, tests::SyscallFaults::kEvery, and_after);
      const bool renewed = renew(bot);
      reached = syscall_faults().calls >= n;
      syscall_faults().disarm();
      failed += reached && !renewed ? 1 : 0;
      SCOPED_TRACE(n);

      const Authorization after = kept();
      EXPECT_TRUE(after.refresh.reveal() == "refresh0" || after.refresh.reveal() == "refresh1");
      if (renewed) {
        EXPECT_EQ(after.refresh.reveal(), "refresh1");
        EXPECT_EQ(bot->authorization().refresh.reveal(), "refresh1");
      }

      // Killed there, and started again: by the pair that is there, or somebody logs in.
      auto next = account(files_);
      clock_.advance(std::chrono::minutes{5});
      if (after.refresh.reveal() == "refresh0" && !twitch_.asked.empty()) {
        EXPECT_FALSE(renew(next));
        EXPECT_EQ(next->state(), Account::State::gone);
      }
      EXPECT_LE(twitch_.asked.size(), 2U);
    }
  }
  EXPECT_GT(failed, 5);
}

TEST_F(TokenRenewal, GoesOnWithTheSamePairOnceTheDiskHasRoom) {
  watch();
  const auto bot = account(files_);
  twitch_.answers.push_back({kNewPair});
  syscall_faults().arm(1, ENOSPC, tests::SyscallFaults::kWrite, true);
  EXPECT_FALSE(renew(bot));
  EXPECT_EQ(bot->state(), Account::State::not_kept);
  EXPECT_EQ(kept().refresh.reveal(), "refresh0");
  syscall_faults().disarm();
  clock_.advance(std::chrono::minutes{2});
  EXPECT_TRUE(renew(bot));
  EXPECT_EQ(twitch_.asked.size(), 1U);
  EXPECT_EQ(kept().refresh.reveal(), "refresh1");
}

TEST_F(TokenRenewal, AsksTwitchNothingWhereNothingCouldBeKept) {
  watch();
  const auto bot = account(files_);
  syscall_faults().arm(1, EROFS, tests::SyscallFaults::kOpen, true);
  EXPECT_FALSE(renew(bot));
  syscall_faults().disarm();
  EXPECT_TRUE(twitch_.asked.empty());
  EXPECT_EQ(bot->state(), Account::State::waiting);
}

TEST_F(TokenRenewal, IsDoneOnceByTwoPrograms) {
  TokenFiles others{files_.folder()};
  const auto one = account(files_);
  const auto two = account(others);
  twitch_.answers.push_back({kNewPair});
  EXPECT_TRUE(renew(one));
  EXPECT_TRUE(renew(two));
  EXPECT_EQ(twitch_.asked.size(), 1U);
  EXPECT_EQ(two->authorization().refresh.reveal(), "refresh1");
}

TEST_F(TokenRenewal, NeverPutsAnOlderPairInALoginsPlace) {
  const auto bot = account(files_);
  TokenFiles of_login{files_.folder()};
  {
    const auto turn = of_login.begin(kUser);
    Authorization fresh = kept();
    fresh.access = Secret{"access9"};
    fresh.refresh = Secret{"refresh9"};
    ASSERT_TRUE(turn->keep(fresh));
  }
  EXPECT_TRUE(renew(bot));
  EXPECT_EQ(bot->authorization().refresh.reveal(), "refresh9");
  EXPECT_EQ(kept().refresh.reveal(), "refresh9");
  EXPECT_TRUE(twitch_.asked.empty());
}

}  // namespace
}  // namespace pointsbot::app
