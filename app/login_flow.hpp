#pragma once

#include "app/config.hpp"
#include "app/console.hpp"
#include "app/scopes.hpp"
#include "app/token_files.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "http/client.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/authorization.hpp"
#include "twitch/login.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pointsbot::app {

/// Logs one account in, and proves that it will do before anything is kept: whose it is, what it
/// may do, that it can be renewed, and that it shows who is in the chat. Until the very end nothing
/// that was there has changed, so it may be interrupted anywhere. Loop thread only.
class LoginFlow {
 public:
  struct Parts {
    Console& console;
    Clock& clock;
    http::Client& client;
    pooling::Reservoir& bodies;
    TokenFiles& files;
    const Config& config;
  };
  struct Request {
    Kind kind = Kind::streamer;
    std::string channel;  ///< whose login is wanted, or in whose chat the bot speaks
    std::vector<NeededScope> scopes;
    bool sweeps = true;  ///< it is this account that reads the viewer list
  };
  struct Result {
    int exit = 0;  ///< 0; 1: the answer is no; 3: Twitch refused or is unreachable
    std::optional<twitch::Authorization> authorization{};
    bool wrong_client = false;  ///< Twitch begins no login for this client_id
  };

  /// Throws std::invalid_argument for an auth_url that no token may be sent to.
  explicit LoginFlow(Parts parts);

  Task<Result> run(Request request);

 private:
  Task<std::optional<twitch::DeviceCode>> begin(const Request& request);
  void show(const Request& request, const twitch::DeviceCode& code) const;
  Task<std::optional<twitch::Tokens>> wait(const twitch::DeviceCode& code, const Request& request);
  Task<bool> keep(const twitch::Authorization& authorization);
  Task<> remove_other_bots(UserId but);
  Task<> revoke(const twitch::Authorization& authorization);
  bool fail(int exit, std::string_view text);

  Parts parts_;
  twitch::Login login_;
  int exit_ = 0;
  bool wrong_client_ = false;
};

/// Waits until this program may change the file of `user`; nullptr and words where it may not.
Task<std::unique_ptr<twitch::TokenKeeper::Turn>> turn_of(TokenFiles& files, Clock& clock,
                                                         Console& console, UserId user);

}  // namespace pointsbot::app
