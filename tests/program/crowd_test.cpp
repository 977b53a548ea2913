// The built program in a chat in which many type at once.
#include "tests/faults/rounds.hpp"
#include "tests/program/logged_in.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>

namespace pointsbot {
namespace {

using tests::Process;
using namespace std::chrono_literals;

class Crowd : public LoggedIn {
 protected:
  static constexpr int kViewers = 340;

  Crowd() : LoggedIn{{"--viewers", std::to_string(kViewers), "--churn", "0"}} {
    log_in(true);
    configure(twitch_.section() +
              "[points]\ninterval = 1\n[database]\npath = points.db\n[chat]\nanswer = yes\n"
              "[limits]\ngive_after_watching = 0\n[shop]\nall there is = 5\n");
  }

  /// Reads what `bot` says until `is` holds.
  static void wait_until(Process& bot, const char* what, const std::function<bool()>& is) {
    const auto until = std::chrono::steady_clock::now() + tests::kDeadline;
    while (!is()) {
      if (std::chrono::steady_clock::now() > until)
        throw std::runtime_error{std::string{what} + " does not come. It said:\n" + bot.out()};
      bot.read_for(20ms);
    }
  }
  void all_say(int people, const std::string& text, const std::string& id) {
    twitch_.happen(fmt::format("type=chat&people={}&text={}&id={}", people, text, id));
  }
  std::string chat(const std::string& what) {
    return json_value(twitch_.change(), "$.chat." + what);
  }
  /// The bot has done something that came behind all that was said before.
  void wait_for_a_marker(Process& bot) {
    const std::int64_t before = markers();
    wait_until(bot, "a command of the streamer", [&] {
      if (markers() > before) return true;
      twitch_.happen("type=chat&user=pretend_channel&badges=broadcaster&text=!bonus+all+1");
      bot.read_for(200ms);
      return false;
    });
    wait_until(bot, "the end of the games", [&] { return open_stakes() == "0\n"; });
  }
  std::int64_t markers() const {
    return std::stoll(query("SELECT count(*) FROM op WHERE kind=7 AND state=1"));
  }
  std::string open_stakes() const {
    return query("SELECT count(*) FROM op WHERE kind=5 AND state=3");
  }
};

TEST_F(Crowd, OfThousandsOfCommandsDelaysNoPaymentAndIsAnsweredWithinTwitchsLimits) {
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("as \"pretend_bot\": the chat");
  bot.line("  payment ");
  const std::int64_t before = payments();
  const auto from = std::chrono::steady_clock::now();
  for (const char* text : {"!points", "!watchtime", "!rank", "!gamble+1", "!slots", "!top",
                           "!audit", "!redeem", "!commands", "!give+pretend_bot+1"})
    all_say(kViewers - 10, text, std::string{"flood"} + text);
  wait_for_a_marker(bot);
  const auto took =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - from);
  bot.line("  payment ");
  EXPECT_GE(payments() - before, took.count() - 1) << "one each second";
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0) << bot.err();
  const std::string& out = bot.out();
  // A fast machine has room for all of them.
  EXPECT_EQ(out.find("commands were passed over"), out.rfind("commands were passed over")) << out;
  EXPECT_EQ(out.find("was missed"), out.npos) << out;
  EXPECT_GT(std::stoll(query("SELECT count(*) FROM op WHERE kind=5")), 0) << "games were played";
  EXPECT_LE(std::stoi(chat("most_in_30_s")), 100);
  EXPECT_EQ(chat("dropped"), "0");
  EXPECT_GT(std::stoi(chat("sent")), 0);
  EXPECT_EQ(open_stakes(), "0\n");
}

TEST_F(Crowd, ThatGivesGamblesAndRedeemsAllItHasIsKilledInTheMiddleAndLosesNothing) {
  const int rounds = tests::rounds(2);
  std::mt19937 random{tests::first_seed()};
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE(fmt::format("round {} of seed {}", round, tests::first_seed()));
    const auto rush = [&] {
      all_say(334, "!gamble+all", fmt::format("gamble{}", round));
      all_say(333, "!redeem+all+there+is", fmt::format("redeem{}", round));
      all_say(333, "!give+pretend_bot+all", fmt::format("give{}", round));
    };
    {
      Process bot{command({"run"}), environment_};
      bot.line("as \"pretend_bot\": the chat");
      wait_until(bot, "what they gamble with", [&] {
        return query("SELECT min(points)>4 FROM points WHERE username<>'marker'") == "1\n";
      });
      rush();
      bot.read_for(std::chrono::milliseconds{random() % 400});
      bot.signal(SIGKILL);
      EXPECT_EQ(bot.wait(), 128 + SIGKILL);
    }
    Process bot{command({"run"}), environment_};
    bot.line("as \"pretend_bot\": the chat");
    bot.line("  live  ");
    rush();  // Twitch delivers all of it once more
    wait_for_a_marker(bot);
    bot.signal(SIGTERM);
    EXPECT_EQ(bot.wait(), 0) << bot.err();
    EXPECT_EQ(run({"verify"}).code, 0);
  }
  EXPECT_EQ(query("SELECT ref FROM op WHERE ref LIKE 'chat:%' GROUP BY ref HAVING count(*)>1"), "");
  EXPECT_EQ(query("SELECT (SELECT held FROM channel) - coalesce(sum(-amount),0) FROM line JOIN op "
                  "USING(op_id) "
                  "WHERE op.kind=21 AND op.state=3"),
            "0\n")
      << "nothing is held but what was ordered";
  EXPECT_EQ(
      query("SELECT count(*) FROM op stake JOIN line put USING(op_id) "
            "JOIN op came ON came.ref=stake.ref||':out' JOIN line got ON got.op_id=came.op_id "
            "WHERE stake.kind=5 AND got.amount NOT IN (0,-2*put.amount)"),
      "0\n")
      << "each stake is lost or doubled";
  EXPECT_EQ(open_stakes(), "0\n");
  EXPECT_GT(std::stoll(query("SELECT count(*) FROM op WHERE kind IN (4,5,21) AND state<>2")), 300)
      << "much of it was done";
}

}  // namespace
}  // namespace pointsbot
