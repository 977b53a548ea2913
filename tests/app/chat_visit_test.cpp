#include "app/chat_visit.hpp"

#include "http/client.hpp"
#include "tests/support/stepped_clock.hpp"
#include "tests/twitch/simulator/support.hpp"
#include "twitch/simulator/simulator.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {
namespace {

using namespace std::chrono_literals;
namespace simulator = twitch::simulator;

class Person final : public ChatPerson {
 public:
  void show(std::string_view line) override { shown.emplace_back(line); }
  void is(std::string_view user) override { name = user; }
  void ready() override { ++asked; }

  std::vector<std::string> shown;
  std::string name;
  int asked = 0;
};

/// Somebody in the chat of a pretended channel.
class Visits : public testing::Test {
 protected:
  Visits() {
    options_.settings.viewers = 10;
    options_.settings.churn = 0;
    twitch_.emplace(loop_.get_executor(), clock_, options_);
    room_.emplace(client_, twitch_->url());
  }
  ~Visits() override {
    twitch_->stop();
    loop_.restart();
    loop_.run_for(1s);
  }

  void come(std::string as = "ann", std::size_t before = 0,
            std::chrono::milliseconds linger = 0ms) {
    visit_ = std::make_unique<ChatVisit>(ChatVisit::Parts{.executor = loop_.get_executor(),
                                                          .clock = clock_,
                                                          .room = *room_,
                                                          .person = person_,
                                                          .as = std::move(as),
                                                          .before = before,
                                                          .linger = linger});
    boost::asio::co_spawn(loop_, visit_->run(), [this](const std::exception_ptr& error, int code) {
      EXPECT_FALSE(error);
      code_ = code;
    });
  }
  /// Fails when that does not come true.
  void until(const std::function<bool()>& is_so) {
    const auto patience = std::chrono::steady_clock::now() + 10s;
    loop_.restart();
    while (!is_so())
      ASSERT_NE(loop_.run_one_until(patience), 0u) << testing::PrintToString(person_.shown);
  }
  void until_ended() {
    until([&] { return code_.has_value(); });
  }
  void until_shown(std::size_t lines) {
    until([&] { return person_.shown.size() >= lines; });
  }
  void say(const std::string& user, const std::string& text) {
    twitch_->happen("type=chat&user=" + user + "&text=" + text);
  }

