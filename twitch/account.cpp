#include "twitch/account.hpp"

#include "twitch/fixed_credential.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <utility>

namespace pointsbot::twitch {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A token that does not say how long it lives.
constexpr seconds kUsualLife{3600};

/// How often another program's renewal is looked for, and for how long: it ends by its own timeout.
constexpr milliseconds kLook{250};
constexpr int kLooks = 120;

/// A new token that is refused at once is so for another reason than its age.
constexpr seconds kBetweenRenewals{60};

Authorization renewed(const Authorization& before, Tokens tokens, WallTime now) {
  Authorization after = before;
  after.access = std::move(tokens.access);
  after.refresh = std::move(tokens.refresh);
  if (!tokens.scopes.empty()) after.scopes = std::move(tokens.scopes);
  after.since = now;
  after.until = now + (tokens.expires_in > seconds{0} ? tokens.expires_in : kUsualLife);
  return after;
}

}  // namespace

Account::Account(Parts parts, Authorization authorization)
    : parts_{std::move(parts)},
      authorization_{std::move(authorization)},
      bearer_{bearer_of(authorization_.client_id, authorization_.access)},
      done_{parts_.executor, asio::steady_timer::time_point::max()},
      backoff_{seconds{1}, seconds{60}} {}

Task<bool> Account::renew(Bearer refused) {
  if (bearer_ != refused) co_return bearer_ != nullptr;
  if (state_ == State::gone) co_return false;
  if (!running_) {
    if (parts_.clock.now() < not_before_) co_return false;
    // By itself: a stop of who asks must not lose the answer.
    running_ = true;
    try {
      asio::co_spawn(parts_.executor, refresh(shared_from_this()), asio::detached);
    } catch (...) {
      running_ = false;
      throw;
    }
  }
  while (running_) {
    boost::system::error_code over;
    co_await done_.async_wait(asio::redirect_error(asio::use_awaitable, over));
    const auto cancelled = co_await asio::this_coro::cancellation_state;
    if (cancelled.cancelled() != asio::cancellation_type::none)
      throw boost::system::system_error{asio::error::operation_aborted};
  }
  co_return (bearer_ != nullptr) && bearer_ != refused;
}

bool Account::reveals(std::string_view text) const {
  const auto holds = [text](const Secret& secret) {
    return !secret.empty() && text.find(secret.reveal()) != text.npos;
  };
  return holds(authorization_.access) || holds(authorization_.refresh);
}

bool Account::is_due() const {
  if (state_ == State::gone) return false;
  if (unkept_) return true;
  const auto life = authorization_.until - authorization_.since;
  const auto ahead = std::min<milliseconds>(std::chrono::minutes{10}, life / 5);
  return parts_.clock.wall() >= authorization_.until - ahead;
}

Task<> Account::keep_fresh() {
  if (is_due() && !running_ && parts_.clock.now() >= not_before_) co_await renew(bearer_);
}

Task<Result<Identity, Failure>> Account::validate() {
  for (bool again = false;; again = true) {
    const Bearer bearer = bearer_;
    if (bearer == nullptr) co_return Failure{.error = Error::unauthorized};
    const Secret access = authorization_.access;
    auto identity = co_await parts_.login.validate(access);
    if (identity) {
      if (identity->user_id == authorization_.user &&
          identity->client_id == authorization_.client_id) {
        if (bearer_ == bearer) {
          authorization_.scopes = identity->scopes;
          authorization_.login = identity->login;  // he may have another name by now
        }
        co_return identity;
      }
      Failure failure{.error = Error::unauthorized, .detail = "the token is somebody else's"};
      fail(State::gone, failure);
      co_return failure;
    }
    if (identity.error().error != Error::unauthorized || again) co_return identity;
    const bool renewed = co_await renew(bearer);
    if (!renewed) co_return identity;
  }
}

