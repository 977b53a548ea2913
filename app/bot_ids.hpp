#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "base/user_id.hpp"
#include "twitch/helix.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace pointsbot::app {

/// Whose accounts the names are that bot.ini leaves out, so that one who is renamed stays out.
/// Until Twitch has told, and where it does not, the name alone counts. Loop thread only.
class BotIds {
 public:
  explicit BotIds(const Clock& clock) : clock_{clock} {}

  /// Those whom bot.ini names now. Whoever was found by a name that stays is kept, also when Twitch
  /// does not know that name any more.
  void want(const std::vector<std::string>& logins);

  /// Sorted. Until the next want() or ask().
  std::span<const UserId> ids() const { return ids_; }

  /// When to ask: at once for new names, once a day for all.
  SteadyTime next() const { return next_; }

  /// Asks for the next hundred names; where Twitch refuses them for the sake of one that is no
  /// login, for half of them, and so on. After another failure it is due again in some minutes.
  /// Where Helix gave way, the same names are to be asked for again after that wait, or
  /// is_refused() to be called.
  Task<> ask(twitch::Helix& helix);
  /// Waiting for what they were refused for was no use.
  void is_refused();

 private:
  void found(const std::vector<std::string>& asked, const std::vector<twitch::User>& users);
  void sort_ids();

  const Clock& clock_;
  std::map<std::string, std::vector<UserId>, std::less<>> by_login_;
  std::string after_;                       // the last name that was asked for; empty: begins anew
  std::size_t most_ = twitch::kMostLogins;  // at a time: fewer while one of them is no login
  std::vector<UserId> ids_;
  SteadyTime next_ = SteadyTime::max();
};

}  // namespace pointsbot::app
