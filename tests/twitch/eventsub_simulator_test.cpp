// EventSub against the simulator: each kind of event from what happens there to the value that
// comes out, and every way in which a socket ends.
#include "http/client.hpp"
#include "http/websocket.hpp"
#include "tests/support/stepped_clock.hpp"
#include "tests/twitch/hasty_clock.hpp"
#include "twitch/eventsub.hpp"
#include "twitch/fixed_credential.hpp"
#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/simulator.hpp"
#include "twitch/subscriptions.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pointsbot::twitch {
namespace {

namespace asio = boost::asio;
using simulator::kChannelId;
using Why = EventSubLost::Why;

struct Sink final : EventSink {
  void happened(Event event) override { events.push_back(std::move(event)); }
  void missed_some() override { ++missed; }
  std::vector<Event> events;
  int missed = 0;
};

class EventSubAtTheSimulator : public testing::Test {
 protected:
  static simulator::Options options() {
    simulator::Options options;
    options.settings.viewers = 10;
    options.settings.churn = 0;
    return options;
  }
  static std::vector<Wish> all() {
    std::vector<Wish> wishes;
    for (const EventForm& form : kEventForms) wishes.push_back({form.type, kChannelId});
    return wishes;
  }

  EventSubAtTheSimulator() {
    asio::co_spawn(loop_, eventsub_.run(),
                   asio::bind_cancellation_slot(
                       stop_.slot(), [this](const std::exception_ptr&) { ended_ = true; }));
  }
  ~EventSubAtTheSimulator() override {
    stop_.emit(asio::cancellation_type::terminal);
    EXPECT_TRUE(run_until([this] { return ended_; }));
    twitch_.stop();
    loop_.restart();
    loop_.run_for(std::chrono::seconds{5});
  }

  template <class Until>
  bool run_until(Until until) {
    loop_.restart();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!until() && loop_.run_one_until(end) > 0) {
    }
    return until();
  }
  /// Up, with so many subscriptions.
  bool comes_up(std::vector<Wish> wishes, std::size_t times = 1) {
    const std::size_t wanted = wishes.size();
    eventsub_.want(std::move(wishes));
    return run_until([this, times] { return connected_ == times; }) && subscriptions_ == wanted;
  }
  /// The one event that comes of it.
  template <class T>
  T happen(const std::string& form) {
    sink_.events.clear();
    EXPECT_EQ(twitch_.happen(form), 1U) << form;
    if (!run_until([this] { return !sink_.events.empty(); })) throw std::runtime_error{form};
    EXPECT_EQ(sink_.events.size(), 1U);
    EXPECT_EQ(sink_.events[0].channel, kChannelId);
    return std::get<T>(sink_.events[0].what);
  }
  void hear(const EventSubNotice& notice) {
    if (const auto* const up = std::get_if<EventSubConnected>(&notice)) {
      ++connected_;
      subscriptions_ = up->subscriptions;
    } else if (const auto* const lost = std::get_if<EventSubLost>(&notice)) {
      lost_.push_back(*lost);
    } else if (const auto* const refused = std::get_if<EventSubRefused>(&notice)) {
      refused_.push_back(*refused);
    } else if (const auto* const revoked = std::get_if<EventSubRevoked>(&notice)) {
      revoked_.push_back(*revoked);
    }
  }

  asio::io_context loop_{1};
  tests::SteppedClock time_at_twitch_;
  simulator::Simulator twitch_{loop_.get_executor(), time_at_twitch_, options()};
  HastyClock clock_;
  http::Client client_{loop_.get_executor()};
  FixedCredential credential_{simulator::kClientId, simulator::kStreamerToken};
  Subscriptions calls_{client_, credential_, twitch_.helix_url(), kChannelId};
  http::WebSockets dialer_{loop_.get_executor()};
  Sink sink_;
  EventSub eventsub_{{.clock = clock_,
                      .dialer = dialer_,
                      .calls = calls_,
                      .credential = credential_,
                      .sink = sink_,
                      .tell = [this](const EventSubNotice& notice) { hear(notice); }},
                     twitch_.eventsub_url()};
  asio::cancellation_signal stop_;
  bool ended_ = false;
  std::size_t connected_ = 0;
  std::size_t subscriptions_ = 0;
  std::vector<EventSubLost> lost_;
  std::vector<EventSubRefused> refused_;
  std::vector<EventSubRevoked> revoked_;
};

