#pragma once

#include "base/task.hpp"
#include "http/client.hpp"

#include <memory>
#include <string_view>

namespace pointsbot::twitch {

/// In whose name requests are made: an application's id and the access token of one user. Loop
/// thread only.
class Credential {
 public:
  using Bearer = std::shared_ptr<const http::Headers>;

  virtual ~Credential() = default;

  /// Authorization and Client-Id of a request to Helix; nullptr while nobody is logged in. Whoever
  /// sends them keeps the pointer until the answer is there. Allocates nothing.
  virtual Bearer bearer() const = 0;

  /// Twitch answered a request that bore `refused` with 401: gets a newer token, where there is not
  /// one already; of many that ask at once one does. True: ask again, once. False: somebody has to
  /// log in.
  virtual Task<bool> renew(Bearer refused) = 0;

  /// Whether the text holds the token: it is shown to nobody then.
  virtual bool reveals(std::string_view text) const = 0;
};

}  // namespace pointsbot::twitch