  boost::asio::io_context loop_{1};
  tests::SteppedClock clock_;
  simulator::Options options_;
  std::optional<simulator::Simulator> twitch_;
  http::Client client_{loop_.get_executor()};
  std::optional<ChatRoom> room_;
  Person person_;
  std::unique_ptr<ChatVisit> visit_;
  std::optional<int> code_;
};

using Lines = std::vector<std::string>;

TEST_F(Visits, ShowWhatIsSaidAndSayWhatIsTyped) {
  say("early", "before");
  come();
  until([&] { return person_.name == "ann"; });
  say("bob", "hello");
  until_shown(1);
  visit_->typed("  !points\r");
  until_shown(2);
  visit_->typed("");
  visit_->typed("/quit");
  until_ended();
  EXPECT_EQ(code_, 0);
  EXPECT_EQ(person_.shown, (Lines{"Bob: hello", "Ann: !points"}));
}

TEST_F(Visits, AreThoseOfAnotherOnceOneSaysSo) {
  come("@Ann");
  visit_->typed("/as bob");
  visit_->typed("I am bob");
  visit_->typed("/as Streamer");
  visit_->typed("I stream");
  visit_->typed("/as moderator");
  visit_->typed("I moderate");
  until_shown(3);
  EXPECT_EQ(person_.shown,
            (Lines{"Bob: I am bob", "Pretend_Channel: I stream", "Moderator: I moderate"}));
  EXPECT_EQ(person_.name, "moderator");
  visit_->typed("/quit");
  until_ended();
}

TEST_F(Visits, BringANewViewerIntoTheList) {
  come("somebody_new");
  until([&] { return person_.name == "somebody_new"; });
  tests::RawClient client{loop_, twitch_->port()};
  const auto list = client.ask(simulator::authorized_get(simulator::chatters_path("1000")));
  EXPECT_NE(list.body.find("somebody_new"), std::string::npos);
  EXPECT_EQ(twitch_->asked(simulator::Route::event), 1u);
  loop_.restart();
  visit_->typed("/as streamer");
  until([&] { return person_.name == simulator::kChannelLogin; });
  EXPECT_EQ(twitch_->asked(simulator::Route::event), 1u) << "the streamer is there already";
  visit_->typed("/quit");
  until_ended();
}

TEST_F(Visits, ExplainThemselvesAndSendNoCommandOfAChatsOwn) {
  come();
  visit_->typed("/help");
  visit_->typed("/as no name");
  visit_->typed(std::string(501, 'x'));
  visit_->typed("fine");
  until_shown(4);
  EXPECT_TRUE(person_.shown[0].starts_with("Here is /as NAME"));
  EXPECT_TRUE(person_.shown[1].starts_with("\"no name\" is no name"));
  EXPECT_TRUE(person_.shown[2].starts_with("A message has 500 letters at most"));
  EXPECT_EQ(person_.shown[3], "Ann: fine");
  visit_->typed("/quit");
  until_ended();
}

TEST_F(Visits, ShowNothingThatATerminalWouldObey) {
  come();
  until([&] { return person_.asked > 0; });
  say("bob", "a%1B[2Jb%0Ac");
  until_shown(1);
  EXPECT_EQ(person_.shown[0], "Bob: a?[2Jb c");
  visit_->typed("/quit");
  until_ended();
}

TEST_F(Visits, ShowTheLastLinesOfBefore) {
  for (const char* text : {"one", "two", "three"}) say("bob", text);
  come("ann", 2);
  until_shown(2);
  EXPECT_EQ(person_.shown, (Lines{"Bob: two", "Bob: three"}));
  visit_->ended();
  until_ended();
}

TEST_F(Visits, GoOnForTheAnswersOnceNothingMoreIsTyped) {
  come("ann", 0, 2s);
  visit_->typed("!points");
  visit_->ended();
  until_shown(1);
  until([&] { return clock_.asleep() > 0; });
  clock_.advance(1'999ms);
  say("pretend_bot", "@ann 20 points");
  until_shown(2);
  EXPECT_FALSE(code_);
  clock_.advance(1ms);
  until_ended();
  EXPECT_EQ(code_, 0);
  EXPECT_EQ(person_.shown.back(), "Pretend_Bot: @ann 20 points");
}

TEST_F(Visits, AskForMoreOnlyOnceAllIsSaid) {
  come();
  for (int i = 0; i < 20; ++i) visit_->typed("line");
  until_shown(20);
  until([&] { return person_.asked > 0; });
  EXPECT_EQ(person_.asked, 1);
  visit_->typed("/quit");
  until_ended();
}

TEST_F(Visits, EndOnceTheyAreToLeave) {
  come();
  until([&] { return person_.asked > 0; });
  visit_->leave();
  until_ended();
  EXPECT_EQ(code_, 0);
  EXPECT_TRUE(person_.shown.empty());
}

TEST_F(Visits, EndWhereNobodyIs) {
  room_.emplace(client_, "http://127.0.0.1:1");
  come();
  until_ended();
  EXPECT_EQ(code_, 3);
  EXPECT_EQ(person_.shown, Lines{"Nobody answers at http://127.0.0.1:1."});
}

TEST_F(Visits, EndWithTheDemo) {
  come();
  until([&] { return person_.asked > 0; });
  twitch_->stop();
  until_ended();
  EXPECT_EQ(code_, 3);
  EXPECT_TRUE(person_.shown.back().ends_with("The demo has ended.")) << person_.shown.back();
}

TEST_F(Visits, OfNobodyWhoseNameCannotBeEndAtOnce) {
  come("no name");
  until_ended();
  EXPECT_EQ(code_, 1);
}

}  // namespace
}  // namespace pointsbot::app