TEST_F(EventSubAtTheSimulator, HearsOfEverything) {
  ASSERT_TRUE(comes_up(all()));
  EXPECT_TRUE(happen<WentOnline>("type=online").live);
  happen<WentOffline>("type=offline");
  EXPECT_EQ(happen<Raided>("type=raid&user=ann&viewers=120").viewers, 120);
  const auto cheer = happen<Cheered>("type=cheer&user=ann&bits=300");
  ASSERT_TRUE(cheer.by);
  EXPECT_EQ(cheer.by->login, "ann");
  EXPECT_EQ(cheer.bits, 300);
  EXPECT_FALSE(happen<Cheered>("type=cheer&anonymous=yes&bits=100").by);
  EXPECT_EQ(happen<Subscribed>("type=subscribe&user=ann&tier=2").tier, 2);
  EXPECT_EQ(happen<Resubscribed>("type=resub&user=ann&tier=3&months=15").months, 15);
  EXPECT_EQ(happen<Gifted>("type=gift&user=ann&count=5").subscriptions, 5);
  EXPECT_FALSE(happen<Gifted>("type=gift&anonymous=yes&count=2").by);
  EXPECT_EQ(happen<SubscriptionEnded>("type=unsub&user=ann").user.login, "ann");
  EXPECT_EQ(happen<Followed>("type=follow&user=bob").user.login, "bob");
  const auto redeemed = happen<Redeemed>("type=redeem&user=ann&title=Hydrate&cost=250&text=now");
  EXPECT_EQ(redeemed.title, "Hydrate");
  EXPECT_EQ(redeemed.cost, 250);
  EXPECT_EQ(redeemed.input, "now");
  EXPECT_TRUE(happen<RoleChanged>("type=mod&user=ann").has);
  EXPECT_EQ(happen<RoleChanged>("type=unmod&user=ann").role, Role::moderator);
  EXPECT_TRUE(happen<RoleChanged>("type=vip&user=ann").has);
  EXPECT_EQ(happen<RoleChanged>("type=unvip&user=ann").role, Role::vip);
  const auto said =
      happen<ChatMessage>("type=chat&user=ann&text=hello&badges=moderator,subscriber/2012");
  EXPECT_EQ(said.by.login, "ann");
  EXPECT_EQ(said.text, "hello");
  EXPECT_EQ(said.roles, Roles{}.with(Role::moderator).with(Role::subscriber).with(Role::tier2));
  EXPECT_TRUE(lost_.empty());
}

TEST_F(EventSubAtTheSimulator, HearsOfItOnceAndOfNothingOld) {
  ASSERT_TRUE(comes_up(all()));
  happen<Followed>("type=follow&user=ann&times=100");
  happen<Followed>("type=follow&user=bob");  // behind the hundred
  twitch_.happen("type=follow&user=cat&age=660");
  happen<Followed>("type=follow&user=dan");
}

TEST_F(EventSubAtTheSimulator, MovesFromSocketToSocket) {
  ASSERT_TRUE(comes_up(all()));
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(twitch_.happen("type=reconnect"), 1U);
    ASSERT_TRUE(run_until([this] { return twitch_.sockets() == 2; }));
    ASSERT_TRUE(run_until([this] { return twitch_.sockets() == 1; }));
    EXPECT_EQ(happen<Raided>("type=raid&user=ann&viewers=" + std::to_string(i + 2)).viewers, i + 2);
  }
  EXPECT_TRUE(lost_.empty());
  EXPECT_EQ(sink_.missed, 0);
  EXPECT_EQ(twitch_.asked(simulator::Route::eventsub), kEventTypes);
}

TEST_F(EventSubAtTheSimulator, ComesUpAgainAfterEachEnd) {
  ASSERT_TRUE(comes_up(all()));
  std::size_t times = 1;
  for (const auto& [form, why] : {
           std::pair{"type=close&code=4000", Why::closed},
           std::pair{"type=close&code=4001", Why::our_mistake},
           std::pair{"type=close&code=4002", Why::our_mistake},
           std::pair{"type=close&code=4003", Why::unused},
           std::pair{"type=close&code=4004", Why::closed},
           std::pair{"type=close&code=4005", Why::closed},
           std::pair{"type=close&code=4006", Why::closed},
           std::pair{"type=close&code=4007", Why::reconnect_failed},
           std::pair{"type=drop", Why::cut},
       }) {
    twitch_.happen(form);
    ++times;
    ASSERT_TRUE(run_until([this, times] { return connected_ == times; })) << form;
    EXPECT_EQ(lost_.back().why, why) << form;
    EXPECT_EQ(subscriptions_, kEventTypes) << form;
    EXPECT_TRUE(run_until([this] { return twitch_.sockets() == 1; })) << form;
    happen<Followed>("type=follow&user=ann");
  }
  EXPECT_EQ(sink_.missed, static_cast<int>(times) - 1);
}

TEST_F(EventSubAtTheSimulator, HearsOfRevocations) {
  ASSERT_TRUE(comes_up(all()));
  for (const auto& [status, type] :
       {std::pair{std::string{"authorization_revoked"}, EventType::cheer},
        std::pair{std::string{"user_removed"}, EventType::follow},
        std::pair{std::string{"version_removed"}, EventType::redemption}}) {
    revoked_.clear();
    twitch_.happen("type=revoke&subscription=" + std::string{form_of(type).name} +
                   "&status=" + status);
    ASSERT_TRUE(run_until([this] { return !revoked_.empty(); })) << status;
    EXPECT_EQ(revoked_[0].status, status);
    EXPECT_EQ(revoked_[0].type, type);
    EXPECT_EQ(revoked_[0].channel, kChannelId);
  }
  happen<Raided>("type=raid&user=ann&viewers=5");
}

TEST_F(EventSubAtTheSimulator, ChangesWhatItHearsOverOneSocket) {
  ASSERT_TRUE(comes_up({{EventType::raid, kChannelId}}));
  eventsub_.want({{EventType::follow, kChannelId}});
  ASSERT_TRUE(run_until([this] { return twitch_.asked(simulator::Route::eventsub) == 3; }));
  EXPECT_TRUE(run_until([this] { return twitch_.happen("type=follow&user=ann") == 1; }));
  EXPECT_EQ(twitch_.happen("type=raid&user=ann&viewers=5"), 0U);
  EXPECT_TRUE(lost_.empty());
  eventsub_.want({});
  EXPECT_TRUE(run_until([this] { return twitch_.sockets() == 0; }));
}

}  // namespace
}  // namespace pointsbot::twitch
