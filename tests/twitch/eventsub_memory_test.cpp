// What a socket of EventSub on which nothing happens asks memory for, and what it costs. The server
// is in a process of its own, so that all that is counted is the client's.

#include "http/client.hpp"
#include "http/server.hpp"
#include "http/server_socket.hpp"
#include "http/websocket.hpp"
#include "pooling/allocations.hpp"
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
#include <fstream>
#include <malloc.h>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
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
Task<> serve(bool& subscribed, http::Exchange& exchange) {
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

class Server {
 public:
  Server() {
    int pipe[2];
    if (::pipe(pipe) != 0) throw std::runtime_error{"no pipe"};
    child_ = ::fork();
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      asio::io_context loop{1};
      bool subscribed = false;
      const http::Server server{
          loop.get_executor(), "127.0.0.1", std::uint16_t{0},
          [&subscribed](http::Exchange& exchange) { return serve(subscribed, exchange); },
          [](std::string_view) {}};
      const std::uint16_t port = server.port();
      if (::write(pipe[1], &port, sizeof port) == sizeof port) loop.run();
      ::_exit(1);
    }
    if (::read(pipe[0], &port_, sizeof port_) != sizeof port_)
      throw std::runtime_error{"no server"};
    ::close(pipe[0]);
    ::close(pipe[1]);
  }
  ~Server() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string at() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  ::pid_t child_ = -1;
  std::uint16_t port_ = 0;
};

/// Of this process, in KiB.
long anonymous() {
  ::malloc_trim(0);
  std::ifstream rollup{"/proc/self/smaps_rollup"};
  for (std::string word; rollup >> word;) {
    long size = 0;
    if (word == "Anonymous:" && rollup >> size) return size;
  }
  return -1;
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
  const Server server;
  asio::io_context loop{1};
  SystemClock clock;
  http::Client client{loop.get_executor()};
  FixedCredential credential{"client", "token"};
  Subscriptions calls{client, credential, "http://" + server.at() + "/helix", UserId{1}};
  tests::run_on_loop(loop, calls.check());  // what the HTTP client costs is not counted
  const long before = anonymous();
  http::WebSockets dialer{loop.get_executor()};
  Counted sink{loop};
  EventSub eventsub{{.clock = clock,
                     .dialer = dialer,
                     .calls = calls,
                     .credential = credential,
                     .sink = sink,
                     .tell = [](const EventSubNotice&) {}},
                    "ws://" + server.at() + "/ws"};
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
  std::printf("anonymous KiB of EventSub with its socket, plain: %ld\n", anonymous() - before);
}

}  // namespace
}  // namespace pointsbot::twitch
