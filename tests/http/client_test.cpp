#include "http/client.hpp"

#include "http/certificates.hpp"
#include "pooling/region.hpp"
#include "tests/http/client_fixture.hpp"
#include "tests/support/run_on_loop.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace pointsbot::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using tests::run_on_loop;

TEST_F(HttpClient, WritesTheBodyIntoTheRegionBehindWhatIsThere) {
  const std::string url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/hello";
  const std::byte* const first = region_.take(7);
  Request request;
  request.url = url;
  request.watch = {"ratelimit-reset", "Absent"};
  const auto response = run_on_loop(loop_, client_->perform(request, region_));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ((std::string_view{response->body.data(), response->body.size()}), "hello");
  EXPECT_EQ(reinterpret_cast<const std::byte*>(response->body.data()), first + 7);
  EXPECT_EQ(region_.used(), 7U + 5 + std::string_view{"1700000000"}.size() + 1);
  EXPECT_EQ(response->watched[0], "1700000000");
  EXPECT_EQ(response->watched[1], "");
}

TEST_F(HttpClient, SendsHeaders) {
  const Headers headers{{"Authorization", "Bearer abc"}, {"Client-Id", "xyz"}};
  Request request;
  request.headers = &headers;
  EXPECT_EQ(body_of(get("/headers", request)), "Bearer abc|xyz");
  EXPECT_EQ(body_of(get("/headers", request)), "Bearer abc|xyz");
}

TEST_F(HttpClient, SendsNoHeadersOfTheRequestBefore) {
  Request request;
  {
    const Headers headers{{"Authorization", "Bearer abc"}, {"Client-Id", "xyz"}};
    request.headers = &headers;
    ASSERT_TRUE(get("/headers", request));
  }
  EXPECT_EQ(body_of(get("/headers")), "none|none");
  EXPECT_EQ(client_->connections(), 1U);
}

TEST_F(HttpClient, KeepsWatchedHeadersOfAnyLength) {
  Request request;
  request.watch = {"X-Long"};
  const auto response = get("/long-header", request);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->watched[0], std::string(3000, 'y'));
  EXPECT_EQ(body_of(response), "hello");
}

TEST_F(HttpClient, HandsOnTheBodyWhereTheWatchedHeadersDoNotFit) {
  Request request;
  request.watch = {"X-Long", "Absent", "X-Short"};
  (void)region_.take(region_.room() - 3000);
  const std::string url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/long-header";
  request.url = url;
  const auto response = run_on_loop(loop_, client_->perform(request, region_));
  ASSERT_TRUE(response);
  EXPECT_EQ(body_of(response), "hello");
  EXPECT_EQ(response->watched[0], "");
  EXPECT_EQ(response->watched[2], "z");
}

TEST_F(HttpClient, HandsOnEveryStatusAndFollowsNoRedirect) {
  EXPECT_EQ(get("/teapot")->status, 418);
  EXPECT_EQ(get("/redirect")->status, 302);
  EXPECT_EQ(asked_, 2);
}

// A one-shot wait that is not started again, or a descriptor that leaves Asio too late, hangs here.
TEST_F(HttpClient, KeepsOneConnectionAliveForAHundredRequests) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(get("/hello")) << i;
  EXPECT_EQ(client_->connections(), 1U);
}

TEST_F(HttpClient, GoesOnAfterAConnectionThatTheServerEnded) {
  ASSERT_TRUE(get("/hello"));
  EXPECT_EQ(error("/reset"), Error::cut);
  ASSERT_TRUE(get("/hello"));
  EXPECT_EQ(error("/cut"), Error::cut);
  ASSERT_TRUE(get("/hello"));
}

TEST_F(HttpClient, RunsSeveralRequestsAtOnce) {
  int done = 0;
  std::vector<std::unique_ptr<pooling::Region>> regions;
  const std::string url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/hello";
  for (int i = 0; i < 8; ++i) {
    regions.push_back(std::make_unique<pooling::Region>(4096));
    Request request;
    request.url = url;
    asio::co_spawn(
        loop_, client_->perform(request, *regions.back()),
        [&done](const std::exception_ptr& error, const Result<Response, Failure>& response) {
          done += !error && response && response->status == 200 ? 1 : 0;
        });
  }
  while (done < 8 && loop_.run_one() > 0) {
  }
  EXPECT_EQ(done, 8);
}

TEST_F(HttpClient, GivesUpOnAServerThatSaysNothing) { EXPECT_EQ(error("/hang"), Error::timed_out); }

TEST_F(HttpClient, GivesUpInTheMiddleOfABody) { EXPECT_EQ(error("/slow"), Error::timed_out); }

