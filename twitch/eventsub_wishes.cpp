// Subscribing to what is wanted, and giving up what is no longer.
#include "twitch/eventsub_impl.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <utility>

namespace pointsbot::twitch {
namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Twitch closes a socket that has no subscription ten seconds after its welcome.
constexpr seconds kFirst{10};
constexpr milliseconds kLeast{500};

/// How long it is not asked again for what there is too much of: at first, and at most.
constexpr seconds kPutOff{60};
constexpr seconds kPutOffMost{600};

}  // namespace

/// Where there is something to ask for and nobody who does.
void EventSub::Impl::begin_arranging() {
  const bool unwanted = std::ranges::any_of(granted, [this](const Granted& each) {
    return !std::ranges::binary_search(wishes, each.wish);
  });
  if (arranging != 0 || (!unwanted && !next_wish({}))) return;
  arranging = ++last_arranging;
  stop_arranging = std::make_shared<asio::cancellation_signal>();
  auto done = [self = shared_from_this(), number = arranging,
               stop = stop_arranging](std::exception_ptr error) {
    --self->children;
    const bool stopped = self->arranging != number;
    if (!stopped) self->arranging = 0;
    error && !stopped ? self->fail(std::move(error)) : self->wake();
  };
  ++children;
  asio::co_spawn(executor, arrange(shared_from_this(), arranging),
                 asio::bind_cancellation_slot(stop_arranging->slot(), std::move(done)));
}

Task<> EventSub::Impl::arrange(std::shared_ptr<Impl> self, unsigned number) {
  Clock& clock = self->parts.clock;
  SubscriptionCalls& calls = self->parts.calls;
  self->wish_backoff.emplace(seconds{1}, seconds{60});
  for (;;) {
    self->wish_failed = false;
    std::vector<Wish> tried;
    for (;;) {
      auto unwanted = self->take_unwanted();
      if (unwanted) {
        // What cannot be given up brings what nobody wants: it is not handed on.
        if (unwanted->empty()) continue;
        co_await calls.remove(*std::move(unwanted));
        if (self->arranging != number) co_return;
        continue;
      }
      const auto wish = self->next_wish(tried);
      if (!wish) break;
      tried.push_back(*wish);
      const std::string session = self->link->session;
      const auto left =
          std::chrono::duration_cast<milliseconds>(*self->welcomed_at + kFirst - clock.now());
      auto made = co_await calls.create(
          *wish, session, self->granted.empty() ? std::max(left, kLeast) : milliseconds{0});
      if (self->arranging != number) co_return;
      const bool go_on = self->take(*wish, session, std::move(made));
      if (!go_on) break;
    }
    if (self->session_gone) co_return;
    self->announce();
    if (!self->wish_failed) co_return;
    co_await clock.sleep_until(clock.now() + self->wish_wait);
    if (self->arranging != number) co_return;
  }
}

/// What Twitch says to a wish; whether there is sense in asking for the next.
bool EventSub::Impl::take(Wish wish, const std::string& session,
                          Result<std::string, Failure> made) {
  if (made) {
    granted.push_back({wish, *std::move(made)});
    std::erase_if(denied, [wish](const Denied& each) { return each.wish == wish; });
    std::erase_if(put_off, [wish](const PutOff& each) { return each.wish == wish; });
    return true;
  }
  Failure failure = made.error();
  if (session_is_gone(failure)) {
    // It may have moved meanwhile, or be about to.
    session_gone = session == link->session && !next;
    wish_failed = !session_gone;
    wish_wait = next ? milliseconds{seconds{1}} : milliseconds{0};
    return false;
  }
  if (failure.status == 429 && !failure.retry_at) {  // for something else than requests
    put_it_off(wish, std::move(failure));
    return true;
  }
  switch (failure.error) {
    case Error::unauthorized:
      need_login();
      return false;
    case Error::forbidden:
    case Error::rejected: {
      const bool told =
          std::ranges::any_of(denied, [wish](const Denied& each) { return each.wish == wish; });
      deny(wish);
      if (!told) parts.tell(EventSubRefused{wish, std::move(failure)});
      return true;
    }
    default:
      // One wait for all that fail in a pass; Twitch's own where it names one.
      if (!std::exchange(wish_failed, true) || failure.error == Error::rate_limited)
        wish_wait = retry_wait(failure, *wish_backoff, parts.clock.wall());
      return failure.error != Error::rate_limited;
  }
}

std::optional<std::string> EventSub::Impl::take_unwanted() {
  const auto unwanted = std::ranges::find_if(granted, [this](const Granted& each) {
    return !std::ranges::binary_search(wishes, each.wish);
  });
  if (unwanted == granted.end()) return std::nullopt;
  std::string id = std::move(unwanted->id);
  granted.erase(unwanted);
  return id;
}

/// The first that is neither granted nor denied, nor one of `but`.
std::optional<Wish> EventSub::Impl::next_wish(const std::vector<Wish>& but) const {
  const auto bearer = parts.credential.bearer();
  if (bearer == nullptr || bearer == useless.lock()) return std::nullopt;
  for (const Wish& wish : wishes) {
    const bool is_granted =
        std::ranges::any_of(granted, [&wish](const Granted& each) { return each.wish == wish; });
    if (!is_granted && !is_denied(wish) && !is_put_off(wish) &&
        std::ranges::find(but, wish) == but.end())
      return wish;
  }
  return std::nullopt;
}

void EventSub::Impl::deny(Wish wish) {
  std::erase_if(denied, [wish](const Denied& each) { return each.wish == wish; });
  denied.push_back({wish, parts.credential.bearer()});
}

void EventSub::Impl::put_it_off(Wish wish, Failure failure) {
  auto at = std::ranges::find(put_off, wish, &PutOff::wish);
  if (at == put_off.end()) at = put_off.insert(at, {wish, {}, kPutOff / 2});
  at->wait = std::min(2 * at->wait, kPutOffMost);
  at->until = parts.clock.now() + at->wait;
  // Those of a socket that has just ended may count for a moment still.
  if (at->wait == 2 * kPutOff) parts.tell(EventSubRefused{wish, std::move(failure)});
}

bool EventSub::Impl::is_put_off(Wish wish) const {
  const auto at = std::ranges::find(put_off, wish, &PutOff::wish);
  return at != put_off.end() && at->until > parts.clock.now();
}

void EventSub::Impl::need_login() {
  const auto bearer = parts.credential.bearer();
  if (bearer != nullptr && bearer == useless.lock()) return;  // said already
  useless = bearer;
  parts.tell(EventSubNeedsLogin{});
}

bool EventSub::Impl::is_denied(Wish wish) const {
  return std::ranges::any_of(denied, [&](const Denied& each) {
    return each.wish == wish && each.by.lock() == parts.credential.bearer();
  });
}

bool EventSub::Impl::asks_for_anything() const { return next_wish({}).has_value(); }

/// Everything was asked for once.
void EventSub::Impl::announce() {
  if (granted.empty() || std::exchange(announced, true)) return;
  parts.tell(EventSubConnected{granted.size(), wishes.size()});
  if (std::exchange(missed, false)) parts.sink.missed_some();
}

}  // namespace pointsbot::twitch
