// What an open WebSocket costs, and what reading from it asks memory for. The server is in a
// process of its own, so that all that is counted is the client's.

#include "http/websocket.hpp"
#include "pooling/allocations.hpp"
#include "tests/support/anonymous_memory.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/forked_server.hpp"
#include "tests/support/heap_calls.hpp"
#include "tests/support/socket_server.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/tls_relay.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

namespace pointsbot::http {
namespace {

constexpr std::chrono::seconds kWait{10};
constexpr int kMeasured = 1000;
constexpr int kRounds = 5;

/// A keepalive is short; a chat message with its badges and emotes may have a few KiB.
constexpr std::array<std::size_t, 5> kSizes{180, 1500, 180, 3000, 700};

Task<> talk(ServerSocket& socket) {
  for (std::size_t i = 0;; ++i) {
    if (i % 7 == 0) co_await socket.ping();
    co_await socket.send(std::string(kSizes[i % kSizes.size()], 'x'));
  }
}

/// Talks without end, plainly and under TLS.
void serve(const std::filesystem::path& certificate, const tests::ForkedServer::Tell& tell) {
  boost::asio::io_context loop{1};
  const tests::SocketServer server{loop.get_executor(),
                                   [](ServerSocket& socket, std::size_t) { return talk(socket); }};
  const tests::TlsRelay relay{loop.get_executor(), certificate, server.port()};
  tell({server.port(), relay.port()});
  loop.run();
}

struct Counts {
  std::size_t in_cpp = 0;  // of `kMeasured` texts
  std::size_t all = 0;
  long first = 0;   // KiB of anonymous memory: the first socket, with what TLS sets up once
  long second = 0;  // of another one beside it
};

Task<> hear(WebSocket& socket, int texts) {
  for (int i = 0; i < texts; ++i) {
    const auto text = co_await socket.read(std::chrono::steady_clock::now() + kWait);
    if (!text) throw std::runtime_error{"no text: " + text.error().detail};
  }
}

Task<std::unique_ptr<WebSocket>> open(WebSockets& sockets, std::string url) {
  auto socket = co_await sockets.dial(std::move(url), std::chrono::steady_clock::now() + kWait);
  if (!socket) throw std::runtime_error{"no socket: " + socket.error().detail};
  co_await hear(**socket, 50);
  co_return std::move(*socket);
}

Task<Counts> measure(WebSockets& sockets, std::string url) {
  Counts counts;
  const long before = tests::anonymous_memory();
  const auto first = co_await open(sockets, url);
  const long with_first = tests::anonymous_memory();
  const auto second = co_await open(sockets, url);
  counts.second = tests::anonymous_memory() - with_first;
  counts.first = with_first - before;
  // The least of some rounds: on a busy machine the first wait may come late, and keeps its memory.
  counts.in_cpp = counts.all = std::numeric_limits<std::size_t>::max();
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t cpp_before = pooling::allocations();
    const std::size_t all_before = tests::heap_calls();
    co_await hear(*first, kMeasured);
    counts.in_cpp = std::min(counts.in_cpp, pooling::allocations() - cpp_before);
    counts.all = std::min(counts.all, tests::heap_calls() - all_before);
  }
  co_return counts;
}

Counts measured(const std::string& url) {
  boost::asio::io_context loop{1};
  WebSockets sockets{loop.get_executor()};
  std::exception_ptr broken;
  std::optional<Counts> counts;
  boost::asio::co_spawn(loop, measure(sockets, url),
                        [&](const std::exception_ptr& error, Counts counted) {
                          broken = error;
                          counts = counted;
                        });
  loop.run();
  if (broken) std::rethrow_exception(broken);
  return counts.value();
}

class WebSocketMemory : public testing::Test {
 protected:
  std::string plain() const { return "ws://127.0.0.1:" + std::to_string(server_.port(0)) + "/"; }
  std::string secure() const { return "wss://127.0.0.1:" + std::to_string(server_.port(1)) + "/"; }

  tests::TemporaryDirectory directory_;
  tests::Certificates certificates_ = tests::make_certificates(directory_.path());
  const tests::Environment trusted_{"SSL_CERT_DIR", certificates_.trusted};
  const tests::Environment file_{"SSL_CERT_FILE", ""};
  const tests::ForkedServer server_{
      [this](const tests::ForkedServer::Tell& tell) { serve(certificates_.good, tell); }};
};

TEST_F(WebSocketMemory, ReadingAsksForNone) {
  const Counts counts = measured(plain());
  EXPECT_EQ(counts.in_cpp, 0U);
  EXPECT_EQ(counts.all, 0U);
}

TEST_F(WebSocketMemory, ReadingUnderTlsAsksForNoneBesideWhatOpenSslDoes) {
  const Counts counts = measured(secure());
  EXPECT_EQ(counts.in_cpp, 0U);
  EXPECT_GT(counts.all, 0U);  // OpenSSL's are counted: one a record
  EXPECT_LE(counts.all, 2U * kMeasured);
}

TEST_F(WebSocketMemory, OfASocketUnderTlsIsBounded) {
  const Counts counts = measured(secure());
  std::printf("anonymous KiB of a WebSocket under TLS: the first %ld, another %ld\n", counts.first,
              counts.second);
  EXPECT_GT(counts.second, 0);
  EXPECT_LT(counts.second, 160);
}

}  // namespace
}  // namespace pointsbot::http
