#include "http/server.hpp"

#include "tests/support/raw_client.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace pointsbot::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using tests::RawAnswer;
using tests::RawClient;

std::string get(const std::string& path, const std::string& more = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
}

/// A server whose paths each show one thing of an Exchange.
class HttpServer : public testing::Test {
 protected:
  static Task<> answer(HttpServer& self, Exchange& exchange) {
    const std::string_view path = exchange.path();
    if (path == "/echo") {
      std::string text{exchange.method()};
      text.append(" ").append(exchange.target());
      for (const auto& [name, value] : exchange.query()) {
        text.append(" ").append(name).append("=").append(value);
      }
      text.append(" ").append(exchange.header("x-TRACE").value_or("none"));
      text.append(" ").append(exchange.body());
      exchange.add_header("X-Answered", "yes");
      co_await exchange.answer(200, "text/plain", text);
    } else if (path == "/chunks") {
      exchange.begin(200, "text/plain");
      co_await exchange.write("one ");
      co_await exchange.write("");  // not the end
      co_await exchange.write(std::string(5000, 'x'));
      co_await exchange.finish();
    } else if (path == "/counted") {
      exchange.begin(200, "text/plain", 8);
      co_await exchange.write("four");
      co_await exchange.write("four");
      co_await exchange.finish();
    } else if (path == "/short") {
      exchange.begin(200, "text/plain", 8);
      co_await exchange.write("four");
      co_await exchange.finish();
    } else if (path == "/empty") {
      exchange.begin(204, "");
      co_await exchange.finish();
    } else if (path == "/scratch") {
      const bool was_empty = exchange.scratch().empty();
      exchange.scratch().append(10'000, 'x');
      self.scratch_ = exchange.scratch().data();
      co_await exchange.answer(was_empty ? 200 : 418, "text/plain", "");
    } else if (path == "/throw") {
      throw std::runtime_error{"out of order"};
    } else if (path == "/throw-late") {
      exchange.begin(200, "text/plain");
      co_await exchange.write("half");
      throw std::runtime_error{"out of order"};
    } else if (path == "/inject") {
      exchange.add_header("X-Bad", "a\r\nSet-Cookie: b");
      co_await exchange.answer(200, "text/plain", "");
    } else if (path == "/raw") {
      co_await exchange.raw("not HTTP at all");
    } else if (path == "/close") {
      exchange.close();
    } else if (path == "/reset") {
      exchange.reset();
    } else if (path == "/hang") {
      co_await exchange.peer_gone();
      ++self.peers_gone_;
    } else if (path == "/flood") {
      exchange.begin(200, "text/plain");
      exchange.scratch().assign(16 * 1024, 'x');
      for (;;) co_await exchange.write(exchange.scratch());
    }
  }

  void start(Limits limits = {}) {
    server_ = std::make_unique<Server>(
        loop_.get_executor(), "127.0.0.1", std::uint16_t{0},
        [this](Exchange& exchange) { return answer(*this, exchange); },
        [this](std::string_view what) { errors_.emplace_back(what); }, limits);
  }
  HttpServer() { start(); }

  RawClient client() { return RawClient{loop_, server_->port()}; }
  RawAnswer ask(const std::string& request) { return client().ask(request); }
  /// Runs the loop until the server holds `count` connections.
  bool settles_at(std::size_t count) {
    loop_.restart();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (server_->connections() != count && loop_.run_one_until(until) > 0) {
    }
    return server_->connections() == count;
  }

  asio::io_context loop_{1};
  std::vector<std::string> errors_;
  int peers_gone_ = 0;
  const char* scratch_ = nullptr;
  std::unique_ptr<Server> server_;
};

TEST_F(HttpServer, TellsTheHandlerWhatWasAsked) {
  const RawAnswer answer =
      ask("POST /echo?id=1&id=2&n=a%20b HTTP/1.1\r\nHost: x\r\nX-Trace: t 7 \r\nContent-Length: 4"
          "\r\n\r\nbody");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "POST /echo?id=1&id=2&n=a%20b id=1 id=2 n=a b t 7 body");
  EXPECT_EQ(answer.header("Content-Type"), "text/plain");
  EXPECT_EQ(answer.header("X-Answered"), "yes");
  EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpServer, ReadsARequestThatComesByteByByte) {
  RawClient peer = client();
  for (const char c : get("/echo", "X-Trace: slow\r\n")) {
    peer.send({&c, 1});
    loop_.restart();
    loop_.poll();
  }
  EXPECT_EQ(peer.receive().body, "GET /echo slow ");
}

