#include "tests/support/heap_calls.hpp"
#include "tests/twitch/simulator/support.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch::simulator {
namespace {

/// Sweeps again and again over one connection, holding only the end of what it gets, and counts
/// what the second sweep and later ones allocate. Within one run() of the loop, as a bot does it:
/// Asio recycles the frames of coroutines for as long as that lasts.
class FrugalClient {
 public:
  FrugalClient(boost::asio::io_context& loop, std::uint16_t port, int sweeps)
      : loop_{loop}, socket_{loop}, sweeps_{sweeps} {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    requests_.push_back(authorized_get(chatters_path("1000")));
    ask();
  }

  std::size_t pages() const { return requests_.size(); }
  std::size_t received() const { return received_; }
  /// Of all sweeps but the first.
  std::size_t allocated() const { return allocated_; }

 private:
  void ask() {
    boost::asio::write(socket_, boost::asio::buffer(requests_[at_]));
    kept_ = 0;
    read();
  }

  void read() {
    socket_.async_read_some(
        boost::asio::buffer(buffer_.data() + kept_, buffer_.size() - kept_),
        [this](const boost::system::error_code& error, std::size_t size) { take(error, size); });
  }

  void take(const boost::system::error_code& error, std::size_t size) {
    if (error) return loop_.stop();
    received_ += size;
    kept_ += size;
    const std::string_view kept{buffer_.data(), kept_};
    if (kept.ends_with("\r\n0\r\n\r\n")) {
      if (++at_ == requests_.size() && !learn(kept)) end_sweep();
      if (sweep_ < sweeps_) ask();
      return;
    }
    if (kept_ > kTail) {
      std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(kept_ - kTail),
                buffer_.begin() + static_cast<std::ptrdiff_t>(kept_), buffer_.begin());
      kept_ = kTail;
    }
    read();
  }

  /// In the first sweep: the request for the page after this one; false when there is none.
  bool learn(std::string_view end_of_page) {
    if (sweep_ > 0) return false;
    const std::string cursor = cursor_of(end_of_page);
    if (cursor.empty()) return false;
    requests_.push_back(authorized_get(chatters_path("1000", cursor)));
    return true;
  }

  void end_sweep() {
    if (sweep_++ == 0) before_ = tests::heap_calls();
    at_ = 0;
    if (sweep_ < sweeps_) return;
    allocated_ = tests::heap_calls() - before_;
    loop_.stop();
  }

  static constexpr std::size_t kTail = 1024;
  boost::asio::io_context& loop_;
  boost::asio::ip::tcp::socket socket_;
  std::array<char, 64 * 1024> buffer_;
  std::vector<std::string> requests_;
  int sweeps_;
  int sweep_ = 0;
  std::size_t at_ = 0, kept_ = 0, received_ = 0, before_ = 0, allocated_ = 0;
};

TEST(SimulatorMemory, ASweepAllocatesNothingOnceTheConnectionIsWarm) {
  boost::asio::io_context loop{1};
  tests::SettableClock clock;
  Simulator simulator{loop.get_executor(), clock, with_viewers(kMostPeople, 3)};
  FrugalClient client{loop, simulator.port(), 3};
  loop.run();
  EXPECT_EQ(client.pages(), 100U);
  EXPECT_GT(client.received(), std::size_t{3} * 7 << 20);
  EXPECT_EQ(client.allocated(), 0U);
}

TEST(SimulatorMemory, IsSeenByTheCount) {
  const std::size_t before = tests::heap_calls();
  const std::string some(1000, 'x');
  EXPECT_EQ(tests::heap_calls() - before, 1U);
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
