#include "http/server.hpp"

#include "http/session.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace pointsbot::http {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct Server::Impl {
  Impl(asio::any_io_executor run_on, Service shared)
      : executor{std::move(run_on)},
        service{std::move(shared)},
        acceptor{executor},
        room{executor},
        later{executor} {}

  asio::any_io_executor executor;
  Service service;
  tcp::acceptor acceptor;
  asio::steady_timer room;   // cancelled when a connection ends: there is room for another
  asio::steady_timer later;  // the watch's
  asio::cancellation_signal accepting;
  asio::cancellation_signal watching;
  std::uint16_t port = 0;
  bool watched = false;
  // Each session belongs to its coroutine, which takes it out of here at its end.
  std::vector<std::weak_ptr<Session>> sessions;
  std::vector<std::weak_ptr<Session>> looked_at;  // by the watch; keeps its room

  void listen(const std::string& address, std::uint16_t asked_port);
  void forget_ended();

  static Task<> accept(std::shared_ptr<Impl> self);
  static void begin_session(const std::shared_ptr<Impl>& self, tcp::socket socket);
  static Task<> watch(std::shared_ptr<Impl> self);
};

namespace {

constexpr std::chrono::milliseconds kWatchEvery{1000};

/// Keeps `object` for as long as the coroutine lives.
template <class T>
auto keep(std::shared_ptr<T> object) {
  return [object = std::move(object)](const std::exception_ptr&) {};
}

}  // namespace

void Server::Impl::listen(const std::string& address, std::uint16_t asked_port) {
  try {
    const tcp::endpoint endpoint{asio::ip::make_address(address), asked_port};
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address{true});
    acceptor.bind(endpoint);
    acceptor.listen();
    port = acceptor.local_endpoint().port();
  } catch (const boost::system::system_error& e) {
    throw std::runtime_error{"cannot listen on " + address + ":" + std::to_string(asked_port) +
                             ": " + e.code().message()};
  }
}

void Server::Impl::forget_ended() {
  std::erase_if(sessions, [](const auto& session) { return session.expired(); });
}

Task<> Server::Impl::accept(std::shared_ptr<Impl> self) {
  for (;;) {
    error_code error;
    if (self->sessions.size() >= self->service.limits.connections) {
      self->room.expires_at(asio::steady_timer::time_point::max());
      co_await self->room.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    tcp::socket socket =
        co_await self->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      begin_session(self, std::move(socket));
    } else {
      // Out of descriptors, most likely: some may be free again in a moment.
      self->room.expires_after(std::chrono::milliseconds{100});
      co_await self->room.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void Server::Impl::begin_session(const std::shared_ptr<Impl>& self, tcp::socket socket) {
  auto session = std::make_shared<Session>(std::move(socket), self->service);
  self->sessions.push_back(session);
  self->looked_at.reserve(self->sessions.size());  // here, so that looking asks for no memory
  auto ended = [self, session](const std::exception_ptr&) mutable {
    session.reset();
    self->forget_ended();
    self->room.cancel();
  };
  asio::co_spawn(self->executor, session->run(),
                 asio::bind_cancellation_slot(session->cancellation_slot(), std::move(ended)));
  if (!std::exchange(self->watched, true)) {
    asio::co_spawn(self->executor, watch(self),
                   asio::bind_cancellation_slot(self->watching.slot(), keep(self)));
  }
}

/// Cancels the connections whose peer is overdue, for as long as there are any.
Task<> Server::Impl::watch(std::shared_ptr<Impl> self) {
  const Limits& limits = self->service.limits;
  const auto every = std::min({kWatchEvery, limits.request, limits.idle, limits.write});
  while (!self->sessions.empty()) {
    self->later.expires_after(every);
    co_await self->later.async_wait(asio::use_awaitable);
    const auto now = std::chrono::steady_clock::now();
    self->looked_at = self->sessions;  // who is cancelled may leave them at once
    for (const auto& entry : self->looked_at) {
      const auto session = entry.lock();
      if (session && session->deadline() <= now) session->cancel();
    }
    self->looked_at.clear();  // or their memory would stay
  }
  self->watched = false;
}

Server::Server(asio::any_io_executor executor, const std::string& address, std::uint16_t port,
               Handler handler, OnError on_error, Limits limits)
    : impl_{std::make_shared<Impl>(std::move(executor),
                                   Service{std::move(handler), std::move(on_error), limits})} {
  impl_->listen(address, port);
  asio::co_spawn(impl_->executor, Impl::accept(impl_),
                 asio::bind_cancellation_slot(impl_->accepting.slot(), keep(impl_)));
}

Server::~Server() { stop(); }

std::uint16_t Server::port() const { return impl_->port; }

std::size_t Server::connections() const { return impl_->sessions.size(); }

void Server::stop() {
  error_code ignored;
  impl_->acceptor.close(ignored);
  impl_->accepting.emit(asio::cancellation_type::terminal);
  impl_->watching.emit(asio::cancellation_type::terminal);
  // On the loop: told from elsewhere, Asio passes it on later, and one that has just ended by
  // itself is no longer there to be told.
  for (const auto& entry : std::vector{impl_->sessions}) {
    asio::dispatch(impl_->executor, [entry] {
      if (const auto session = entry.lock()) session->cancel();
    });
  }
}

}  // namespace pointsbot::http