TEST_F(HttpClient, GivesUpOnAServerThatDrips) {
  client_ = std::make_unique<Client>(
      loop_.get_executor(),
      Timeouts{milliseconds{500}, std::chrono::seconds{60}, 100, std::chrono::seconds{1}});
  EXPECT_EQ(error("/slow"), Error::timed_out);
}

TEST_F(HttpClient, SaysWhenNobodyListens) {
  const std::uint16_t port = server_->port();
  server_->stop();
  Request request;
  const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/";
  request.url = url;
  const auto response = run_on_loop(loop_, client_->perform(request, region_));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::unreachable);
  EXPECT_FALSE(response.error().detail.empty());
}

TEST_F(HttpClient, SaysWhenThereIsNoSuchHost) {
  // A label of more than 63 characters: the resolver's thread refuses it without asking anybody.
  const std::string url = "http://" + std::string(64, 'a') + ".invalid/";
  Request request;
  request.url = url;
  const auto response = run_on_loop(loop_, client_->perform(request, region_));
  ASSERT_FALSE(response);
  EXPECT_TRUE(response.error().error == Error::unreachable ||
              response.error().error == Error::timed_out);
}

TEST_F(HttpClient, RefusesABodyPastItsCapAndHoldsNoMoreOfIt) {
  Request request;
  request.body_cap = 100 * 1024;
  const auto response = get("/long", request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::too_large);
  EXPECT_LE(region_.resident(), 100U * 1024);
  ASSERT_TRUE(get("/hello"));
}

TEST_F(HttpClient, RefusesABodyPastItsRegion) {
  Request request;
  request.body_cap = std::size_t{1} << 40;
  const auto response = get("/long", request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::no_room);
}

TEST_F(HttpClient, SpeaksHttpAlone) {
  Request request;
  request.url = "file:///etc/hostname";
  const auto response = run_on_loop(loop_, client_->perform(request, region_));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::failed);
}

TEST_F(HttpClient, CancellingEndsTheTransfer) {
  asio::cancellation_signal stop;
  std::exception_ptr broken;
  bool ended = false;
  const std::string url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/hang";
  Request request;
  request.url = url;
  asio::co_spawn(loop_, client_->perform(request, region_),
                 asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr& error,
                                                               const Result<Response, Failure>&) {
                   broken = error;
                   ended = true;
                 }));
  while (asked_ == 0) loop_.run_one();
  stop.emit(asio::cancellation_type::terminal);
  while (!ended) loop_.run_one();
  ASSERT_TRUE(broken);
  try {
    std::rethrow_exception(broken);
  } catch (const boost::system::system_error& error) {
    EXPECT_EQ(error.code(), asio::error::operation_aborted);
  }
  while (peers_gone_ == 0) loop_.run_one();  // the connection is closed, not kept half-used
  ASSERT_TRUE(get("/hello"));
}

TEST_F(HttpClient, MayGoWhileSomebodyWaits) {
  std::exception_ptr broken;
  bool ended = false;
  const std::string url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/hang";
  Request request;
  request.url = url;
  asio::co_spawn(loop_, client_->perform(request, region_),
                 [&](const std::exception_ptr& error, const Result<Response, Failure>&) {
                   broken = error;
                   ended = true;
                 });
  while (asked_ == 0) loop_.run_one();
  client_.reset();
  while (!ended) loop_.run_one();
  EXPECT_TRUE(broken);
}

TEST(SafeForSecrets, IsHttpsOrThisComputer) {
  for (const char* url : {"https://api.twitch.tv/helix", "http://127.0.0.1:8080/x",
                          "http://127.9.9.9/", "http://localhost:1/", "http://[::1]:80/helix"}) {
    EXPECT_TRUE(safe_for_secrets(url)) << url;
  }
  for (const char* url :
       {"http://api.twitch.tv/helix", "http://10.0.0.1/", "http://[::2]/", "ftp://127.0.0.1/",
        "http://127.0.0.1.example.com/", "http://localhost.example.com/",
        "http://localhost@example.com/", "api.twitch.tv", ""}) {
    EXPECT_FALSE(safe_for_secrets(url)) << url;
  }
}

TEST(HashedCertificates, AreFoundByTheirNames) {
  const auto directory = std::filesystem::temp_directory_path() /
                         ("pointsbot-certificates-" + std::to_string(::getpid()));
  std::filesystem::create_directory(directory);
  EXPECT_EQ(hashed_certificates(directory), "");
  std::ofstream{directory / "ca-certificates.crt"};
  EXPECT_EQ(hashed_certificates(directory), "");
  std::ofstream{directory / "0a1b2c3d.0"};
  EXPECT_EQ(hashed_certificates(directory), directory.string());
  std::filesystem::remove_all(directory);
  EXPECT_EQ(hashed_certificates(directory), "");
}

}  // namespace
}  // namespace pointsbot::http
