// What an open WebSocket costs, and what reading from it asks memory for. The server is in a
// process of its own, so that all that is counted is the client's.

#include "http/websocket.hpp"
#include "pooling/allocations.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/heap_calls.hpp"
#include "tests/support/socket_server.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/tls_relay.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <limits>
#include <malloc.h>
#include <optional>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

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

/// A server that talks without end, plainly and under TLS, in a second process.
class Talker {
 public:
  explicit Talker(const std::filesystem::path& certificate) {
    int pipe[2];
    if (::pipe(pipe) != 0) throw std::runtime_error{"no pipe"};
    child_ = ::fork();
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      boost::asio::io_context loop{1};
      const tests::SocketServer server{
          loop.get_executor(), [](ServerSocket& socket, std::size_t) { return talk(socket); }};
      const tests::TlsRelay relay{loop.get_executor(), certificate, server.port()};
      const std::array ports{server.port(), relay.port()};
      if (::write(pipe[1], ports.data(), sizeof ports) == sizeof ports) loop.run();
      ::_exit(1);
    }
    if (::read(pipe[0], ports_.data(), sizeof ports_) != sizeof ports_)
      throw std::runtime_error{"no server"};
    ::close(pipe[0]);
    ::close(pipe[1]);
  }
  ~Talker() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  Talker(const Talker&) = delete;
  Talker& operator=(const Talker&) = delete;

  std::string plain() const { return "ws://127.0.0.1:" + std::to_string(ports_[0]) + "/"; }
  std::string secure() const { return "wss://127.0.0.1:" + std::to_string(ports_[1]) + "/"; }

 private:
  ::pid_t child_ = -1;
  std::array<std::uint16_t, 2> ports_{};
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
  const long before = anonymous();
  const auto first = co_await open(sockets, url);
  const long with_first = anonymous();
  const auto second = co_await open(sockets, url);
  counts.second = anonymous() - with_first;
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
  tests::TemporaryDirectory directory_;
  tests::Certificates certificates_ = tests::make_certificates(directory_.path());
  const tests::Environment trusted_{"SSL_CERT_DIR", certificates_.trusted};
  const tests::Environment file_{"SSL_CERT_FILE", ""};
  const Talker talker_{certificates_.good};
};

TEST_F(WebSocketMemory, ReadingAsksForNone) {
  const Counts counts = measured(talker_.plain());
  EXPECT_EQ(counts.in_cpp, 0U);
  EXPECT_EQ(counts.all, 0U);
}

TEST_F(WebSocketMemory, ReadingUnderTlsAsksForNoneBesideWhatOpenSslDoes) {
  const Counts counts = measured(talker_.secure());
  EXPECT_EQ(counts.in_cpp, 0U);
  EXPECT_GT(counts.all, 0U);  // OpenSSL's are counted: one a record
  EXPECT_LE(counts.all, 2U * kMeasured);
}

TEST_F(WebSocketMemory, OfASocketUnderTlsIsBounded) {
  const Counts counts = measured(talker_.secure());
  std::printf("anonymous KiB of a WebSocket under TLS: the first %ld, another %ld\n", counts.first,
              counts.second);
  EXPECT_GT(counts.second, 0);
  EXPECT_LT(counts.second, 160);
}

}  // namespace
}  // namespace pointsbot::http
