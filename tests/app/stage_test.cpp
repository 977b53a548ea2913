#include "app/stage.hpp"

#include "tests/support/stepped_clock.hpp"
#include "twitch/simulator/simulator.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
namespace simulator = twitch::simulator;

/// A pretended channel, and what is played in it.
class Stages : public testing::Test {
 protected:
  struct Line {
    milliseconds at;
    Stage::Cue cue;
  };

  explicit Stages(std::uint32_t viewers = 2'000) {
    options_.settings.viewers = viewers;
    options_.settings.churn = 3;
    options_.on_said = [this](const simulator::ChatEntry& said) {
      said_.push_back(said.user + ": " + said.text);
    };
    twitch_.emplace(loop_.get_executor(), clock_, options_);
  }
  ~Stages() override {
    twitch_->stop();
    loop_.restart();
    loop_.run_for(1s);
  }

  /// All that is said until then, while the time passes.
  std::vector<Line> play(Stage& stage, milliseconds until) {
    std::vector<Line> lines;
    for (milliseconds now{}; now <= until; now = stage.due()) {
      clock_.advance(now - played_);
      played_ = now;
      while (auto cue = stage.next(now)) lines.push_back({now, *std::move(cue)});
    }
    return lines;
  }
  static std::vector<std::string> texts(const std::vector<Line>& lines) {
    std::vector<std::string> texts;
    for (const Line& line : lines) texts.push_back(line.cue.text);
    return texts;
  }

  boost::asio::io_context loop_{1};
  tests::SteppedClock clock_;
  simulator::Options options_;
  std::optional<simulator::Simulator> twitch_;
  std::vector<std::string> said_;
  milliseconds played_{};
};

bool is_part(std::string_view text) {
  return text.size() >= 3 && text[2] == '}' &&
         ((text[1] >= 'A' && text[1] <= 'E') || text[1] == 'N');
}

TEST(Scenes, StandInTheOrderOfTheirTimesAndNameNobodyElse) {
  for (const Scene& scene : scenes()) {
    ASSERT_GT(scene.size(), 0u) << scene.name;
    EXPECT_EQ(scene.lines[0].at, 0s) << scene.name;
    for (std::size_t i = 0; i < scene.size(); ++i) {
      const SceneLine& line = scene.lines[i];
      EXPECT_TRUE(!line.text.empty() || line.deed != Deed::says) << scene.name << ", line " << i;
      EXPECT_GE(line.at, scene.lines[i == 0 ? 0 : i - 1].at) << line.text;
      for (std::size_t at = line.text.find('{'); at != line.text.npos;
           at = line.text.find('{', at + 1))
        EXPECT_TRUE(is_part(line.text.substr(at))) << line.text;
    }
  }
}

TEST(Scenes, UseWhateverTheBotCanDo) {
  std::set<std::string_view> used;
  for (const Scene& scene : scenes()) {
    for (const SceneLine& line : scene.played())
      used.insert(line.text.substr(0, line.text.find(' ')));
  }
  for (const char* command :
       {"!points", "!top",    "!rank",   "!watchtime", "!give",    "!audit", "!commands",
        "!gamble", "!slots",  "!duel",   "!accept",    "!decline", "!heist", "!raffle",
        "!bet",    "!redeem", "!orders", "!addpoints", "!bonus",   "!undo"})
    EXPECT_TRUE(used.contains(command)) << command;
}

