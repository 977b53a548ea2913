#pragma once

#include "base/backoff.hpp"
#include "twitch/authorization.hpp"
#include "twitch/credential.hpp"
#include "twitch/login.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string_view>

namespace pointsbot::twitch {

/// A logged-in account: its tokens are renewed before they end and where Twitch refuses one. Loop
/// thread only; made by std::make_shared.
///
/// A refresh token can be used once, and its answer may be lost. So only one renewal is under way,
/// over all programs that share the keeper; who asks meanwhile waits for its outcome, and who stops
/// waiting does not end it. The new pair is kept for good before it is used. What Twitch refuses
/// for good is not asked for again: the account is `gone` until adopt() brings another login.
class Account final : public Credential, public std::enable_shared_from_this<Account> {
 public:
  enum class State {
    good,
    waiting,   ///< a renewal failed for now; it is tried again
    not_kept,  ///< a new pair is there and could not be stored, so it is not used; tried again
    gone,      ///< somebody has to log in
  };
  struct Parts {
    boost::asio::any_io_executor executor;
    Clock& clock;
    Login& login;
    TokenKeeper& keeper;
  };

  Account(Parts parts, Authorization authorization);

  Bearer bearer() const override { return bearer_; }
  Task<bool> renew(Bearer refused) override;
  bool reveals(std::string_view text) const override;

  /// Whether the token ends soon: ten minutes before, or a fifth of its life where that is less.
  bool is_due() const;
  /// Renews it where that is due and no wait for another try is on.
  Task<> keep_fresh();

  /// GET /validate, with a renewal where the token is refused. An answer that names another user or
  /// application is Error::unauthorized, and the account gone.
  Task<Result<Identity, Failure>> validate();

  /// Takes what is kept in this one's place, where it is another pair, or this one had ended: after
  /// a login.
  void adopt(const Authorization& kept);
  /// Nothing is kept any more: somebody logged out.
  void end();

  const Authorization& authorization() const { return authorization_; }
  State state() const { return state_; }
  /// Of the last renewal; of one that Twitch refused, its words.
  const Failure& failure() const { return failure_; }

 private:
  static Task<> refresh(std::shared_ptr<Account> self);
  Task<> refresh_in_turn(TokenKeeper::Turn& turn);
  Task<std::unique_ptr<TokenKeeper::Turn>> turn();
  void keep(TokenKeeper::Turn& turn, Authorization renewed);
  void take(const Authorization& authorization);
  void fail(State state, Failure failure);
  void fail_broken(std::string_view what) noexcept;

  Parts parts_;
  Authorization authorization_;
  Bearer bearer_;
  State state_ = State::good;
  Failure failure_;
  bool running_ = false;
  bool ended_ = false;  // gone since nothing was kept: the same pair, kept again, is good
  boost::asio::steady_timer done_;  // never expires: cancelled when the renewal is over
  SteadyTime not_before_{};         // the next try
  Backoff backoff_;
  std::optional<Authorization> unkept_;  // renewed, and not stored yet
};

}  // namespace pointsbot::twitch
