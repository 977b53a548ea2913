#pragma once

#include "base/clock.hpp"
#include "twitch/simulator/audience.hpp"
#include "twitch/simulator/caller.hpp"
#include "twitch/simulator/draw.hpp"
#include "twitch/simulator/reply.hpp"
#include "twitch/simulator/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch::simulator {

/// Who has allowed the app what: device codes, access tokens, refresh tokens, as id.twitch.tv has
/// them. Tokens look random and come from the seed. No network here; `now` is the settings' clock.
class Accounts {
 public:
  explicit Accounts(std::uint64_t seed) : draw_{seed} {}

  /// POST /device. `site` is where the page is that allows it.
  Reply begin(const http::Parameters& asked, const Settings& settings, std::string_view site,
              SteadyTime now);
  /// POST /token: one poll with a device code, or a refresh.
  Reply exchange(const http::Parameters& asked, const Settings& settings, SteadyTime now);
  /// POST /revoke.
  Reply revoke(const http::Parameters& asked);

  /// What is asked for under a code that somebody reads on a screen, while it can be allowed.
  std::optional<std::string_view> asked_under(std::string_view user_code, SteadyTime now) const;
  /// `user` allows it. False: there is no such code, or it has run out.
  bool allow(std::string_view user_code, UserId user, SteadyTime now);

  /// Who bears `token`; nothing for none of ours. Of the fixed ones too.
  std::optional<Caller> caller(std::string_view token, const Settings& settings,
                               const Audience& audience, SteadyTime now) const;

  /// The token is worth nothing from now on; what refreshes it still is.
  void expire(std::string_view token);
  void expire_all();
  /// Whether the user has allowed the app anything.
  bool knows(UserId user, SteadyTime now) const;
  /// The user takes back what he allowed; false when he had allowed nothing.
  bool disconnect(UserId user);

 private:
  struct Code {
    std::string device, user, scopes;
    SteadyTime until;
    std::optional<UserId> allowed;
  };
  /// What is given at once: an access token and what renews it.
  struct Grant {
    std::string access, refresh, scopes;
    UserId user;
    SteadyTime until, refreshes_until;
  };

  Reply poll(std::string_view device_code, const Settings& settings, SteadyTime now);
  Reply refresh(std::string_view token, const http::Parameters& asked, const Settings& settings,
                SteadyTime now);
  Reply give(UserId user, std::string scopes, const Settings& settings, SteadyTime now);
  const Code* open(std::string_view user_code, SteadyTime now) const;

  Draw draw_;
  std::vector<Code> codes_;
  std::vector<Grant> grants_;
  std::vector<std::string> ended_;  // of the fixed tokens
};

}  // namespace pointsbot::twitch::simulator
