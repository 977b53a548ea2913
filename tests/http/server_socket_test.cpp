#include "http/server_socket.hpp"

#include "tests/http/server_fixture.hpp"
#include "tests/support/raw_websocket.hpp"

#include <boost/system/system_error.hpp>

#include <optional>

namespace pointsbot::http {
namespace {

using tests::RawFrame;
using tests::RawWebSocket;

/// A server all of whose paths are WebSockets, each of which shows one thing.
class ServerSockets : public testing::Test {
 protected:
  static Task<> answer(ServerSockets& self, Exchange& exchange) {
    if (!exchange.wants_websocket()) {
      co_await exchange.answer(200, "text/plain", "no WebSocket");
      co_return;
    }
    const auto socket = co_await exchange.accept_websocket();
    self.accepted_ = socket != nullptr;
    self.status_ = exchange.status();
    if (!socket) co_return;
    const std::string_view path = exchange.path();
    if (path == "/close") {
      co_await socket->close(4007, "invalid reconnect");
      self.closed_ = true;
      co_return;
    }
    if (path == "/drop") {
      socket->drop();
      co_return;
    }
    if (path == "/ping") co_await socket->ping();
    if (path == "/flood") {
      const std::string much(1 << 20, 'x');
      for (;;) co_await socket->send(much);
    }
    const milliseconds within{path == "/hurry" ? 20 : 10'000};
    for (;;) {
      const auto heard = co_await socket->receive(within);
      self.pongs_ = socket->pongs();
      if (!heard) {
        self.end_ = heard.error();
        co_return;
      }
      co_await socket->send(*heard);
    }
  }

  /// How the server saw it end.
  SocketEnd end() {
    loop_.restart();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!end_ && loop_.run_one_until(until) > 0) {
    }
    return end_.value_or(SocketEnd{.detail = "it goes on"});
  }
  RawWebSocket socket(const std::string& path) { return RawWebSocket{loop_, server_.port(), path}; }