TEST_F(HttpServer, ReadsAChunkedBodyWithATrailer) {
  const RawAnswer answer =
      ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
          "3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trace: late\r\n\r\n");
  EXPECT_EQ(answer.body, "POST /echo late abcde");
}

TEST_F(HttpServer, KeepsAConnectionForManyRequests) {
  RawClient peer = client();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(peer.ask(get("/counted")).body, "fourfour");
  EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(HttpServer, AnswersRequestsThatCameTogetherInTheirOrder) {
  RawClient peer = client();
  peer.send(get("/echo?1") + get("/chunks") + get("/echo?2"));
  EXPECT_EQ(peer.receive().body, "GET /echo?1 1= none ");
  EXPECT_EQ(peer.receive().body.size(), 5004U);
  EXPECT_EQ(peer.receive().body, "GET /echo?2 2= none ");
}

TEST_F(HttpServer, SendsPiecesInChunks) {
  RawClient peer = client();
  const RawAnswer answer = peer.ask(get("/chunks"));
  EXPECT_EQ(answer.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(answer.body, "one " + std::string(5000, 'x'));
  EXPECT_TRUE(peer.ask(get("/echo")).whole);
}

TEST_F(HttpServer, SendsAnswersWithoutABody) {
  RawClient peer = client();
  peer.send(get("/empty") + get("/echo"));
  EXPECT_EQ(peer.receive().status, 204);
  EXPECT_EQ(peer.receive().status, 200);
}

TEST_F(HttpServer, AnswersHeadWithoutTheBody) {
  RawClient peer = client();
  peer.send("HEAD /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  while (peer.received().find("\r\n\r\n") == std::string::npos) ASSERT_TRUE(peer.read_more());
  EXPECT_TRUE(peer.received().ends_with("\r\n\r\n")) << peer.received();
  EXPECT_NE(peer.received().find("Content-Length: 16\r\n"), std::string::npos);
  peer.forget();
  EXPECT_EQ(peer.ask(get("/counted")).body, "fourfour");
}

TEST_F(HttpServer, EndsTheConnectionWhenAskedTo) {
  RawClient peer = client();
  peer.send(get("/counted", "Connection: close\r\n"));
  const std::string all = peer.receive_to_end();
  EXPECT_TRUE(all.ends_with("fourfour"));
  EXPECT_NE(all.find("Connection: close\r\n"), std::string::npos);
}

TEST_F(HttpServer, SpeaksToHttp10WithoutChunks) {
  RawClient peer = client();
  peer.send("GET /chunks HTTP/1.0\r\n\r\n");
  const std::string all = peer.receive_to_end();
  EXPECT_EQ(all.find("chunked"), std::string::npos);
  EXPECT_TRUE(all.ends_with("\r\n\r\none " + std::string(5000, 'x')));
}

TEST_F(HttpServer, CutsAnAnswerThatIsShorterThanStated) {
  RawClient peer = client();
  const RawAnswer answer = peer.ask(get("/short"));
  EXPECT_FALSE(answer.whole);
  EXPECT_EQ(answer.body, "four");
}

TEST_F(HttpServer, LendsTheSameScratchToEachExchangeOfAConnection) {
  RawClient peer = client();
  EXPECT_EQ(peer.ask(get("/scratch")).status, 200);
  const char* const first = scratch_;
  EXPECT_EQ(peer.ask(get("/scratch")).status, 200);
  EXPECT_EQ(scratch_, first);
}

TEST_F(HttpServer, TellsWhatAHandlerThrew) {
  RawClient peer = client();
  EXPECT_EQ(peer.ask(get("/throw?secret")).status, 500);
  EXPECT_EQ(peer.ask(get("/nothing")).status, 500);
  EXPECT_EQ(peer.ask(get("/inject")).status, 500);
  EXPECT_EQ(errors_, (std::vector<std::string>{"GET /throw: out of order",
                                               "GET /nothing: the handler answered nothing",
                                               "GET /inject: a line break in a header"}));
  EXPECT_EQ(peer.ask(get("/echo")).status, 200);
}

TEST_F(HttpServer, CutsAnAnswerWhoseHandlerThrewLate) {
  RawClient peer = client();
  EXPECT_FALSE(peer.ask(get("/throw-late")).whole);
  EXPECT_EQ(errors_.size(), 1U);
}

TEST_F(HttpServer, MisbehavesOnRequest) {
  RawClient raw = client(), closed = client(), reset = client();
  raw.send(get("/raw"));
  EXPECT_EQ(raw.receive_to_end(), "not HTTP at all");
  closed.send(get("/close"));
  EXPECT_EQ(closed.receive_to_end(), "");
  EXPECT_EQ(closed.end(), asio::error::eof);
  reset.send(get("/reset"));
  EXPECT_EQ(reset.receive_to_end(), "");
  EXPECT_EQ(reset.end(), asio::error::connection_reset);
  EXPECT_TRUE(errors_.empty());
}

TEST_F(HttpServer, NoticesThatThePeerHasGone) {
  RawClient peer = client();
  peer.send(get("/hang"));
  ASSERT_TRUE(settles_at(1));
  peer.close();
  ASSERT_TRUE(settles_at(0));
  EXPECT_EQ(peers_gone_, 1);
  EXPECT_TRUE(errors_.empty());
}

TEST_F(HttpServer, DoesNotReportAPeerThatLeftInTheMiddle) {
  RawClient peer = client();
  peer.send(get("/flood"));
  ASSERT_TRUE(peer.read_more());
  peer.close();
  ASSERT_TRUE(settles_at(0));
  EXPECT_TRUE(errors_.empty());
}

TEST_F(HttpServer, RefusesWhatIsNoRequest) {
  EXPECT_EQ(ask("what is this?\r\n\r\n").status, 400);
  EXPECT_EQ(ask("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n").status, 400);
  EXPECT_EQ(ask(get("/echo", "X-Trace: " + std::string(20'000, 'x') + "\r\n")).status, 431);
  EXPECT_EQ(ask("GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\n\r\n").status, 431);
}

TEST_F(HttpServer, RefusesABodyPastItsCap) {
  start({.body = 100});
  const auto post = [](std::size_t size) {
    return "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) +
           "\r\n\r\n" + std::string(size, 'x');
  };
  EXPECT_EQ(ask(post(100)).status, 200);
  EXPECT_EQ(ask(post(101)).status, 413);
  EXPECT_EQ(ask(post(100'000)).status, 413);
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n70\r\n" +
                std::string(0x70, 'x') + "\r\n0\r\n\r\n")
                .status,
            413);
}

TEST_F(HttpServer, TakesTheRestOfWhatItRefused) {
  RawClient peer = client();
  EXPECT_EQ(peer.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n").status,
            413);
  for (int i = 0; i < 5; ++i) {
    peer.send(std::string(20'000, 'x'));  // throws where the server has closed on it
    loop_.restart();
    loop_.poll();
  }
}

TEST_F(HttpServer, RefusesATrailerPastTheHeadsLimit) {
  const RawAnswer answer = ask(
      "POST /echo HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(7000, 'x') +
      "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trace: " + std::string(7000, 'y') + "\r\n\r\n");
  EXPECT_EQ(answer.status, 431);
}

TEST_F(HttpServer, EndsAConnectionThatDoesNotFinishItsRequest) {
  start({.request = milliseconds{50}});
  RawClient silent = client(), slow = client();
  slow.send("GET /echo HTT");
  EXPECT_EQ(silent.receive_to_end(), "");
  EXPECT_EQ(slow.receive_to_end(), "");
  EXPECT_TRUE(errors_.empty());
}

TEST_F(HttpServer, AllowsALaterRequestNoMoreTimeThanTheFirst) {
  start({.request = milliseconds{50}});
  RawClient peer = client();
  EXPECT_TRUE(peer.ask(get("/echo")).whole);
  peer.send("GET /echo HTT");
  EXPECT_EQ(peer.receive_to_end(), "");
  RawClient hasty = client();
  EXPECT_TRUE(hasty.ask(get("/echo") + "GET /echo HTT").whole);
  EXPECT_EQ(hasty.receive_to_end(), "");
}

TEST_F(HttpServer, EndsAnIdleConnection) {
  start({.idle = milliseconds{50}});
  RawClient peer = client();
  EXPECT_TRUE(peer.ask(get("/echo")).whole);
  EXPECT_EQ(peer.receive_to_end(), "");
}

TEST_F(HttpServer, EndsAConnectionWhosePeerDoesNotRead) {
  start({.write = milliseconds{50}});
  RawClient peer = client();
  peer.send(get("/flood"));
  ASSERT_TRUE(settles_at(1));
  EXPECT_TRUE(settles_at(0));
  EXPECT_TRUE(errors_.empty());
}

TEST_F(HttpServer, LetsFurtherConnectionsWait) {
  start({.connections = 2});
  auto first = std::make_unique<RawClient>(client());
  RawClient second = client(), third = client();
  EXPECT_TRUE(first->ask(get("/echo")).whole);
  EXPECT_TRUE(second.ask(get("/echo")).whole);
  third.send(get("/echo"));
  loop_.restart();
  loop_.poll();
  EXPECT_EQ(server_->connections(), 2U);
  first.reset();
  EXPECT_TRUE(third.receive().whole);
}

TEST_F(HttpServer, StopEndsEverythingAndTheLoopRunsDry) {
  RawClient idle = client(), hanging = client(), flooded = client();
  EXPECT_TRUE(idle.ask(get("/echo")).whole);
  hanging.send(get("/hang"));
  flooded.send(get("/flood"));
  ASSERT_TRUE(settles_at(3));
  server_->stop();
  loop_.restart();
  loop_.run();  // returns
  EXPECT_EQ(server_->connections(), 0U);
  EXPECT_TRUE(errors_.empty());
  EXPECT_EQ(idle.receive_to_end(), "");
}

TEST_F(HttpServer, MayGoWithoutBeingStopped) {
  RawClient hanging = client();
  hanging.send(get("/hang"));
  ASSERT_TRUE(settles_at(1));
  server_.reset();
  loop_.restart();
  loop_.run();
  EXPECT_EQ(hanging.receive_to_end(), "");
}

TEST_F(HttpServer, MayGoWithItsLoop) {
  auto loop = std::make_unique<asio::io_context>(1);
  auto server = std::make_unique<Server>(
      loop->get_executor(), "127.0.0.1", std::uint16_t{0},
      [this](Exchange& exchange) { return answer(*this, exchange); }, [](std::string_view) {});
  asio::ip::tcp::socket peer{loop_};
  peer.connect({asio::ip::address_v4::loopback(), server->port()});
  asio::write(peer, asio::buffer(get("/hang")));
  while (server->connections() == 0) loop->run_one();
  loop->poll();
  server.reset();
  loop.reset();  // with a handler still in the middle: nothing may leak
}

TEST_F(HttpServer, SaysWhereItCannotListen) {
  try {
    Server{loop_.get_executor(), "127.0.0.1", server_->port(),
           [this](Exchange& exchange) { return answer(*this, exchange); }, [](std::string_view) {}};
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_EQ(std::string{e.what()},
              "cannot listen on 127.0.0.1:" + std::to_string(server_->port()) +
                  ": Address already in use");
  }
}

}  // namespace
}  // namespace pointsbot::http
