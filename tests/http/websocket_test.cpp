#include "http/websocket.hpp"

#include "tests/support/certificates.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/socket_server.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/tls_relay.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using tests::run_on_loop;
using Why = SocketEnd::Why;

SteadyTime in(milliseconds time) { return std::chrono::steady_clock::now() + time; }

/// A client, and a server whose sockets do what `script_` says.
class WebSocketTest : public testing::Test {
 protected:
  using Script = std::function<Task<>(ServerSocket&)>;

  Result<std::unique_ptr<WebSocket>, SocketEnd> dial(const std::string& url,
                                                     milliseconds within = seconds{10}) {
    return run_on_loop(loop_, sockets_.dial(url, in(within)));
  }
  /// A socket that has to come about.
  std::unique_ptr<WebSocket> open(Script script) {
    script_ = std::move(script);
    auto socket = dial(server_.url());
    EXPECT_TRUE(socket) << socket.error().detail;
    return socket ? std::move(*socket) : nullptr;
  }
  static Task<std::string> read_text(WebSocket& socket, milliseconds within) {
    const auto text = co_await socket.read(in(within));
    co_return text ? std::string{*text} : "ended: " + std::string{to_string(text.error().why)};
  }
  std::string read(WebSocket& socket, milliseconds within = seconds{10}) {
    return run_on_loop(loop_, read_text(socket, within));
  }
  static Task<SocketEnd> read_end(WebSocket& socket, milliseconds within) {
    for (;;) {
      const auto text = co_await socket.read(in(within));
      if (!text) co_return text.error();
    }
  }
  SocketEnd end(WebSocket& socket, milliseconds within = seconds{10}) {
    return run_on_loop(loop_, read_end(socket, within));
  }
  /// Runs the loop until the server has no connection left.
  bool all_gone() {
    loop_.restart();
    const auto until = in(seconds{10});
    while (server_.connections() > 0 && loop_.run_one_until(until) > 0) {
    }
    return server_.connections() == 0;
  }

  asio::io_context loop_{1};
  Script script_;
  tests::SocketServer server_{
      loop_.get_executor(), [this](ServerSocket& socket, std::size_t) { return script_(socket); }};
  WebSockets sockets_{loop_.get_executor()};
};

Task<> say_three(ServerSocket& socket) {
  co_await socket.send("one");
  co_await socket.send(std::string(WebSocket::kMostMessage, 'x'));
  co_await socket.send("three");
  co_await socket.receive(seconds{10});
}

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

TEST_F(WebSocketTest, IsRefusedByAServerThatHasNone) {
  const auto socket = dial(server_.url("/404"));
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().why, Why::refused);
  EXPECT_EQ(socket.error().status, 404);
}

TEST_F(WebSocketTest, IsNotReachedWhereNobodyListens) {
  const std::string url = server_.url();
  asio::ip::tcp::acceptor taken{loop_, {asio::ip::address_v4::loopback(), 0}};
  const auto port = taken.local_endpoint().port();
  taken.close();
  const auto socket = dial("ws://127.0.0.1:" + std::to_string(port));
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().why, Why::unreachable);
}

TEST_F(WebSocketTest, IsGivenUpWhereNobodyAnswers) {
  asio::ip::tcp::acceptor silent{loop_, {asio::ip::address_v4::loopback(), 0}};
  const std::string at = "127.0.0.1:" + std::to_string(silent.local_endpoint().port());
  for (const std::string& url : {"ws://" + at, "wss://" + at}) {
    const auto socket = dial(url, milliseconds{50});
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().why, Why::timed_out) << socket.error().detail;
  }
}

TEST_F(WebSocketTest, AsksTheEnvironmentsProxyForOtherComputers) {
  asio::ip::tcp::acceptor proxy{loop_, {asio::ip::address_v4::loopback(), 0}};
  const tests::Environment named{
      "https_proxy", "http://127.0.0.1:" + std::to_string(proxy.local_endpoint().port())};
  const tests::Environment excepted{"no_proxy", std::nullopt};
  const tests::Environment excepted_too{"NO_PROXY", std::nullopt};
  std::string asked(200, '\0');
  asio::ip::tcp::socket client{loop_};
  proxy.async_accept(client, [&](const boost::system::error_code&) {
    client.async_read_some(asio::buffer(asked), [&](const boost::system::error_code&, std::size_t) {
      asio::write(client, asio::buffer(std::string{"HTTP/1.1 403 Forbidden\r\n\r\n"}));
      client.close();
    });
  });
  WebSockets sockets{loop_.get_executor()};
  const auto socket = run_on_loop(loop_, sockets.dial("wss://192.0.2.1:444/ws", in(seconds{10})));
  EXPECT_FALSE(socket);
  EXPECT_TRUE(asked.starts_with("CONNECT 192.0.2.1:444 HTTP/1.1\r\n")) << asked;
}

