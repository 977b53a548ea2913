// Reading one socket of EventSub.
#include "twitch/eventsub_impl.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <utility>

namespace pointsbot::twitch {
namespace asio = boost::asio;
using std::chrono::seconds;
using State = EventSubLink::State;
using Why = EventSubLost::Why;

namespace {

constexpr seconds kDial{10};
constexpr seconds kWelcome{10};
constexpr std::chrono::minutes kOldest{10};  // of a notification: an older one is a replay
constexpr std::size_t kMostIgnored = 32;     // names that are remembered as told

/// A keepalive comes when nothing else has for so long; on its way it may be held up.
seconds patience(seconds keepalive) { return keepalive + std::max(keepalive / 2, seconds{5}); }

/// What a socket's end means, once it had been dialled.
Why why_of(const http::SocketEnd& end, bool welcomed) {
  using End = http::SocketEnd::Why;
  if (end.why == End::closed) {
    switch (end.code) {
      case 4001:  // something was sent that only Twitch sends
      case 4002:  // a ping was not answered
        return Why::our_mistake;
      case 4003:
        return Why::unused;
      case 4007:
        return Why::reconnect_failed;
      default:  // 4000, 4004 to 4006, 1000 ...: dial again
        return welcomed ? Why::closed : Why::no_welcome;
    }
  }
  if (!welcomed) return Why::no_welcome;
  return end.why == End::timed_out ? Why::silent : Why::cut;
}

}  // namespace

EventSub::Impl::LinkPtr EventSub::Impl::open(std::string to, seconds within) {
  const auto opened = std::make_shared<Link>(std::move(to));
  auto done = [self = shared_from_this(), opened](std::exception_ptr error) {
    opened->read = false;
    --self->children;
    error && !opened->left ? self->fail(std::move(error)) : self->wake();
  };
  ++children;
  asio::co_spawn(executor, follow(shared_from_this(), opened, parts.clock.now() + within),
                 asio::bind_cancellation_slot(opened->stop.slot(), std::move(done)));
  return opened;
}

/// Dials, hears the welcome before `by`, and hands on what comes until the end.
Task<> EventSub::Impl::follow(std::shared_ptr<Impl> self, LinkPtr of, SteadyTime by) {
  Clock& clock = self->parts.clock;
  auto dialed = co_await self->parts.dialer.dial(of->url, std::min(by, clock.now() + kDial));
  if (of->left) co_return;
  if (!dialed) {
    self->ended(*of, std::move(dialed.error()));
    co_return;
  }
  of->socket = *std::move(dialed);
  of->state = State::dialed;
  SteadyTime until = std::min(by, clock.now() + kWelcome);
  for (;;) {
    const auto text = co_await of->socket->read(until);
    if (of->left) co_return;
    if (!text) {
      self->ended(*of, text.error());
      co_return;
    }
    auto message = self->parser.read(*text);
    if (of->state == State::dialed) {
      Welcome* const welcome = message ? std::get_if<Welcome>(&message->what) : nullptr;
      if (welcome == nullptr) {
        self->ended(*of, {.why = http::SocketEnd::Why::unreadable, .detail = "no welcome"});
        co_return;
      }
      of->session = std::move(welcome->session);
      of->keepalive = welcome->keepalive;
      of->state = State::welcomed;
      self->heard = message->at;
      self->heard_at = clock.now();
    } else if (message) {
      self->hear(*of, *std::move(message));
    } else {
      self->ignore("a message that cannot be read");
    }
    self->wake();
    until = clock.now() + patience(of->keepalive);
  }
}

void EventSub::Impl::ended(Link& which, http::SocketEnd end) {
  which.lost.why = which.state == State::dialing ? Why::unreachable
                                                 : why_of(end, which.state == State::welcomed);
  which.lost.end = std::move(end);
  which.state = State::ended;
  if (which.socket) which.socket->drop();
  wake();
}

void EventSub::Impl::hear(Link& which, EventMessage message) {
  if (std::holds_alternative<Keepalive>(message.what)) {
    if (message.at > time_at_twitch()) {
      heard = message.at;
      heard_at = parts.clock.now();
    }
  } else if (auto* const notification = std::get_if<Notification>(&message.what)) {
    deliver(std::move(*notification));
  } else if (auto* const reconnect = std::get_if<Reconnect>(&message.what)) {
    which.elsewhere = std::move(reconnect->url);
  } else if (const auto* const revocation = std::get_if<Revocation>(&message.what)) {
    revoke(*revocation);
  } else if (const auto* const unknown = std::get_if<Unknown>(&message.what)) {
    ignore(unknown->name);
  }
}

void EventSub::Impl::deliver(Notification notification) {
  Event& event = notification.event;
  const Wish wish{notification.type, event.channel};
  const auto known =
      std::ranges::find_if(granted, [wish](const Granted& each) { return each.wish == wish; });
  if (known != granted.end() && known->id.empty())
    known->id = std::move(notification.subscription);  // Twitch had it before we asked
  if (!std::ranges::binary_search(wishes, wish)) return;
  if (event.at + kOldest < time_at_twitch() || !recent.add(event.id)) return;
  parts.sink.happened(std::move(event));
}

void EventSub::Impl::revoke(const Revocation& revocation) {
  if (revocation.type) {
    const Wish wish{*revocation.type, revocation.channel};
    std::erase_if(granted, [&](const Granted& each) {
      return each.wish == wish || each.id == revocation.subscription;
    });
    if (!std::ranges::binary_search(wishes, wish)) return;  // given up a moment ago
    deny(wish);
  }
  parts.tell(EventSubRevoked{revocation.type, revocation.channel, revocation.status});
}

void EventSub::Impl::ignore(const std::string& what) {
  if (ignored.size() == kMostIgnored || std::ranges::find(ignored, what) != ignored.end()) return;
  ignored.push_back(what);
  parts.tell(EventSubIgnored{what});
}

/// By its own messages: this computer's clock may be wrong by more than the age of a replay.
WallTime EventSub::Impl::time_at_twitch() const {
  return heard +
         std::chrono::duration_cast<std::chrono::milliseconds>(parts.clock.now() - heard_at);
}

}  // namespace pointsbot::twitch
