// New tokens for old ones, where it goes wrong: nobody loops, no point is lost, and after a login
// it goes on by itself.
#include "tests/faults/rounds.hpp"
#include "tests/program/logged_in.hpp"
#include "tests/support/pty.hpp"

#include <fmt/format.h>

#include <csignal>
#include <fstream>
#include <random>
#include <string>

namespace pointsbot {
namespace {

using tests::AtTerminal;
using tests::Process;
using namespace std::chrono_literals;

class Refresh : public LoggedIn {
 protected:
  static constexpr const char* kOver = "The login of \"pretend_channel\" is over";

  std::int64_t points() const { return std::stoll(query("SELECT sum(points) FROM points")); }

  void wait_for_payments(Process& bot, std::int64_t more_than) const {
    const auto until = std::chrono::steady_clock::now() + tests::kDeadline;
    while (payments() <= more_than) {
      if (std::chrono::steady_clock::now() > until)
        throw std::runtime_error{"nobody is paid. It said:\n" + bot.out()};
      bot.read_for(20ms);
    }
  }
  /// The login is over: it is said, once, with what to do; nobody is paid, nothing is asked for
  /// again, and after a login it goes on by itself.
  void expect_over_and_back(Process& bot, std::int64_t refreshes_until_then) {
    const std::string said = bot.line(kOver);
    EXPECT_NE(said.find("All balances are safe. Run: pointsbot login"), std::string::npos) << said;
    const std::int64_t paid = payments(), had = points();
    bot.read_for(2500ms);  // it looks each second or two
    EXPECT_EQ(refreshes(), refreshes_until_then);
    EXPECT_EQ(payments(), paid);
    EXPECT_EQ(points(), had);
    EXPECT_EQ(bot.out().find(kOver), bot.out().rfind(kOver)) << "said twice: " << bot.out();
    log_in();
    bot.line("\"pretend_channel\" is logged in again.");
    wait_for_payments(bot, paid);
    EXPECT_GT(points(), had);
    EXPECT_EQ(refreshes(), refreshes_until_then);
  }
  void end(Process& bot) {
    bot.signal(SIGTERM);
    EXPECT_EQ(bot.wait(), 0) << bot.err();
    EXPECT_EQ(leak(bot.out() + bot.err()), "");
  }
};

TEST_F(Refresh, WhoseAnswerIsLostIsAskedForOnceMoreAndThenALoginIs) {
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 1  ");
  twitch_.change("fault=truncated@refresh&times=1");
  twitch_.happen("type=expire_tokens");
  expect_over_and_back(bot, 2);
  end(bot);
}

TEST_F(Refresh, OfATokenThatWasUsedIsAskedForOnce) {
  const auto old = kept();
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 1  ");
  const std::string before = refresh_tokens();
  twitch_.happen("type=expire_tokens");
  wait_for_new_tokens(before, bot);
  EXPECT_EQ(refreshes(), 1);
  end(bot);
  keep(old.front());  // a backup of the folder was put back
  twitch_.happen("type=expire_tokens");
  Process again{command({"run", "--verbose"}), environment_};
  expect_over_and_back(again, 2);
  end(again);
}

TEST_F(Refresh, OfWhatTheStreamerTookBackIsAskedForOnce) {
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 1  ");
  twitch_.happen("type=disconnect&user=pretend_channel");
  expect_over_and_back(bot, 1);
  end(bot);
}

TEST_F(Refresh, WhileTwitchHasTroubleIsTriedAgainWithPauses) {
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 1  ");
  twitch_.change("fault=error_503@refresh");
  twitch_.happen("type=expire_tokens");
  bot.line("could not be renewed yet");
  bot.read_for(2500ms);
  EXPECT_LE(refreshes(), 4) << "1, 2, 4 seconds";
  const std::int64_t paid = payments();
  twitch_.change("fault=none");
  // The simulator's answer was lost with its error, as at Twitch it might be.
  bot.line(kOver);
  log_in();
  wait_for_payments(bot, paid);
  end(bot);
}

TEST_F(Refresh, OfTwoProgramsAtOnceLosesNeitherPair) {
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 1  ");
  AtTerminal login{command({"login", "--streamer"})};
  login.wait_for("Waiting for you");
  const std::string shown = login.shown();
  const std::size_t code = shown.rfind("Code: ") + 6;
  twitch_.happen("type=expire_tokens");
  twitch_.allow(shown.substr(code, shown.find('\n', code) - code), "pretend_channel");
  EXPECT_EQ(login.wait(), 0) << login.shown();
  note_tokens();
  const std::int64_t after_both = refreshes();
  EXPECT_LE(after_both, 2) << "the bot's, and login's proof that it can";
  const std::int64_t paid = payments();
  wait_for_payments(bot, paid + 1);
  // Nothing that one of them holds was used up by the other.
  twitch_.happen("type=expire_tokens");
  const std::string before = refresh_tokens();
  wait_for_new_tokens(before, bot);
  note_tokens();
  wait_for_payments(bot, payments());
  EXPECT_EQ(refreshes(), after_both + 1);
  EXPECT_EQ(bot.out().find(kOver), std::string::npos) << bot.out();
  EXPECT_EQ(leak(login.shown()), "");
  end(bot);
}

// Between Twitch's new pair and its place in the file there is always a moment.
TEST_F(Refresh, ThatIsKilledLeavesOnePairOrTheOther) {
  std::mt19937 random{tests::first_seed()};
  EXPECT_EQ(run({"run", "--cycles", "1"}).code, 0);
  int had_old = 0, had_new = 0;
  for (int round = 0; round < tests::rounds(6); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const std::string before = refresh_tokens();
    const std::int64_t asked = refreshes(), had = points();
    twitch_.happen("type=expire_tokens");
    // Every second time the answer is on its way for ever.
    const bool lost = round % 2 == 0;
    twitch_.change(lost ? "fault=hang@refresh" : "fault=none");
    {
      Process bot{command({"run", "--verbose"}), environment_};
      twitch_.wait_until_asked_for("refresh", asked, bot);
      if (!lost) bot.read_for(std::chrono::milliseconds{random() % 8});
      bot.signal(SIGKILL);
      EXPECT_EQ(bot.wait(), 128 + SIGKILL);
      EXPECT_EQ(leak(bot.out() + bot.err()), "");
    }
    twitch_.change("fault=none");
    ASSERT_EQ(kept().size(), 1U) << "a file that cannot be read";
    const bool old = refresh_tokens() == before;
    ++(old ? had_old : had_new);
    note_tokens();
    EXPECT_EQ(refreshes(), asked + 1);
    Process again{command({"run", "--verbose"}), environment_};
    if (old) {
      expect_over_and_back(again, asked + 2);
    } else {
      const std::int64_t paid = payments();
      wait_for_payments(again, paid);
      EXPECT_EQ(refreshes(), asked + 1);
    }
    EXPECT_GE(points(), had);
    end(again);
    if (HasFailure()) return;
  }
  EXPECT_GT(had_old, 0);
  fmt::print("{} kills had left the old pair, {} the new one\n", had_old, had_new);
}

}  // namespace
}  // namespace pointsbot
