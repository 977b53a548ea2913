// How a WebSocket comes about, or does not: refusals, proxies, TLS.

#include "tests/http/websocket_fixture.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/tls_relay.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace pointsbot::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using tests::run_on_loop;
using Why = SocketEnd::Why;

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
