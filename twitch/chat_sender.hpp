#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/user_id.hpp"
#include "http/client.hpp"
#include "twitch/credential.hpp"
#include "twitch/failure.hpp"

#include <string>
#include <string_view>

namespace pointsbot::twitch {

/// Twitch took the message, and either shows it or says why not.
struct Said {
  bool shown = false;
  std::string reason{};  ///< Twitch's own words, where it is not
};

/// POST /chat/messages: writes `text` into a chat, in the name of `sender`, whose the credential is
/// (scope user:write:chat). At most 450 letters; not beginning with / or a point, which Twitch
/// takes for commands. Never twice by itself. Loop thread only.
Task<Result<Said, Failure>> say_in_chat(http::Client& client, const std::string& api_url,
                                        Credential& credential, UserId channel, UserId sender,
                                        std::string_view text);

}  // namespace pointsbot::twitch
