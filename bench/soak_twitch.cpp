#include "bench/soak_twitch.hpp"

#include "twitch/simulator/simulator.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <new>
#include <signal.h>
#include <stdexcept>
#include <string_view>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pointsbot::bench {
namespace {

namespace asio = boost::asio;
namespace simulator = twitch::simulator;

[[noreturn]] void serve(SharedClock& clock, double churn, int to) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    asio::io_context loop{1};
    simulator::Options options;
    options.settings.viewers = 0;
    options.settings.churn = churn;
    options.settings.requests_per_minute = 1'000'000;
    const simulator::Simulator twitch{loop.get_executor(), clock, options};
    const std::uint16_t port = twitch.port();
    if (::write(to, &port, sizeof port) == sizeof port) {
      ::close(to);
      loop.run();
    }
  } catch (...) {  // the caller hears that nothing came
  }
  ::_exit(1);
}

}  // namespace

SharedClock::SharedClock() {
  void* const page =
      ::mmap(nullptr, sizeof *passed_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw std::runtime_error{"no memory that two processes share"};
  passed_ = ::new (page) std::atomic<std::int64_t>{0};
}

SharedClock::~SharedClock() { ::munmap(passed_, sizeof *passed_); }

Task<> SharedClock::sleep_until(SteadyTime when) {
  asio::steady_timer timer{co_await asio::this_coro::executor, when - now()};
  co_await timer.async_wait(asio::use_awaitable);
}

SoakTwitch::SoakTwitch(SharedClock& clock, double churn) {
  int pipe[2];
  if (::pipe(pipe) != 0) throw std::runtime_error{"no pipe"};
  child_ = ::fork();
  if (child_ == 0) serve(clock, churn, pipe[1]);
  ::close(pipe[1]);
  const bool answers = child_ > 0 && ::read(pipe[0], &port_, sizeof port_) == sizeof port_;
  ::close(pipe[0]);
  if (!answers) throw std::runtime_error{"no simulator in a second process"};
}

SoakTwitch::~SoakTwitch() {
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

void SoakTwitch::set_viewers(std::uint32_t viewers) const {
  using asio::ip::tcp;
  asio::io_context own;
  tcp::socket socket{own};
  socket.connect({asio::ip::address_v4::loopback(), port_});
  asio::write(socket, asio::buffer("POST /simulator?viewers=" + std::to_string(viewers) +
                                   " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                                   "Connection: close\r\n\r\n"));
  std::array<char, 4096> answer;
  boost::system::error_code end;
  const std::size_t size = asio::read(socket, asio::buffer(answer), end);
  if (!std::string_view{answer.data(), size}.starts_with("HTTP/1.1 200 ")) {
    throw std::runtime_error{"the simulator refused " + std::to_string(viewers) + " viewers"};
  }
}

}  // namespace pointsbot::bench
