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
  std::string message_id{};  ///< as ChatMessage has it when it comes back; none where not shown
  /// Where it is not: msg_ratelimit, msg_duplicate, msg_rejected, user_timed_out, ...; not
  /// documented, and they change.
  std::string code{};
  std::string reason{};  ///< Twitch's own words
};

/// POST /chat/messages: writes `text`, which sendable() returned (twitch/chat_text.hpp), into a
/// chat, in the name of `sender`, whose the credential is (scope user:write:chat); as a reply to
/// the message of the id `reply_to`, where it has one. Twitch refuses (400) a reply to what it does
/// not know, or does not know any more. Never twice by itself. Loop thread only.
Task<Result<Said, Failure>> say_in_chat(http::Client& client, const std::string& api_url,
                                        Credential& credential, UserId channel, UserId sender,
                                        std::string_view text, std::string_view reply_to = {});

}  // namespace pointsbot::twitch