  asio::io_context loop_{1};
  std::vector<std::string> errors_;
  bool accepted_ = false;
  bool closed_ = false;
  int status_ = 0;
  std::size_t pongs_ = 0;
  std::optional<SocketEnd> end_;
  Server server_{loop_.get_executor(),
                 "127.0.0.1",
                 std::uint16_t{0},
                 [this](Exchange& exchange) { return answer(*this, exchange); },
                 [this](std::string_view what) { errors_.emplace_back(what); },
                 Limits{.write = milliseconds{200}}};
};

TEST_F(ServerSockets, SayWhatTheyHear) {
  RawWebSocket client = socket("/");
  EXPECT_TRUE(client.head().starts_with("HTTP/1.1 101 ")) << client.head();
  EXPECT_NE(client.head().find(RawWebSocket::kAccept), std::string::npos) << client.head();
  for (const std::size_t size : {0U, 5U, 125U, 126U, 65'535U}) {
    client.send(RawFrame::kText, std::string(size, 'x'));
    const auto answer = client.receive();
    ASSERT_TRUE(answer) << size;
    EXPECT_EQ(answer->opcode, RawFrame::kText);
    EXPECT_EQ(answer->payload, std::string(size, 'x'));
  }
  EXPECT_EQ(status_, 101);
}

TEST_F(ServerSockets, PutTogetherWhatComesInPieces) {
  RawWebSocket client = socket("/");
  client.send(RawFrame::kText, "one ", false);
  client.send(0, "two", true);
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->payload, "one two");
}

TEST_F(ServerSockets, AnswerPings) {
  RawWebSocket client = socket("/");
  client.send(RawFrame::kPing, "are you there");
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->opcode, RawFrame::kPong);
  EXPECT_EQ(answer->payload, "are you there");
}

TEST_F(ServerSockets, CountPongs) {
  RawWebSocket client = socket("/ping");
  const auto ping = client.receive();
  ASSERT_TRUE(ping);
  EXPECT_EQ(ping->opcode, RawFrame::kPing);
  client.send(RawFrame::kPong, ping->payload);
  client.send(RawFrame::kText, "now");
  client.receive();
  EXPECT_EQ(pongs_, 1U);
}

TEST_F(ServerSockets, CloseWithACode) {
  RawWebSocket client = socket("/close");
  const auto goodbye = client.receive();
  ASSERT_TRUE(goodbye);
  EXPECT_EQ(goodbye->opcode, RawFrame::kClose);
  EXPECT_EQ(goodbye->close_code(), 4007);
  EXPECT_EQ(goodbye->payload.substr(2), "invalid reconnect");
  EXPECT_FALSE(closed_);
  client.send(RawFrame::kClose, goodbye->payload);
  EXPECT_FALSE(client.receive());  // the connection ends
  EXPECT_TRUE(closed_);
}

TEST_F(ServerSockets, CloseAlsoOnAPeerThatSaysNothing) {
  RawWebSocket client = socket("/close");
  ASSERT_TRUE(client.receive());
  EXPECT_FALSE(client.receive());
  EXPECT_TRUE(closed_);
}

TEST_F(ServerSockets, DropWithoutAWord) {
  RawWebSocket client = socket("/drop");
  EXPECT_FALSE(client.receive());
}

TEST_F(ServerSockets, HearTheCodeThatThePeerClosesWith) {
  RawWebSocket client = socket("/");
  client.send(RawFrame::kClose, "\x0f\xa1why");
  EXPECT_EQ(end().why, SocketEnd::Why::closed);
  EXPECT_EQ(end().code, 4001);
  EXPECT_EQ(end().detail, "why");
}

TEST_F(ServerSockets, HearThatThePeerHasGone) {
  RawWebSocket client = socket("/");
  client.close();
  EXPECT_EQ(end().why, SocketEnd::Why::cut);
  EXPECT_EQ(end().code, SocketEnd::kAbnormal);
}

TEST_F(ServerSockets, WaitNoLongerThanTheyAreTold) {
  RawWebSocket client = socket("/hurry");
  EXPECT_EQ(end().why, SocketEnd::Why::timed_out);
  EXPECT_FALSE(client.receive());
}

TEST_F(ServerSockets, RefuseMoreThanTheCap) {
  RawWebSocket client = socket("/");
  client.send(RawFrame::kText, std::string(65'537, 'x'));
  EXPECT_EQ(end().why, SocketEnd::Why::too_large);
}

TEST_F(ServerSockets, RefuseWhatIsNoText) {
  for (const std::string& bytes :
       {tests::frame(RawFrame::kBinary, "x", true), tests::frame(RawFrame::kText, "x", false),
        tests::frame(RawFrame::kText, "\xff", true), std::string{"\xf1\x80\0\0\0\0", 6}}) {
    end_.reset();
    RawWebSocket client = socket("/");
    client.send_bytes(bytes);
    EXPECT_EQ(end().why, SocketEnd::Why::unreadable) << end().detail;
  }
}

TEST_F(ServerSockets, WaitForNobodyWhoDoesNotRead) {
  RawWebSocket client = socket("/flood");
  loop_.restart();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (server_.connections() > 0 && loop_.run_one_until(until) > 0) {
  }
  EXPECT_EQ(server_.connections(), 0U);
}

TEST_F(ServerSockets, AreNotMadeOfARequestThatLacksItsKey) {
  RawClient client{loop_, server_.port()};
  const RawAnswer answer = client.ask(
      "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\n\r\n");
  EXPECT_EQ(answer.status, 400);
  EXPECT_FALSE(accepted_);
  EXPECT_EQ(client.receive_to_end(), "");
}

TEST_F(ServerSockets, LeaveOtherRequestsAlone) {
  EXPECT_EQ(RawClient(loop_, server_.port()).ask(get("/")).body, "no WebSocket");
}

TEST_F(ServerSockets, EndWithTheServer) {
  RawWebSocket client = socket("/");
  server_.stop();
  EXPECT_FALSE(client.receive());
  EXPECT_FALSE(end_) << "who is cancelled is told nothing";
  EXPECT_TRUE(errors_.empty());
}

}  // namespace
}  // namespace pointsbot::http
