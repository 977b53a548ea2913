// What a socket of EventSub on which nothing happens asks memory for, and what it costs. The server
// is in a process of its own, so that all that is counted is the client's.

#include "http/client.hpp"
#include "http/server.hpp"
#include "http/server_socket.hpp"
#include "http/websocket.hpp"
#include "pooling/allocations.hpp"
#include "tests/support/anonymous_memory.hpp"
#include "tests/support/forked_server.hpp"
#include "tests/support/heap_calls.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/twitch/eventsub_text.hpp"
#include "twitch/eventsub.hpp"
#include "twitch/fixed_credential.hpp"
#include "twitch/subscriptions.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace pointsbot::twitch {
namespace {

namespace asio = boost::asio;

constexpr int kFew = 50;
constexpr int kMany = 5050;

std::string follow(int number) {
  return changed(changed(eventsub_text("follow"), "befa7b53", std::to_string(number)),
                 "2022-11-16T10:11:12", "2023-07-19T14:56:52");
}

/// Says hello, waits for the subscription, and tells of four follows: a few keepalives between the
/// second and the third, and many between the third and the fourth.
Task<> tell_follows(bool& subscribed, http::Exchange& exchange) {
  if (!exchange.wants_websocket()) {
    subscribed = subscribed || exchange.method() == "POST";
    co_await exchange.answer(202, "application/json", R"({"data":[{"id":"s"}]})");
    co_return;
  }
  const auto socket = co_await exchange.accept_websocket();
  co_await socket->send(eventsub_text("welcome"));
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer{executor};
  while (!subscribed) {
    timer.expires_after(std::chrono::milliseconds{1});
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_await socket->send(follow(0));
  int number = 0;
  for (const int keepalives : {kFew, kFew, kMany}) {
    for (int i = 0; i < keepalives; ++i) co_await socket->send(eventsub_text("keepalive"));
    co_await socket->send(follow(++number));
  }
  co_await socket->receive(std::chrono::seconds{20});
}

void serve(const tests::ForkedServer::Tell& tell) {
  asio::io_context loop{1};
  bool subscribed = false;
  const http::Server server{
      loop.get_executor(), "127.0.0.1", std::uint16_t{0},
      [&subscribed](http::Exchange& exchange) { return tell_follows(subscribed, exchange); },
      [](std::string_view) {}};
  tell({server.port()});
  loop.run();
}

struct Counted final : EventSink {
  explicit Counted(asio::io_context& on) : loop{on} {
    in_cpp.reserve(8);
    all.reserve(8);
  }
  void happened(Event) override {
    in_cpp.push_back(pooling::allocations());
    all.push_back(tests::heap_calls());
    if (in_cpp.size() == 4) loop.stop();
  }
  void missed_some() override {}

  asio::io_context& loop;
  std::vector<std::size_t> in_cpp;
  std::vector<std::size_t> all;
};

TEST(EventSubMemory, KeepalivesAskForNone) {
  const tests::ForkedServer server{[](const auto& tell) { serve(tell); }};
  const std::string address = "127.0.0.1:" + std::to_string(server.port());
  asio::io_context loop{1};
  SystemClock clock;
  http::Client client{loop.get_executor()};
  FixedCredential credential{"client", "token"};
  Subscriptions calls{client, credential, "http://" + address + "/helix", UserId{1}};
  tests::run_on_loop(loop, calls.check());  // what the HTTP client costs is not counted
  const long before = tests::anonymous_memory();
  http::WebSockets dialer{loop.get_executor()};
  Counted sink{loop};
  EventSub eventsub{{.clock = clock,
                     .dialer = dialer,
                     .calls = calls,
                     .credential = credential,
                     .sink = sink,
                     .tell = [](const EventSubNotice&) {}},
                    "ws://" + address + "/ws"};
  eventsub.want({{EventType::follow, UserId{12826}}});
  asio::co_spawn(loop, eventsub.run(), asio::detached);
  asio::steady_timer limit{loop, std::chrono::seconds{20}};
  limit.async_wait([&loop](const boost::system::error_code&) { loop.stop(); });
  loop.restart();
  loop.run();
  ASSERT_EQ(sink.all.size(), 4U);
  const auto between = [](const std::vector<std::size_t>& counts, std::size_t at) {
    return counts[at] - counts[at - 1];
  };
  // What a notification itself asks for is the same each time; Asio keeps a few more pieces of
  // memory when several messages come at once for the first time.
  EXPECT_LE(between(sink.in_cpp, 3), between(sink.in_cpp, 2) + 4);
  EXPECT_LE(between(sink.all, 3), between(sink.all, 2) + 20) << "libcurl's own, now and then";
  EXPECT_LT(between(sink.in_cpp, 2), 20U);
  std::printf("anonymous KiB of EventSub with its socket, plain: %ld\n",
              tests::anonymous_memory() - before);
}

}  // namespace
}  // namespace pointsbot::twitch
