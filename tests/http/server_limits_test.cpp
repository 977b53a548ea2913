#include "tests/http/server_fixture.hpp"

namespace pointsbot::http {
namespace {

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

TEST_F(HttpServer, RefusesALineOfABodyThatIsLongerThanAllItsRoom) {
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(ask(chunked + "5;" + std::string(20'000, 'a')).status, 400);
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
