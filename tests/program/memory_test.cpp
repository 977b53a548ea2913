#include "tests/program/program_fixture.hpp"

#include <algorithm>
#include <csignal>
#include <sstream>
#include <string>
#include <vector>

namespace pointsbot {
namespace {

using tests::Process;

class Memory : public AgainstTwitch {
 protected:
  Memory()
      : AgainstTwitch{{"--viewers", "501", "--churn", "0", "--requests-per-minute", "1000000"}} {}

  /// The bot is in its viewer list, and is not paid.
  void let_in(int viewers) { twitch_.change("viewers=" + std::to_string(viewers + 1)); }

  /// Lets the audience be so large until that is nothing new; the number of the last payment then.
  std::int64_t stay(Process& bot, int viewers) {
    let_in(viewers);
    const std::string settled = viewers == 500 ? " 500 here (+0 −0)" : " 20,000 here (+0 −0)";
    std::string line;
    for (int payments = 0; payments < 2; ++payments) line = bot.line(settled);
    return std::stoll(line.substr(line.find("  payment ") + 10));
  }
};

TEST_F(Memory, AtRestIsWhatItWasBeforeAfterASpike) {
  Process bot{command({"run", "--verbose"}), environment_};
  stay(bot, 500);
  stay(bot, 20'000);
  const std::int64_t warm = stay(bot, 500);  // everything has been done once
  stay(bot, 20'000);
  stay(bot, 500);
  bot.signal(SIGTERM);
  ASSERT_EQ(bot.wait(), 0) << bot.err();
  std::istringstream rests{
      query("SELECT rss_rest FROM cycle WHERE viewers=500 AND no>=" + std::to_string(warm))};
  std::vector<std::int64_t> all;
  for (std::int64_t rest = 0; rests >> rest;) all.push_back(rest);
  ASSERT_GE(all.size(), 4u) << "one before, one in which they leave, two after";
  const auto [least, most] = std::minmax_element(all.begin(), all.end());
  EXPECT_LE(*most - *least, 64 * 1024) << testing::PrintToString(all);
  EXPECT_EQ(query("SELECT count(*) FROM cycle WHERE viewers=20000 AND rss_peak>rss_rest+100000"),
            query("SELECT count(*) FROM cycle WHERE viewers=20000"))
      << "the meter sees what a large cycle needs for a moment";
}

TEST_F(Memory, NoCycleAllocatesForOneThatStaysOrForAThousandThatCome) {
  const std::string& section =
      twitch_.section();  // without the socket, which has a count of its own
  configure(section.substr(0, section.find("eventsub_url")) +
            "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = points.db\n");
  Process bot{command({"run", "--verbose"}), environment_};
  const std::int64_t warm = stay(bot, 500);
  stay(bot, 20'000);
  stay(bot, 500);
  stay(bot, 20'000);
  bot.signal(SIGTERM);
  ASSERT_EQ(bot.wait(), 0) << bot.err();
  EXPECT_EQ(query("SELECT no, viewers, arrived, allocations FROM cycle WHERE no>" +
                  std::to_string(warm) + " AND allocations>0"),
            "");
  EXPECT_EQ(query("SELECT count(*) FROM cycle WHERE arrived>10000 AND allocations=0"), "2\n");
  EXPECT_NE(query("SELECT allocations FROM cycle WHERE no=1"), "0\n") << "the first makes it all";
}

TEST_F(Memory, AListThatDoesNotFitInTheLimitPaysNobodyAndIsNamed) {
  configure(twitch_.section() +
            "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = "
            "points.db\n[memory]\nlimit = 1M\n");
  Process bot{command({"run"}), environment_};
  bot.line(" 500 here");
  twitch_.change("viewers=100000");
  const std::string refused = bot.line("[memory] limit = 1M");
  EXPECT_NE(refused.find("Nobody was marked as gone, nobody was paid yet."), std::string::npos)
      << refused;
  let_in(500);
  bot.line(" 500 here (+0 −0)");
  bot.signal(SIGTERM);
  ASSERT_EQ(bot.wait(), 0) << bot.err();
  EXPECT_EQ(query("SELECT count(*) FROM viewer"), "500\n");
}

TEST_F(Memory, ALimitBelowTheLastListIsNamedAndShownWhileItLasts) {
  twitch_.change("viewers=100000");
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  let_in(500);
  configure(twitch_.section() +
            "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = "
            "points.db\n[memory]\nlimit = 1M\n");
  Process bot{command({"run"}), environment_};
  const std::string refused = bot.line("[memory] limit = 1M");
  EXPECT_NE(refused.find("the list of the 99999 who were here last is in it"), std::string::npos)
      << refused;
  bot.read_for(std::chrono::milliseconds{3000});
  EXPECT_NE(query("SELECT count(*) FROM cycle WHERE error='no_room' AND anon_peak>=anon_rest"),
            "0\n")
      << "not only after the next payment";
  bot.signal(SIGTERM);
  ASSERT_EQ(bot.wait(), 0) << bot.err();
}

TEST_F(Memory, APageLongerThanAllowedNamesTheSetting) {
  twitch_.change("viewers=3000");
  configure(twitch_.section() +
            "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = "
            "points.db\n[memory]\nmax_page = 64K\n");
  Process bot{command({"run"}), environment_};
  bot.line("page 1 is longer than [memory] max_page = 64K allows.");
  bot.signal(SIGTERM);
  ASSERT_EQ(bot.wait(), 0) << bot.err();
}

TEST_F(Memory, MakesDoWithFewerAddressesAndSaysSoOnce) {
  Process bot{{"/bin/sh", "-c", "ulimit -v 400000 && exec \"$0\" \"$@\"", command({})[0], "run",
               "--config", ini_.string(), "--cycles", "2"},
              environment_};
  ASSERT_EQ(bot.wait(), 0) << bot.err();
  const std::string said = bot.out();
  const std::size_t once = said.find("does not let the bot reserve 6 regions of 64M");
  EXPECT_NE(once, std::string::npos) << said;
  EXPECT_EQ(said.find("does not let the bot reserve", once + 1), std::string::npos) << said;
  EXPECT_EQ(query("SELECT count(*) FROM viewer"), "500\n");
}

}  // namespace
}  // namespace pointsbot
