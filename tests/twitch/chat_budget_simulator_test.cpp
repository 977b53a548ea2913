// As many messages as a budget allows, against what the simulator takes as Twitch does.
#include "tests/support/settable_clock.hpp"
#include "twitch/chat_budget.hpp"
#include "twitch/simulator/chat.hpp"
#include "twitch/simulator/draw.hpp"
#include "twitch/simulator/identities.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace pointsbot::twitch {
namespace {

using namespace std::chrono_literals;
using simulator::channel_id;

/// An account that says the same into two channels, as often as it may, one message under way in
/// each; each takes a while to get there, and its answer back.
class Talk {
 public:
  explicit Talk(bool privileged, bool privileged_in_the_other)
      : privileged_{privileged, privileged_in_the_other},
        world_{1, settings(privileged, privileged_in_the_other), clock_} {}

  /// Returns the time that `messages` took. `pause`: between two into the first channel.
  std::chrono::duration<double> say(std::size_t messages, std::chrono::milliseconds pause = 0ms) {
    pause_ = pause;
    left_ = messages;
    const SteadyTime start = now_;
    for (const std::size_t channel : {0U, 1U}) at(now_, [this, channel] { say_into(channel); });
    while (!events_.empty()) {
      const auto event = events_.extract(events_.begin());
      now_ = event.key();
      event.mapped()();
    }
    return now_ - start;
  }

  std::string report() const {
    std::string json;
    chat_.append_report(json);
    return json;
  }
  std::size_t said_into(std::size_t channel) const { return said_[channel]; }

 private:
  static simulator::Settings settings(bool privileged, bool privileged_in_the_other) {
    simulator::Settings settings;
    settings.viewers = 10;
    settings.bot_moderates = privileged;
    simulator::NamedChannel other;
    other.login = "other";
    other.bot_moderates = privileged_in_the_other;
    settings.more.push_back(other);
    return settings;
  }

  void at(SteadyTime when, std::function<void()> what) { events_.emplace(when, std::move(what)); }
  std::chrono::milliseconds way() { return std::chrono::milliseconds{10 + draw_.number() % 290}; }

  void say_into(std::size_t channel) {
    if (left_ == 0) return;
    const SteadyTime when = budget_.next(channel_id(channel), privileged_[channel], now_);
    if (when > now_) return at(when, [this, channel] { say_into(channel); });
    --left_;
    std::string text = "not enough points";
    if (!privileged_[channel]) text = budget_.distinct(channel_id(channel), text, now_);
    budget_.sent(channel_id(channel), now_, text);
    at(now_ + way(), [this, channel, text] { arrive(channel, text); });
  }
  void arrive(std::size_t channel, const std::string& text) {
    const simulator::Caller bot{
        .user = simulator::bot(), .scopes = simulator::kBotScopes, .token = simulator::kToken};
    const std::string body = R"({"broadcaster_id":")" +
                             std::to_string(number(channel_id(channel))) +
                             R"(","sender_id":"31415926","message":")" + text + "\"}";
    chat_.send(bot, {}, body, now_);
    ++said_[channel];
    at(now_ + way(), [this, channel] {
      budget_.answered(channel_id(channel), now_);
      at(channel == 0 ? now_ + pause_ : now_, [this, channel] { say_into(channel); });
    });
  }

  const std::array<bool, 2> privileged_;
  tests::SettableClock clock_;
  simulator::World world_;
  simulator::Draw draw_{7};
  simulator::Chat chat_{world_, draw_};
  ChatBudget budget_;
  std::multimap<SteadyTime, std::function<void()>> events_;
  SteadyTime now_{1000h};
  std::chrono::milliseconds pause_{};
  std::size_t left_ = 0;
  std::array<std::size_t, 2> said_{};
};

TEST(ChatBudgetAtTheSimulator, SaysAllWhereItIsPrivilegedAsFastAsItMay) {
  Talk talk{true, true};
  const auto took = talk.say(5000);
  EXPECT_EQ(talk.report(), R"({"sent":5000,"dropped":0,"dropped_as":{},"most_in_30_s":95})");
  EXPECT_LT(took, 30.7s * 5000 / 95);
}

TEST(ChatBudgetAtTheSimulator, SaysAllWhereItIsNot) {
  Talk talk{false, false};
  const auto took = talk.say(3000);
  EXPECT_EQ(talk.report(), R"({"sent":3000,"dropped":0,"dropped_as":{},"most_in_30_s":19})");
  EXPECT_LT(took, 30.7s * 3000 / 19);
}

TEST(ChatBudgetAtTheSimulator, SaysAllWhereItIsPrivilegedInOneChannelOnly) {
  Talk talk{true, false};
  talk.say(3000, 3s);
  EXPECT_NE(talk.report().find(R"("sent":3000,"dropped":0)"), std::string::npos) << talk.report();
  EXPECT_GT(talk.said_into(0), 1000U);
  EXPECT_GT(talk.said_into(1), 1000U);
}

}  // namespace
}  // namespace pointsbot::twitch
