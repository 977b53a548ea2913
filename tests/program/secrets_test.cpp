// The text of a token is in its file alone, whatever goes wrong.
#include "tests/faults/rounds.hpp"
#include "tests/program/logged_in.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <sys/resource.h>

namespace pointsbot {
namespace {

namespace fs = std::filesystem;
using tests::Process;

struct LogFolder {
  tests::TemporaryDirectory logs;
};

class Secrets : private LogFolder, public LoggedIn {
 protected:
  Secrets()
      : LoggedIn{{"--viewers", "10", "--churn", "0", "--requests-per-minute", "1000000",
                  "--channels", std::to_string(channels()), "--log",
                  (logs.path() / "asked").string()}} {
    if (channels() > 1) log_in(true);  // who moderates the others
  }
  /// Many say more.
  static int channels() { return tests::rounds(1) > 1 ? 50 : 1; }

  fs::path asked() const { return logs.path() / "asked"; }

  /// Looks through what was said, and adds it up.
  void look_through(const std::string& text, const std::string& what) {
    size_ += text.size();
    EXPECT_EQ(leak(text), "") << what << " shows a token";
  }
  /// Asks for each thing that a person may show to others.
  void look_through_commands() {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"doctor"},
                                               {"doctor", "--json"},
                                               {"history"},
                                               {"history", "--json"},
                                               {"audit", "cheerer"},
                                               {"audit", "cheerer", "--full", "--json"},
                                               {"top", "--json"},
                                               {"memory", "--json"},
                                               {"check-config", "--json"},
                                               {"export"},
                                               {"backup"}}) {
      const auto said = run(words);
      look_through(said.out + said.err, words[0]);
    }
  }
  void look_through_files() {
    for (const auto& file : fs::recursive_directory_iterator{directory_.path()}) {
      const bool token_file = file.path().parent_path() == tokens();
      if (!file.is_regular_file() || token_file) continue;
      EXPECT_EQ(leak(content(file.path())), "") << file.path();
    }
    EXPECT_EQ(leak(content(asked())), "") << "what the pretended Twitch wrote down";
    EXPECT_GT(fs::file_size(asked()), 0U);
  }
  void look_through_process(const Process& bot) {
    const fs::path of = "/proc/" + std::to_string(bot.pid());
    EXPECT_EQ(leak(content(of / "cmdline")), "");
    EXPECT_EQ(leak(content(of / "environ")), "");
    for (const auto& thread : fs::directory_iterator{of / "task"})
      EXPECT_EQ(content(thread.path() / "children"), "") << "who else has its environment?";
  }

  /// The fault strikes what is asked for at `route`, and is over.
  void strike(Process& bot, const std::string& fault, const std::string& route) {
    const std::int64_t asked = twitch_.asked_for(route);
    twitch_.change("fault=" + fault + "@" + route);
    twitch_.wait_until_asked_for(route, asked, bot);
    twitch_.change("fault=none");
  }
  /// New tokens are needed, and it goes wrong; then somebody logs in.
  void spoil_refresh(Process& bot, const std::string& fault) {
    const std::int64_t asked = refreshes();
    twitch_.change("fault=" + fault + "@refresh&times=1");
    twitch_.happen("type=expire_tokens");
    twitch_.wait_until_asked_for("refresh", asked, bot);
    bot.line(" is over (");
    twitch_.change("fault=none");
    log_in();
    if (channels() > 1) log_in(true);
    bot.line("logged in again");
  }
  /// A token is refused in the middle of it, so that there is a new one.
  void refuse(Process& bot, const std::string& fault) {
    const std::string before = refresh_tokens();
    twitch_.change("fault=" + fault + "&times=1");
    wait_for_new_tokens(before, bot);
    note_tokens();
    twitch_.change("fault=none");
  }
  void renew(Process& bot) {
    const std::string before = refresh_tokens();
    twitch_.happen("type=expire_tokens");
    wait_for_new_tokens(before, bot);
    note_tokens();
  }
  void reward_everything() {
    for (const char* const form :
         {"type=raid&user=raider&viewers=12", "type=cheer&user=cheerer&bits=500",
          "type=subscribe&user=subber", "type=gift&user=giver&count=5", "type=follow&user=follower",
          "type=redeem&user=redeemer&title=Hydrate", "type=chat&user=chatter&text=hello",
          "type=mod&user=chatter", "type=vip&user=redeemer"})
      twitch_.happen(form);
  }
  void go_wrong(Process& bot);

  std::size_t size_ = 0;
};

void Secrets::go_wrong(Process& bot) {
  reward_everything();
  for (const char* const fault : {"error_500", "not_json", "truncated"})
    strike(bot, fault, "chatters");
  for (const char* const where : {"unauthorized@streams", "unauthorized@chatters"})
    refuse(bot, where);
  renew(bot);
  for (const char* const how : {"type=close&code=4003", "type=drop", "type=reconnect"}) {
    const std::int64_t sockets = twitch_.asked_for("socket");
    twitch_.happen(how);
    twitch_.wait_until_asked_for("socket", sockets, bot);
  }
  twitch_.happen("type=revoke");
  // Both answers hold a new pair that nobody ever sees.
  spoil_refresh(bot, "truncated");
  spoil_refresh(bot, "unauthorized");
  refuse(bot, "token_ends@chatters");
  reward_everything();
}

TEST_F(Secrets, AreInTheirFilesAlone) {
  // A new token that is refused at once is not renewed for half of its life.
  twitch_.change("token_lifetime=20");
  log_in();
  const auto enough = static_cast<std::size_t>(tests::rounds(1)) * 10'000;
  while (size_ < enough) {
    Process bot{command({"run", "--verbose"}), environment_};
    bot.line("Events come in from Twitch");
    go_wrong(bot);
    look_through_process(bot);
    look_through_commands();
    bot.signal(SIGTERM);
    EXPECT_EQ(bot.wait(), 0) << bot.err();
    look_through(bot.out() + bot.err(), "run");
    look_through_files();
    if (HasFailure()) return;
    fmt::print("{} bytes looked through for {} tokens\n", size_, tokens_noted());
    std::fflush(stdout);
  }
  // The check can fail.
  EXPECT_NE(leak(content(tokens() / fmt::format("{}.json", number(kept().front().user)))), "");
}

TEST_F(Secrets, AreInNoCore) {
  const fs::path place = directory_.path() / "crashes";
  fs::create_directory(place);
  // As somebody would who wants to see why it crashes.
  std::vector<std::string> wanting_cores{"/bin/sh", "-c",
                                         "cd \"$0\" && ulimit -c unlimited && exec \"$@\"", place};
  const auto bots = command({"run", "--verbose"});
  wanting_cores.insert(wanting_cores.end(), bots.begin(), bots.end());
  Process bot{wanting_cores, environment_};
  bot.line("  payment 1  ");
  const std::string limits = content("/proc/" + std::to_string(bot.pid()) + "/limits");
  EXPECT_NE(limits.find("Max core file size        0                    0 "), std::string::npos)
      << limits;
  bot.signal(SIGABRT);
  EXPECT_EQ(bot.wait(), 128 + SIGABRT);
  EXPECT_TRUE(fs::is_empty(place));
}

}  // namespace
}  // namespace pointsbot
