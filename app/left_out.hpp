#pragma once

#include "base/user_id.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// Who earns nothing in a channel, whatever he does there. What it points to must outlive it.
struct LeftOut {
  std::span<const std::string> logins{};  ///< sorted
  std::span<const UserId> ids{};          ///< of some of them, also under other names; sorted
  UserId bot{};  ///< its own account; where that is the streamer, he counts
  UserId streamer{};
  bool pay_streamer = true;

  bool has(UserId id, std::string_view login) const {
    if (id == streamer ? !pay_streamer : id == bot) return true;
    return std::ranges::binary_search(ids, id) ||
           std::binary_search(logins.begin(), logins.end(), login);
  }
};

}  // namespace pointsbot::app
