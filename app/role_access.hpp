#pragma once

#include "app/config.hpp"
#include "twitch/failure.hpp"
#include "twitch/records.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

/// Which of Twitch's lists of roles the bot needs and may read, and what is said of them. Pure.
namespace pointsbot::app {

/// "moderators", "VIPs", "subscribers".
std::string_view word_for(twitch::RoleList list);

/// The lists without which one of bot.ini's prices cannot be paid, sorted.
std::vector<twitch::RoleList> needed_lists(const Config& config);

struct RoleAccess {
  std::vector<twitch::RoleList> lists;    ///< needed, and the token may read them
  std::vector<twitch::RoleList> refused;  ///< needed, and it may not
  std::string missing;                    ///< what it may not, and what helps; empty: nothing
};
/// Twitch shows these lists to the streamer alone, each for a scope of its own.
RoleAccess role_access(const Config& config, const twitch::Identity& token, UserId streamer,
                       std::string_view channel);

/// A list that could not be read; `cause` as app::cause has it.
std::string role_list_failed(twitch::RoleList list, const twitch::Failure& failure,
                             const std::string& cause, std::chrono::milliseconds next_try);
/// The end of such a time.
std::string role_list_again(twitch::RoleList list);

}  // namespace pointsbot::app
