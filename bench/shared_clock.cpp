#include "bench/shared_clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <new>
#include <stdexcept>
#include <sys/mman.h>

namespace pointsbot::bench {

namespace asio = boost::asio;

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

}  // namespace pointsbot::bench
