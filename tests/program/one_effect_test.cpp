// What happens once has one effect, however often it is told; and a socket that moves leaves
// nothing.
#include "tests/faults/rounds.hpp"
#include "tests/program/logged_in.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <iterator>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace pointsbot {
namespace {

namespace fs = std::filesystem;
using tests::Process;
using namespace std::chrono_literals;

/// Reads what `bot` says until `is` holds.
void wait_until(Process& bot, const char* what, const std::function<bool()>& is) {
  const auto until = std::chrono::steady_clock::now() + tests::kDeadline;
  while (!is()) {
    if (std::chrono::steady_clock::now() > until)
      throw std::runtime_error{std::string{what} + " does not come. It said:\n" + bot.out()};
    bot.read_for(10ms);
  }
}

class OneEffect : public LoggedIn {
 protected:
  /// Each of these is a reward by itself, under an id of its own.
  static constexpr const char* kEvents[] = {
      "type=raid&user=raider&viewers=12&message_id=11111111-2222-4333-8444-555555555501",
      "type=cheer&user=cheerer&bits=500&message_id=11111111-2222-4333-8444-555555555502",
      "type=subscribe&user=subber&message_id=11111111-2222-4333-8444-555555555503",
      "type=gift&user=giver&count=5&message_id=11111111-2222-4333-8444-555555555504",
      "type=resub&user=resubber&months=15&message_id=11111111-2222-4333-8444-555555555505",
      "type=follow&user=follower&message_id=11111111-2222-4333-8444-555555555506",
      "type=redeem&user=redeemer&title=Hydrate&id=redemption1&message_id="
      "11111111-2222-4333-8444-555555555507"};

  void tell_all(int times) {
    for (const std::string event : kEvents)
      twitch_.happen(event + "&times=" + std::to_string(times));
  }
  /// Something new, behind all that was told before: once that is written, so is what is before it.
  void wait_for_a_marker(Process& bot) {
    const std::string id = fmt::format("marker{}", ++markers_);
    twitch_.happen("type=cheer&user=marker&bits=100&message_id=" + id);
    wait_until(bot, "a reward", [&] {
      return query("SELECT count(*) FROM op WHERE ref='event:" + id + "'") == "1\n";
    });
  }
  std::string rewards() const {
    return query(
        "SELECT login,points FROM points WHERE login IN ('raider','cheerer','subber','giver',"
        "'resubber','follower','redeemer') ORDER BY login");
  }

