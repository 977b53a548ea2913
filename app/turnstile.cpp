#include "app/turnstile.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

namespace pointsbot::app {

namespace asio = boost::asio;

Task<Turnstile::Pass> Turnstile::enter() {
  if (!std::exchange(taken_, true)) co_return Pass{*this};
  const auto loop = co_await asio::this_coro::executor;
  Waiting self{loop};
  row_.push_back(self);
  boost::system::error_code ended;
  co_await self.turn.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  if (!self.pass) throw boost::system::system_error{asio::error::operation_aborted};
  co_return std::move(self.pass);
}

void Turnstile::let_in() noexcept {
  if (row_.empty()) {
    taken_ = false;
    return;
  }
  Waiting& next = row_.front();
  row_.pop_front();
  next.pass = Pass{*this};
  next.turn.cancel();
}

}  // namespace pointsbot::app
