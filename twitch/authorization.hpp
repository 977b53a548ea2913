#pragma once

#include "base/clock.hpp"
#include "base/user_id.hpp"
#include "twitch/secret.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::twitch {

/// That a person lets an application act in his name, and the tokens it does so with.
struct Authorization {
  UserId user{};
  std::string login{};
  std::string client_id{};
  bool bot = false;  ///< the account that the bot speaks with; else the streamer of a channel
  std::vector<std::string> scopes{};
  Secret access{};
  Secret refresh{};
  WallTime since{};  ///< when the access token was made, and when it ends
  WallTime until{};
};

/// Keeps authorizations for good, where several programs find them. Loop thread only.
class TokenKeeper {
 public:
  /// The sole right to change what is kept of one user; it ends when this goes.
  class Turn {
   public:
    virtual ~Turn() = default;
    /// What is kept now; nothing where he has logged out or it cannot be read.
    virtual std::optional<Authorization> kept() = 0;
    /// Whether the last kept() gave nothing because it cannot be read: it may be there.
    virtual bool unreadable() const { return false; }
    /// True once it would survive a power cut. Else what was there is there still, or this.
    virtual bool keep(const Authorization& authorization) = 0;
  };

  /// nullptr while somebody else has it, since a renewal takes some seconds; and where it cannot be
  /// had at all, which problem() then says.
  virtual std::unique_ptr<Turn> begin(UserId user) = 0;
  /// Why begin() failed for the last time; empty: somebody else has the turn.
  virtual std::string problem() const { return {}; }

 protected:
  ~TokenKeeper() = default;
};

}  // namespace pointsbot::twitch
