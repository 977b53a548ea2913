// EventSub over real sockets and real requests, against a server that goes by a script.
#include "http/client.hpp"
#include "http/server.hpp"
#include "http/server_socket.hpp"
#include "http/websocket.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/tls_relay.hpp"
#include "tests/twitch/eventsub_text.hpp"
#include "tests/twitch/hasty_clock.hpp"
#include "twitch/eventsub.hpp"
#include "twitch/fixed_credential.hpp"
#include "twitch/subscriptions.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <malloc.h>
#include <memory>
#include <string>
#include <vector>

namespace pointsbot::twitch {
namespace {

namespace asio = boost::asio;
using http::Exchange;
using http::ServerSocket;
using std::chrono::seconds;

constexpr UserId kChannel{12826};

struct Sink final : EventSink {
  void happened(Event event) override { events.push_back(std::move(event)); }
  void missed_some() override { ++missed; }
  std::vector<Event> events;
  int missed = 0;
};

/// EventSub's server: what it does after a welcome, and after the subscriptions, is a script.
class EventSubSockets : public testing::Test {
 protected:
  using Script = std::function<Task<>(ServerSocket&, std::size_t number)>;

  static Task<> answer(EventSubSockets& self, Exchange& exchange) {
    if (exchange.path() == "/helix/eventsub/subscriptions") {
      ++self.subscribed_;
      self.bodies_.emplace_back(exchange.body());
      co_await exchange.answer(
          202, "application/json",
          R"({"data":[{"id":"s)" + std::to_string(self.subscribed_) + R"("}],"total":1})");
      co_return;
    }
    if (!exchange.wants_websocket()) {
      co_await exchange.answer(404, "text/plain", "");
      co_return;
    }
    const std::size_t number = self.sockets_++;
    const auto socket = co_await exchange.accept_websocket();
    self.most_ = std::max(self.most_, ++self.open_);
    co_await socket->send(changed(eventsub_text("welcome"), "AQoQ", std::to_string(number)));
    co_await self.script_(*socket, number);
    --self.open_;
  }

  /// Hears until the client closes; it says nothing else.
  static Task<> hear_out(EventSubSockets& self, ServerSocket& socket) {
    const auto heard = co_await socket.receive(seconds{10});
    if (heard) {
      ++self.spoken_;
    } else if (heard.error().why == http::SocketEnd::Why::closed) {
      ++self.closed_;
    }
  }

  void start(const std::string& url) {
    eventsub_ = std::make_unique<EventSub>(
        EventSub::Parts{.clock = clock_,
                        .dialer = dialer_,
                        .calls = calls_,
                        .credential = credential_,
                        .sink = sink_,
                        .tell = [this](const EventSubNotice& notice) { hear(notice); }},
        url);
    eventsub_->want({{EventType::follow, kChannel}, {EventType::raid, kChannel}});
    asio::co_spawn(loop_, eventsub_->run(),
                   asio::bind_cancellation_slot(
                       stop_.slot(), [this](const std::exception_ptr&) { ended_ = true; }));
  }
  void hear(const EventSubNotice& notice) {
    lost_ += std::holds_alternative<EventSubLost>(notice) ? 1U : 0U;
    connected_ += std::holds_alternative<EventSubConnected>(notice) ? 1U : 0U;
    if (const auto* const lost = std::get_if<EventSubLost>(&notice)) why_ = lost->why;
  }
  template <class Until>
  bool run_until(Until until) {
    loop_.restart();
    const auto end = std::chrono::steady_clock::now() + seconds{20};
    while (!until() && loop_.run_one_until(end) > 0) {
    }
    return until();
  }
  void stop() {
    stop_.emit(asio::cancellation_type::terminal);
    EXPECT_TRUE(run_until([this] { return ended_ && open_ == 0; }));
  }

  std::string ws() const { return "ws://127.0.0.1:" + std::to_string(server_.port()) + "/ws"; }

