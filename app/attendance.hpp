#pragma once

#include "base/clock.hpp"
#include "base/user_id.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace pointsbot::app {

/// When the bot last paid everybody who is here, from a whole viewer list, in each of its channels:
/// until then, and some time after, it is not known who is. Loop thread only.
class Attendance {
 public:
  struct Channel {
    std::string login;
    std::chrono::seconds interval{};
    std::optional<SteadyTime> seen{};  ///< nothing: not since the bot started
  };

  /// A channel that is going to be paid, or was paid last every `interval`.
  void expect(UserId id, const std::string& login, std::chrono::seconds interval) {
    Channel& channel = channels_[id];
    channel.login = login;
    channel.interval = interval;
  }
  void paid(UserId id, SteadyTime at, std::chrono::seconds interval) {
    Channel& channel = channels_[id];
    channel.seen = at;
    channel.interval = interval;
  }

  /// nullptr for a channel that is none of the bot's.
  const Channel* of(UserId id) const {
    const auto at = channels_.find(id);
    return at == channels_.end() ? nullptr : &at->second;
  }
  bool empty() const { return channels_.empty(); }

  /// Whether everybody who is here can be given something.
  enum class Known {
    yes,
    no_channel,  ///< the bot does not pay that one
    not_yet,     ///< nobody was paid since it started
    no_more,     ///< the last payment is more than two intervals ago
  };
  Known who_is_here(UserId id, SteadyTime now) const {
    const Channel* const channel = of(id);
    if (channel == nullptr && !empty()) return Known::no_channel;
    if (channel == nullptr || !channel->seen) return Known::not_yet;
    return now - *channel->seen > 2 * channel->interval ? Known::no_more : Known::yes;
  }

 private:
  std::map<UserId, Channel> channels_;
};

}  // namespace pointsbot::app
