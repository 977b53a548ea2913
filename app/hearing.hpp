#pragma once

#include "app/accounts.hpp"
#include "app/channel_events.hpp"
#include "app/config.hpp"
#include "base/user_id.hpp"
#include "twitch/event_types.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::app {

/// Which events of one channel are heard by whose login, of those that bot.ini wants; and says in
/// the log what of it is news. Loop thread only.
class Hearing {
 public:
  /// `accounts`: who is logged in; nullptr: the channel's token, which stays as it is. With
  /// `rewards_alone` nothing is heard where only roles and going live would be told.
  Hearing(const ChannelEvents::Open& channel, const Accounts* accounts, bool rewards_alone)
      : channel_{channel}, accounts_{accounts}, rewards_alone_{rewards_alone} {}

  /// Whether what it wants, or who may hear it, is another than when this was asked last. Allocates
  /// nothing where it is not.
  bool changed();

  struct Heard {
    twitch::EventType type{};
    Accounts::For what{};
    UserId user{};  ///< by whose login
    std::string login;
  };
  /// What is heard now.
  std::vector<Heard> plan();

 private:
  struct Known {
    std::array<const void*, 3> bearers{};
    Points active_bonus;
    bool answers = false;
    Config::RolesSection roles;
    Config::RewardsSection rewards;
  };

  std::optional<twitch::Identity> who(Accounts::For what) const;
  /// Of what is not heard: whether a login is over that it was heard by, of which its loss tells.
  bool is_lost(twitch::EventType type) const;
  void tell_now(const std::vector<Heard>& heard) const;
  void tell_lacks();

  const ChannelEvents::Open& channel_;
  const Accounts* accounts_;
  const bool rewards_alone_;
  std::optional<Known> known_;
  // As it was planned last.
  std::vector<twitch::EventType> heard_;
  std::vector<twitch::EventType> lost_;    // with a login
  std::vector<twitch::EventType> lacked_;  // for want of leave
  std::string told_lacks_;
};

}  // namespace pointsbot::app