void Account::adopt(const Authorization& kept) {
  const bool same = kept.refresh == authorization_.refresh && kept.access == authorization_.access;
  if (!running_ && (ended_ || !same)) take(kept);
}

void Account::end() {
  if (running_) return;
  ended_ = true;
  fail(State::gone, {.error = Error::unauthorized, .detail = "logged out"});
}

Task<> Account::refresh(std::shared_ptr<Account> self) {
  try {
    const std::unique_ptr<TokenKeeper::Turn> turn = co_await self->turn();
    if (turn != nullptr) co_await self->refresh_in_turn(*turn);
  } catch (const std::exception& broken) {
    self->fail_broken(broken.what());
  }
  // Whatever happened, whoever waits is told.
  self->running_ = false;
  self->done_.cancel();
}

Task<std::unique_ptr<TokenKeeper::Turn>> Account::turn() {
  for (int look = 0; look < kLooks; ++look) {
    auto mine = parts_.keeper.begin(authorization_.user);
    if (mine != nullptr) co_return mine;
    if (auto problem = parts_.keeper.problem(); !problem.empty()) {
      fail(State::waiting, {.error = Error::failed, .detail = std::move(problem)});
      co_return nullptr;
    }
    co_await parts_.clock.sleep_until(parts_.clock.now() + kLook);
  }
  fail(State::waiting, {.error = Error::timed_out, .detail = "another program renews it"});
  co_return nullptr;
}

Task<> Account::refresh_in_turn(TokenKeeper::Turn& turn) {
  const std::optional<Authorization> kept = turn.kept();
  if (!kept && turn.unreadable()) {
    fail(State::waiting, {.error = Error::failed, .detail = "its file cannot be read just now"});
    co_return;
  }
  if (!kept) {
    ended_ = true;
    fail(State::gone, {.error = Error::unauthorized, .detail = "logged out"});
    co_return;
  }
  if (kept->client_id != authorization_.client_id) {
    fail(State::gone,
         {.error = Error::unauthorized, .detail = "somebody logged in for another application"});
    co_return;
  }
  if (kept->refresh != authorization_.refresh) {  // another program was first
    take(*kept);
    co_return;
  }
  if (unkept_) {
    keep(turn, *std::exchange(unkept_, std::nullopt));
    co_return;
  }
  auto tokens = co_await parts_.login.refresh(kept->refresh);
  if (!tokens) {
    fail(is_final(tokens.error()) ? State::gone : State::waiting, std::move(tokens.error()));
    co_return;
  }
  keep(turn, renewed(authorization_, *std::move(tokens), parts_.clock.wall()));
}

void Account::keep(TokenKeeper::Turn& turn, Authorization renewed) {
  if (turn.keep(renewed)) {
    take(renewed);
    const auto life = authorization_.until - authorization_.since;
    not_before_ = parts_.clock.now() + std::min<milliseconds>(kBetweenRenewals, life / 2);
    return;
  }
  unkept_ = std::move(renewed);
  fail(State::not_kept, {.error = Error::failed, .detail = "the new tokens could not be stored"});
}

void Account::take(const Authorization& authorization) {
  authorization_ = authorization;
  bearer_ = bearer_of(authorization_.client_id, authorization_.access);
  unkept_.reset();
  ended_ = false;
  state_ = State::good;
  failure_ = {};
  not_before_ = {};
  backoff_.reset();
}

void Account::fail_broken(std::string_view what) noexcept {
  Failure failure;
  try {
    failure.detail = what;
  } catch (const std::bad_alloc&) {  // then without its words
  }
  fail(State::waiting, std::move(failure));
}

void Account::fail(State state, Failure failure) {
  state_ = state;
  failure_ = std::move(failure);
  if (state == State::gone) {
    bearer_.reset();
    unkept_.reset();
  }
  Backoff& backoff = backoff_;
  not_before_ = parts_.clock.now() + retry_wait(failure_, backoff, parts_.clock.wall());
}

}  // namespace pointsbot::twitch
