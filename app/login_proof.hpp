#pragma once

#include "app/login_flow.hpp"
#include "base/task.hpp"
#include "base/user_id.hpp"
#include "twitch/authorization.hpp"
#include "twitch/login.hpp"

#include <string_view>

namespace pointsbot::app {

/// Whether a login that was given just now will do: whose it is, what it may do, that it can be
/// renewed, and that it shows who is in the chat. Says what it finds. Outlived by all that it is
/// given; loop thread only.
class LoginProof {
 public:
  LoginProof(const LoginFlow::Parts& parts, twitch::Login& login,
             const LoginFlow::Request& request);

  /// Fills in what Twitch tells, and renews it. 0, or the exit code where it will not do.
  Task<int> run(twitch::Authorization& authorization);

 private:
  Task<bool> prove(twitch::Authorization& authorization);
  Task<bool> is_wanted(const twitch::Identity& identity);
  Task<bool> refresh(twitch::Authorization& authorization);
  Task<bool> look(const twitch::Authorization& authorization);
  /// Whose account writes in the chat, and is not paid.
  UserId speaker(const twitch::Authorization& authorization) const;
  bool fail(int exit, std::string_view text);

  const LoginFlow::Parts& parts_;
  twitch::Login& login_;
  const LoginFlow::Request& request_;
  int exit_ = 0;
};

}  // namespace pointsbot::app
