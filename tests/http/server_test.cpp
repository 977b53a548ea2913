#include "tests/http/server_fixture.hpp"

namespace pointsbot::http {
namespace {

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

}  // namespace
}  // namespace pointsbot::http