TEST_F(Stages, SayAboutALineEveryTwoSecondsAndPlayEveryScene) {
  Stage stage{*twitch_, clock_, 7};
  const auto lines = play(stage, 40min);
  EXPECT_NEAR(static_cast<double>(lines.size()), 1'200, 120);
  milliseconds longest{}, before{};
  for (const Line& line : lines) {
    longest = std::max(longest, line.at - before);
    before = line.at;
  }
  EXPECT_LT(longest, 20s);
  const auto played = texts(lines);
  const std::set<std::string> all{played.begin(), played.end()};
  for (const Scene& scene : scenes()) {
    const bool known = std::ranges::any_of(scene.played(), [&](const SceneLine& line) {
      return line.text.find('{') == line.text.npos && all.contains(std::string{line.text});
    });
    const bool names = std::ranges::all_of(scene.played(), [](const SceneLine& line) {
      return line.text.find('{') != line.text.npos;
    });
    EXPECT_TRUE(known || names) << scene.name;
  }
}

TEST_F(Stages, PlayTheSameByTheSameSeed) {
  Stage one{*twitch_, clock_, 7}, same{*twitch_, clock_, 7}, other{*twitch_, clock_, 8};
  std::vector<std::string> lines[3];
  std::size_t which = 0;
  for (Stage* const stage : {&one, &same, &other}) {
    // At one moment: the audience changes with the time.
    for (milliseconds now = stage->due(); now < 5min; now = stage->due()) {
      while (const auto cue = stage->next(now)) lines[which].push_back(cue->by + cue->text);
    }
    ++which;
  }
  EXPECT_EQ(lines[0], lines[1]);
  EXPECT_NE(lines[0], lines[2]);
}

TEST_F(Stages, AreCastWithPeopleWhoAreInTheViewerListAndWhoComeBack) {
  Stage stage{*twitch_, clock_, 7};
  std::map<std::string, int> lines_of;
  for (milliseconds now{}; now < 10min; now = stage.due()) {
    clock_.advance(now - played_);
    played_ = now;
    while (const auto cue = stage.next(now)) ++lines_of[cue->by];
  }
  EXPECT_TRUE(lines_of.contains("moderator"));
  EXPECT_TRUE(lines_of.contains("pretend_channel"));
  lines_of.erase("moderator");
  lines_of.erase("pretend_channel");
  EXPECT_GE(lines_of.size(), 12u);
  EXPECT_LE(lines_of.size(), 40u) << "of some 300 lines";
  const bool comes_back =
      std::ranges::any_of(lines_of, [](const auto& one) { return one.second >= 15; });
  EXPECT_TRUE(comes_back) << testing::PrintToString(lines_of);
  std::set<std::string> everybody;
  for (std::uint32_t n = 0; const auto person = twitch_->viewer(n); ++n)
    everybody.insert(std::string{person->login.view()});
  const auto here = std::ranges::count_if(
      lines_of, [&](const auto& one) { return everybody.contains(one.first); });
  EXPECT_GE(here, static_cast<std::ptrdiff_t>(lines_of.size() / 2)) << "few leave in ten minutes";
}

constexpr std::array kOrders{Scene{"orders",
                                   {{{0s, Part::a, "!redeem hydrate"},
                                     {4s, Part::moderator, "!orders done {N}"},
                                     {5s, Part::b, "{A} drinks"}}},
                                   1h}};

TEST_F(Stages, NameTheNumberThatTheBotNamed) {
  Stage stage{*twitch_, clock_, 7, kOrders};
  ASSERT_EQ(texts(play(stage, 3s)), std::vector<std::string>{"!redeem hydrate"});
  stage.heard("1. #12 @ann hydrate · #17 @bob hydrate");
  stage.heard("no number here #");
  const auto rest = texts(play(stage, 10s));
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[0], "!orders done 17");
}

TEST_F(Stages, LeaveOutALineWhoseNumberNobodyNamed) {
  Stage stage{*twitch_, clock_, 7, kOrders};
  const auto lines = texts(play(stage, 10s));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[1].ends_with(" drinks"));
  EXPECT_NE(lines[1].substr(0, 3), "{A}");
}

class EmptyStages : public Stages {
 protected:
  EmptyStages() : Stages{2} {}
};

TEST_F(EmptyStages, AreSilentWhereNobodyIsToPlay) {
  Stage stage{*twitch_, clock_, 7};
  EXPECT_TRUE(play(stage, 2min).empty());
}

constexpr std::array kDeeds{Scene{"deeds",
                                  {{{0s, Part::moderator, "hello & <welcome> 100 %"},
                                    {1s, Part::a, "Cheer100", Deed::cheers},
                                    {2s, Part::a, "", Deed::follows},
                                    {3s, Part::streamer, "thank you"}}},
                                  1h}};

TEST_F(Stages, PerformInTheChatAsTheTimePasses) {
  Stage stage{*twitch_, clock_, 7, kDeeds};
  boost::asio::cancellation_signal end;
  bool ended = false;
  boost::asio::co_spawn(loop_, stage.perform(),
                        boost::asio::bind_cancellation_slot(
                            end.slot(), [&](const std::exception_ptr&) { ended = true; }));
  for (int second = 0; second < 10; ++second) {
    loop_.restart();
    loop_.poll();
    clock_.advance(1s);
  }
  loop_.restart();
  loop_.poll();
  ASSERT_EQ(said_.size(), 3u);
  EXPECT_EQ(said_[0], "moderator: hello & <welcome> 100 %");
  EXPECT_TRUE(said_[1].ends_with(": Cheer100"));
  EXPECT_EQ(said_[2], "pretend_channel: thank you");
  end.emit(boost::asio::cancellation_type::terminal);
  loop_.restart();
  loop_.poll();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace pointsbot::app
