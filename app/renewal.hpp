#pragma once

#include "app/config.hpp"

#include <string_view>
#include <vector>

namespace pointsbot::app {

/// What a running bot takes of a bot.ini that was read again.
struct Renewal {
  Config config;                        ///< what it goes on with
  std::vector<std::string_view> fixed;  ///< settings that differ and wait for the next start
};

/// `started`: as bot.ini was when the bot started; `running`: what it goes by now, where the
/// pretended Twitch has its own addresses; `read`: as bot.ini is now.
Renewal renew(const Config& started, const Config& running, const Config& read);

/// Whether what people earn is another thing by `b` than by `a`.
bool same_prices(const Config& a, const Config& b);

}  // namespace pointsbot::app