TEST_F(WebSocketTest, LeavesThisComputerUnderTlsAlone) {
  for (const char* const url :
       {"ws://example.invalid/ws", "ws://192.0.2.1/ws", "http://127.0.0.1/ws", "127.0.0.1/ws", "",
        "ws://", "ws://127.0.0.1/a b", "wss://user:secret@127.0.0.1/ws",
        "wss://127.0.0.1/ws\r\nX-Evil: 1", "ws://localhost@example.invalid/ws"}) {
    const auto socket = dial(url);
    ASSERT_FALSE(socket) << url;
    EXPECT_EQ(socket.error().why, Why::failed) << url;
  }
  EXPECT_TRUE(server_.targets.empty());
}

/// The same under TLS.
class SecureWebSocketTest : public WebSocketTest {
 protected:
  static void SetUpTestSuite() { made_ = std::make_unique<Made>(); }
  static void TearDownTestSuite() { made_.reset(); }
  static const tests::Certificates& certificates() { return made_->certificates; }

  std::string serve(const std::filesystem::path& certificate,
                    const std::string& host = "127.0.0.1") {
    relay_ = std::make_unique<tests::TlsRelay>(loop_.get_executor(), certificate, server_.port());
    return "wss://" + host + ":" + std::to_string(relay_->port()) + "/ws";
  }

  struct Made {
    tests::TemporaryDirectory directory;
    tests::Certificates certificates = tests::make_certificates(directory.path());
  };
  inline static std::unique_ptr<Made> made_;

  const tests::Environment directory_{"SSL_CERT_DIR", certificates().trusted};
  const tests::Environment file_{"SSL_CERT_FILE", ""};
  std::unique_ptr<tests::TlsRelay> relay_;
  WebSockets sockets_{loop_.get_executor()};

  Result<std::unique_ptr<WebSocket>, SocketEnd> dial(const std::string& url) {
    return run_on_loop(loop_, sockets_.dial(url, in(seconds{10})));
  }
};

TEST_F(SecureWebSocketTest, SpeaksTls) {
  script_ = say_three;
  for (const char* const host : {"127.0.0.1", "localhost"}) {
    const auto socket = dial(serve(certificates().good, host));
    ASSERT_TRUE(socket) << socket.error().detail;
    EXPECT_EQ(read(**socket), "one");
    EXPECT_EQ(read(**socket), std::string(WebSocket::kMostMessage, 'x'));
    EXPECT_EQ(read(**socket), "three");
    run_on_loop(loop_, (*socket)->close(1000));
  }
}

TEST_F(SecureWebSocketTest, TrustsNobodyWhoCannotShowWhoHeIs) {
  for (const auto& certificate :
       {certificates().wrong_host, certificates().expired, certificates().stranger}) {
    const auto socket = dial(serve(certificate));
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().why, Why::untrusted) << socket.error().detail;
    EXPECT_EQ(relay_->heard(), 0U) << "something was said before the certificate was accepted";
  }
}

TEST_F(SecureWebSocketTest, IsNotReachedWhereNobodySpeaksTls) {
  const auto socket = dial("wss://127.0.0.1:" + std::to_string(server_.port()) + "/ws");
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().why, Why::unreachable) << socket.error().detail;
}

TEST_F(SecureWebSocketTest, TellsTheCodeThatItWasClosedWith) {
  script_ = [](ServerSocket& server) -> Task<> { co_await server.close(4003); };
  const auto socket = dial(serve(certificates().good));
  ASSERT_TRUE(socket);
  const SocketEnd ended = end(**socket);
  EXPECT_EQ(ended.why, Why::closed);
  EXPECT_EQ(ended.code, 4003);
}

}  // namespace
}  // namespace pointsbot::http