  asio::io_context loop_{1};
  Script script_ = [this](ServerSocket& socket, std::size_t) { return hear_out(*this, socket); };
  int subscribed_ = 0;
  std::vector<std::string> bodies_;
  std::size_t sockets_ = 0;
  std::size_t open_ = 0;
  std::size_t most_ = 0;
  std::size_t closed_ = 0;
  std::size_t spoken_ = 0;
  http::Server server_{loop_.get_executor(), "127.0.0.1", std::uint16_t{0},
                       [this](Exchange& exchange) { return answer(*this, exchange); },
                       [](std::string_view what) { ADD_FAILURE() << what; }};
  HastyClock clock_;
  http::Client client_{loop_.get_executor()};
  FixedCredential credential_{"client", "token"};
  Subscriptions calls_{client_, credential_,
                       "http://127.0.0.1:" + std::to_string(server_.port()) + "/helix",
                       UserId{141981764}};
  http::WebSockets dialer_{loop_.get_executor()};
  Sink sink_;
  std::unique_ptr<EventSub> eventsub_;
  asio::cancellation_signal stop_;
  bool ended_ = false;
  std::size_t lost_ = 0;
  std::size_t connected_ = 0;
  EventSubLost::Why why_{};
};

std::ptrdiff_t descriptors() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
}

TEST_F(EventSubSockets, SubscribeAndHear) {
  script_ = [this](ServerSocket& socket, std::size_t) -> Task<> {
    while (subscribed_ < 2) co_await asio::post(loop_, asio::use_awaitable);
    auto text = eventsub_text("follow");
    co_await socket.send(changed(std::move(text), "2022-11-16T10:11:12", "2023-07-19T14:56:52"));
    co_await hear_out(*this, socket);
  };
  start(ws());
  EXPECT_TRUE(run_until([this] { return !sink_.events.empty(); }));
  EXPECT_EQ(sink_.events.at(0).channel, kChannel);
  EXPECT_NE(bodies_.at(0).find("\"session_id\":\"0ILE98gtqShGmLD7AM6yJThAB\""), std::string::npos)
      << bodies_.at(0);
  stop();
  EXPECT_EQ(spoken_, 0U) << "a client says nothing";
}

TEST_F(EventSubSockets, GoOnUnderTlsToo) {
  const tests::TemporaryDirectory directory;
  const auto certificates = tests::make_certificates(directory.path());
  const tests::Environment trusted{"SSL_CERT_DIR", certificates.trusted};
  const tests::Environment file{"SSL_CERT_FILE", ""};
  const tests::TlsRelay relay{loop_.get_executor(), certificates.good, server_.port()};
  http::WebSockets dialer{loop_.get_executor()};
  EventSub secure{{.clock = clock_,
                   .dialer = dialer,
                   .calls = calls_,
                   .credential = credential_,
                   .sink = sink_,
                   .tell = [this](const EventSubNotice& notice) { hear(notice); }},
                  "wss://127.0.0.1:" + std::to_string(relay.port()) + "/ws"};
  secure.want({{EventType::follow, kChannel}});
  asio::co_spawn(loop_, secure.run(),
                 asio::bind_cancellation_slot(
                     stop_.slot(), [this](const std::exception_ptr&) { ended_ = true; }));
  EXPECT_TRUE(run_until([this] { return connected_ == 1; }));
  stop();
}

TEST_F(EventSubSockets, LeaveNothingBehindAfterAHundredMoves) {
  constexpr std::size_t kMoves = 120;
  script_ = [this](ServerSocket& socket, std::size_t number) -> Task<> {
    if (number < kMoves) {
      while (subscribed_ < 2) co_await asio::post(loop_, asio::use_awaitable);
      co_await socket.send(changed(eventsub_text("reconnect"),
                                   "wss://eventsub.wss.twitch.tv?id=1&x=y",
                                   ws() + "?id=" + std::to_string(number)));
    }
    co_await hear_out(*this, socket);
  };
  start(ws());
  const auto settled = [this](std::size_t moves) {
    return run_until([this, moves] { return sockets_ > moves && open_ <= 2; });
  };
  ASSERT_TRUE(settled(20));
  const auto files = descriptors();
  const std::size_t heap = ::mallinfo2().uordblks;
  ASSERT_TRUE(run_until([this] { return closed_ == kMoves && open_ == 1; }));
  EXPECT_LE(descriptors(), files);
  EXPECT_LT(::mallinfo2().uordblks, heap + 32 * 1024) << "something grows with each move";
  EXPECT_EQ(most_, 2U) << "the old one and the new one";
  EXPECT_EQ(closed_, kMoves) << "each with a goodbye";
  EXPECT_EQ(subscribed_, 2) << "subscriptions move by themselves";
  EXPECT_EQ(lost_, 0U);
  EXPECT_EQ(connected_, 1U);
  stop();
}

TEST_F(EventSubSockets, LeaveNothingBehindAfterAHundredLosses) {
  constexpr std::size_t kLosses = 120;
  script_ = [this](ServerSocket& socket, std::size_t number) -> Task<> {
    const int subscribed = 2 * static_cast<int>(number + 1);
    while (subscribed_ < subscribed) co_await asio::post(loop_, asio::use_awaitable);
    if (number >= kLosses) {
      co_await hear_out(*this, socket);
    } else if (number % 3 == 0) {
      co_await socket.close(4000);
    } else if (number % 3 == 1) {
      socket.drop();
    } else {
      co_await socket.send(std::string(http::WebSocket::kMostMessage + 1, 'x'));
      co_await hear_out(*this, socket);
    }
  };
  start(ws());
  ASSERT_TRUE(run_until([this] { return connected_ == 21; }));
  const auto files = descriptors();
  const std::size_t heap = ::mallinfo2().uordblks;
  ASSERT_TRUE(run_until([this] { return connected_ == kLosses + 1 && open_ == 1; }));
  EXPECT_LE(descriptors(), files + 1);
  EXPECT_LT(::mallinfo2().uordblks, heap + 32 * 1024) << "something grows with each loss";
  EXPECT_EQ(most_, 1U);
  EXPECT_EQ(lost_, kLosses);
  EXPECT_EQ(sink_.missed, static_cast<int>(kLosses));
  stop();
}

TEST_F(EventSubSockets, TellWhyThereIsNone) {
  start("ws://127.0.0.1:" + std::to_string(server_.port()) + "/helix/eventsub/subscriptions");
  EXPECT_TRUE(run_until([this] { return lost_ >= 1; }));
  EXPECT_EQ(why_, EventSubLost::Why::unreachable);
  stop();
}

}  // namespace
}  // namespace pointsbot::twitch
