#pragma once

#include "app/config.hpp"

#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace pointsbot::app {

/// What `pointsbot chat` is told.
struct ChatOptions {
  std::optional<std::string> as;   ///< who one is; left open: asked, or "you"
  std::optional<std::string> url;  ///< of a `pointsbot simulator`; left open: the demo that runs
};

void add_chat_options(CLI::App& command, ChatOptions& options);

/// Takes somebody into the demo's chat until he leaves it. bot.ini is read only to find the demo.
/// Throws Ended when there is none. Returns the exit code.
int converse(const ChatOptions& options, const std::function<Config()>& config);

}  // namespace pointsbot::app
