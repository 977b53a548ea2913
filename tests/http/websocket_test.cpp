#include "tests/http/websocket_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace pointsbot::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using tests::run_on_loop;
using Why = SocketEnd::Why;

TEST_F(WebSocketTest, ReadsWhatTheServerSays) {
  const auto socket = open(say_three);
  EXPECT_EQ(read(*socket), "one");
  EXPECT_EQ(read(*socket), std::string(WebSocket::kMostMessage, 'x'));
  EXPECT_EQ(read(*socket), "three");
}

TEST_F(WebSocketTest, SaysWhereItGoesAndWhoItIs) {
  script_ = say_three;
  const auto socket = dial(server_.url("/ws?keepalive_timeout_seconds=30&x=%20"));
  ASSERT_TRUE(socket);
  EXPECT_EQ(server_.targets, std::vector<std::string>{"/ws?keepalive_timeout_seconds=30&x=%20"});
  EXPECT_EQ(server_.host, "127.0.0.1:" + std::to_string(server_.port()));
  EXPECT_EQ(server_.agent, "pointsbot");
}

Task<> ping_until_answered(ServerSocket& socket) {
  co_await socket.ping();
  co_await socket.receive(milliseconds{50});  // pongs are heard meanwhile
}

TEST_F(WebSocketTest, AnswersPings) {
  std::size_t pongs = 0;
  const auto socket = open([&pongs](ServerSocket& server) -> Task<> {
    co_await ping_until_answered(server);
    pongs = server.pongs();
  });
  EXPECT_EQ(end(*socket).why, Why::cut);
  EXPECT_EQ(pongs, 1U);
}

TEST_F(WebSocketTest, TellsTheCodeThatItWasClosedWith) {
  for (const int code : {1000, 1001, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007}) {
    const auto socket =
        open([code](ServerSocket& server) -> Task<> { co_await server.close(code, "because"); });
    const SocketEnd ended = end(*socket);
    EXPECT_EQ(ended.why, Why::closed);
    EXPECT_EQ(ended.code, code);
    EXPECT_EQ(ended.detail, "because");
    EXPECT_TRUE(all_gone()) << "it did not say goodbye to " << code;
  }
}

TEST_F(WebSocketTest, TellsThatItWasCut) {
  const auto socket = open([](ServerSocket& server) -> Task<> {
    server.drop();
    co_return;
  });
  const SocketEnd ended = end(*socket);
  EXPECT_EQ(ended.why, Why::cut);
  EXPECT_EQ(ended.code, SocketEnd::kAbnormal);
}

Task<> listen(ServerSocket& socket) { co_await socket.receive(seconds{10}); }

TEST_F(WebSocketTest, WaitsNoLongerThanItIsTold) {
  const auto socket = open(listen);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(end(*socket, milliseconds{30}).why, Why::timed_out);
  EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds{30});
  EXPECT_TRUE(all_gone());
}

TEST_F(WebSocketTest, IsNotEndedByATimeThatWasForAnEarlierRead) {
  const auto socket = open([](ServerSocket& server) -> Task<> {
    co_await server.send("one");
    co_await server.receive(milliseconds{60});
  });
  EXPECT_EQ(read(*socket, milliseconds{30}), "one");
  EXPECT_EQ(end(*socket, seconds{10}).why, Why::cut);
}

TEST_F(WebSocketTest, TakesNoMessageAboveTheCap) {
  const auto socket = open([](ServerSocket& server) -> Task<> {
    co_await server.send(std::string(WebSocket::kMostMessage + 1, 'x'));
    co_await server.receive(seconds{10});
  });
  EXPECT_EQ(end(*socket).why, Why::too_large);
}

TEST_F(WebSocketTest, SaysGoodbyeWithACode) {
  std::optional<SocketEnd> heard;
  const auto socket = open([&heard](ServerSocket& server) -> Task<> {
    const auto said = co_await server.receive(seconds{10});
    if (!said) heard = said.error();
  });
  run_on_loop(loop_, socket->close(1000));
  EXPECT_TRUE(all_gone());
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->why, Why::closed);
  EXPECT_EQ(heard->code, 1000);
  EXPECT_EQ(end(*socket).why, Why::cut) << "it is over";
}

TEST_F(WebSocketTest, MayBeClosedWhileSomebodyReads) {
  const auto socket = open(listen);
  std::optional<SocketEnd> ended;
  asio::co_spawn(loop_, read_end(*socket, seconds{10}),
                 [&ended](const std::exception_ptr&, SocketEnd how) { ended = how; });
  loop_.restart();
  loop_.poll();
  run_on_loop(loop_, socket->close(1000));
  loop_.restart();
  while (!ended && loop_.run_one() > 0) {
  }
  EXPECT_TRUE(all_gone());
}

TEST_F(WebSocketTest, WaitsForNobodyToSayGoodbyeToo) {
  const auto socket = open([](ServerSocket& server) -> Task<> {
    asio::steady_timer timer{co_await asio::this_coro::executor, seconds{10}};
    co_await timer.async_wait(asio::use_awaitable);
    co_await server.send("never");
  });
  const auto before = std::chrono::steady_clock::now();
  run_on_loop(loop_, socket->close(1000));
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds{5});
}

TEST_F(WebSocketTest, CutsShortWhoReadsWhenItGoes) {
  auto socket = open(listen);
  std::optional<SocketEnd> ended;
  asio::co_spawn(loop_, read_end(*socket, seconds{10}),
                 [&ended](const std::exception_ptr&, SocketEnd how) { ended = how; });
  loop_.restart();
  loop_.poll();
  socket.reset();
  EXPECT_TRUE(all_gone());
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->why, Why::cut);
}

TEST_F(WebSocketTest, ThrowsAtAReaderWhoIsCancelled) {
  const auto socket = open(listen);
  asio::cancellation_signal cancel;
  std::exception_ptr thrown;
  bool told = false;
  asio::co_spawn(
      loop_, read_end(*socket, seconds{10}),
      asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr error, SocketEnd) {
        thrown = std::move(error);
        told = true;
      }));
  loop_.restart();
  loop_.poll();
  cancel.emit(asio::cancellation_type::terminal);
  while (!told && loop_.run_one() > 0) {
  }
  EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
}

TEST_F(WebSocketTest, OutlivesItsDialer) {
  auto sockets = std::make_unique<WebSockets>(loop_.get_executor());
  script_ = say_three;
  auto socket = run_on_loop(loop_, sockets->dial(server_.url(), in(seconds{10})));
  ASSERT_TRUE(socket);
  sockets.reset();
  EXPECT_EQ(read(**socket), "one");
}

TEST_F(WebSocketTest, StaysWhileOthersComeAndGo) {
  auto first = open(say_three);
  for (int i = 0; i < 20; ++i) {
    const auto other = dial(server_.url());
    ASSERT_TRUE(other);
    EXPECT_EQ(read(**other), "one");
  }
  EXPECT_EQ(read(*first), "one");
}

TEST_F(WebSocketTest, LeavesNoDescriptorOpen) {
  script_ = say_three;
  const auto open_files = [] {
    return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
  };
  EXPECT_TRUE(dial(server_.url()));
  EXPECT_TRUE(all_gone());
  const auto before = open_files();
  for (int i = 0; i < 20; ++i) {
    const auto socket = dial(server_.url(i % 4 == 0 ? "/404" : "/ws"));
    EXPECT_EQ(socket.has_value(), i % 4 != 0);
  }
  EXPECT_TRUE(all_gone());
  EXPECT_EQ(open_files(), before);
}

}  // namespace
}  // namespace pointsbot::http
