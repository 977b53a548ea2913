#include "twitch/eventsub_impl.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace pointsbot::twitch {
namespace asio = boost::asio;
using std::chrono::seconds;
using State = EventSubLink::State;
using Why = EventSubLost::Why;

namespace {

constexpr seconds kLook{2};  // for a wish, or a login, while there is nothing to ask for
constexpr seconds kDialAndWelcome{20};
constexpr seconds kReconnect{30};  // Twitch's own limit
constexpr seconds kStable{60};     // a socket that lived as long failed for a reason of its own

}  // namespace

EventSub::EventSub(Parts parts, std::string url)
    : impl_{std::make_shared<Impl>(std::move(parts), std::move(url))} {}

EventSub::~EventSub() = default;

void EventSub::want(std::vector<Wish> wishes) {
  std::ranges::sort(wishes);
  wishes.erase(std::unique(wishes.begin(), wishes.end()), wishes.end());
  impl_->wishes = std::move(wishes);
  impl_->denied.clear();
  impl_->put_off.clear();
  impl_->useless.reset();
  impl_->wake();
}

Task<> EventSub::run() { return Impl::run(impl_); }

bool EventSub::connected() const {
  return impl_->link != nullptr && impl_->link->state == State::welcomed;
}

Task<> EventSub::Impl::run(std::shared_ptr<Impl> self) {
  self->executor = co_await asio::this_coro::executor;
  self->wakes.emplace(self->executor);
  std::exception_ptr over;
  try {
    for (;;) co_await keep_up(self);
  } catch (...) {  // cancelled, or broken: either way nobody is to read or ask any more
    over = std::current_exception();
  }
  self->stop_children();
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  while (self->children > 0) co_await self->changed();  // they refer to what may go after this
  std::rethrow_exception(over);
}

/// One socket, from when it is needed to when the next may be tried.
Task<> EventSub::Impl::keep_up(std::shared_ptr<Impl> self) {
  Clock& clock = self->parts.clock;
  while (!self->asks_for_anything()) co_await clock.sleep_until(clock.now() + kLook);
  co_await self->parts.calls.ready(self->wishes.size());
  auto lost = co_await self->hold_socket();
  if (self->announced && clock.now() - *self->welcomed_at >= kStable) self->backoff.reset();
  self->stop_children();
  while (self->children > 0) co_await self->changed();
  self->missed = true;
  if (!lost) co_return;
  if (lost->why == Why::unused) {  // who may not subscribe is told so by a plain request too
    const auto failure = co_await self->parts.calls.check();
    if (failure && failure->error == Error::unauthorized) self->need_login();
  }
  lost->next_try = self->backoff.next();
  self->parts.tell(*lost);
  co_await clock.sleep_until(clock.now() + lost->next_try);
}

/// From dialling until the socket is lost, or nothing is left that it would be good for.
Task<std::optional<EventSubLost>> EventSub::Impl::hold_socket() {
  session_gone = announced = false;
  welcomed_at.reset();
  for (PutOff& each : put_off) each.until = {};  // what there was too much of ended with the socket
  link = open(url, kDialAndWelcome);
  for (;;) {
    co_await changed();
    if (next && next->state == State::welcomed) co_await adopt_next();
    if (link->state == State::welcomed && !welcomed_at) welcomed_at = parts.clock.now();
    auto lost = look();
    if (lost) co_return lost;
    if (link->state != State::welcomed) continue;
    if (arranging == 0 && granted.empty() && !asks_for_anything()) {
      co_await link->socket->close(1000);
      co_return std::nullopt;
    }
  }
}

/// What follows from what has changed; whether all is lost.
std::optional<EventSubLost> EventSub::Impl::look() {
  if (broken) std::rethrow_exception(std::exchange(broken, nullptr));
  if (next && next->state == State::ended)
    return EventSubLost{.why = Why::reconnect_failed, .end = next->lost.end};
  if (link->state == State::ended && !next) return link->lost;
  if (session_gone) return EventSubLost{.why = Why::session_gone};
  if (link->state != State::welcomed) return std::nullopt;
  if (link->elsewhere && !next) {
    next = open(*std::move(link->elsewhere), kReconnect);
    link->elsewhere.reset();
  }
  begin_arranging();
  return std::nullopt;
}

/// The subscriptions have moved by themselves: the new socket takes the old one's place, which is
/// read to its end.
Task<> EventSub::Impl::adopt_next() {
  last = std::exchange(link, std::exchange(next, nullptr));
  if (last->state == State::ended) {
    parts.sink.missed_some();  // nobody was there for a while
  } else {
    co_await last->socket->close(1000);
  }
  stop(last);
  last.reset();
}

Task<> EventSub::Impl::changed() {
  while (!woken) {
    wakes->expires_at(asio::steady_timer::time_point::max());
    boost::system::error_code woken_up;
    co_await wakes->async_wait(asio::redirect_error(asio::use_awaitable, woken_up));
  }
  woken = false;
}

void EventSub::Impl::wake() {
  woken = true;
  if (wakes) wakes->cancel();
}

void EventSub::Impl::fail(std::exception_ptr error) {
  broken = std::move(error);
  wake();
}

void EventSub::Impl::stop_children() {
  for (LinkPtr* const which : {&link, &next, &last}) {
    if (*which) stop(*which);
    which->reset();
  }
  granted.clear();  // they end with the socket
  if (std::exchange(arranging, 0) != 0) stop_arranging->emit(asio::cancellation_type::terminal);
}

void EventSub::Impl::stop(const LinkPtr& which) {
  which->left = true;
  if (which->socket) which->socket->drop();
  if (which->read) which->stop.emit(asio::cancellation_type::terminal);
}

}  // namespace pointsbot::twitch