  int markers_ = 0;
};

TEST_F(OneEffect, OfTheSameEventsAHundredTimesOverFiveRestarts) {
  constexpr int kRestarts = 5, kTimes = 20;
  std::string after_the_first;
  for (int start = 0; start <= kRestarts; ++start) {
    SCOPED_TRACE("start " + std::to_string(start));
    Process bot{command({"run"}), environment_};
    bot.line("Events come in from Twitch");
    tell_all(kTimes);
    // Some are killed in the middle of it.
    if (start % 2 == 1) {
      bot.read_for(std::chrono::milliseconds{
          (tests::first_seed() * 7 + 5 * static_cast<unsigned>(start)) % 30});
      bot.signal(SIGKILL);
      EXPECT_EQ(bot.wait(), 128 + SIGKILL);
      continue;
    }
    wait_for_a_marker(bot);
    if (start == 0) after_the_first = rewards();
    EXPECT_EQ(rewards(), after_the_first);
    bot.signal(SIGTERM);
    EXPECT_EQ(bot.wait(), 0) << bot.err();
  }
  EXPECT_EQ(after_the_first,
            "cheerer|50\nfollower|5\ngiver|100\nraider|112\nredeemer|7\nresubber|30\nsubber|50\n");
  EXPECT_EQ(query("SELECT count(*),count(DISTINCT ref) FROM op WHERE kind=19 AND ref NOT LIKE "
                  "'event:marker%'"),
            "7|7\n");
  const auto audit = run({"audit", "raider"});
  EXPECT_EQ(audit.code, 0);
  const std::size_t at = audit.out.find("raid with 12 people");
  ASSERT_NE(at, audit.out.npos) << audit.out;
  EXPECT_EQ(audit.out.find("raid with 12 people", at + 1), audit.out.npos) << audit.out;
}

/// How many files and sockets a process has open; nothing where we may not look.
std::size_t open_in(::pid_t pid) {
  std::error_code refused;
  const fs::directory_iterator all{"/proc/" + std::to_string(pid) + "/fd", refused};
  return refused ? 0 : static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

class MovedSockets : public OneEffect {
 protected:
  void move(Process& bot) {
    const std::int64_t sockets = twitch_.asked_for("socket");
    EXPECT_EQ(twitch_.happen("type=reconnect"), 1);
    twitch_.wait_until_asked_for("socket", sockets, bot);
    wait_until(bot, "the old socket's end", [&] { return twitch_.happen("type=ping") == 1; });
  }
  std::int64_t memory_at_rest() const {
    return std::stoll(query("SELECT anon_rest FROM cycle ORDER BY no DESC LIMIT 1"));
  }
};

TEST_F(MovedSockets, LeaveOneSocketAndNothingElseAfterAHundredMoves) {
  Process bot{command({"run"}), environment_};
  bot.line("Events come in from Twitch");
  for (int i = 0; i < 10; ++i) move(bot);
  wait_for_a_marker(bot);
  const auto paid = payments();
  wait_until(bot, "a payment", [&] { return payments() > paid + 1; });
  const std::size_t ours = open_in(bot.pid()), twitchs = open_in(twitch_.pid());
#ifndef SANITIZED
  const std::int64_t memory = memory_at_rest();
#endif
  const std::int64_t subscribed = twitch_.asked_for("eventsub");
  for (int i = 0; i < 100; ++i) move(bot);
  EXPECT_EQ(twitch_.happen("type=ping"), 1);
  tell_all(1);
  wait_for_a_marker(bot);
  EXPECT_EQ(query("SELECT count(*) FROM op WHERE kind=19 AND ref NOT LIKE 'event:marker%'"), "7\n");
  EXPECT_EQ(twitch_.asked_for("eventsub"), subscribed) << "subscriptions move along";
  const auto then = payments();
  wait_until(bot, "a payment", [&] { return payments() > then + 1; });
  // A connection to Helix may just be open, or not.
  EXPECT_LE(open_in(bot.pid()), ours + 1);
  EXPECT_LE(open_in(twitch_.pid()), twitchs + 1);
#ifndef SANITIZED
  EXPECT_LE(memory_at_rest(), memory + 64 * 1024);
  fmt::print("after a hundred moves {} descriptors (before: {}), {} KiB anonymous (before: {})\n",
             open_in(bot.pid()), ours, memory_at_rest() / 1024, memory / 1024);
#endif
  EXPECT_EQ(bot.out().find("is lost"), std::string::npos) << bot.out();
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
}

#ifndef SANITIZED
/// Hundredths of a second that a process has worked for.
std::int64_t worked(::pid_t pid) {
  std::istringstream stat{content("/proc/" + std::to_string(pid) + "/stat")};
  stat.ignore(std::numeric_limits<std::streamsize>::max(), ')');
  std::string skipped;
  for (int i = 3; i < 14; ++i) stat >> skipped;
  std::int64_t user = 0, kernel = 0;
  stat >> user >> kernel;
  return user + kernel;
}

TEST_F(OneEffect, NothingIsDoneBetweenPayments) {
  Process bot{command({"run"}), environment_};
  bot.line("Events come in from Twitch");
  const std::int64_t paid = payments(), before = worked(bot.pid());
  wait_until(bot, "a payment", [&] { return payments() >= paid + 4; });
  EXPECT_LT(worked(bot.pid()) - before, 50) << "of some 400";
  EXPECT_GT(twitch_.asked_for("moderators"), 0);
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
}
#endif

}  // namespace
}  // namespace pointsbot
