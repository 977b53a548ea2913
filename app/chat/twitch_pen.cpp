#include "app/chat/twitch_pen.hpp"

#include "app/scopes.hpp"

#include <algorithm>
#include <vector>

namespace pointsbot::app::chat {
namespace {

bool may_write(const std::vector<std::string>& scopes) {
  return std::ranges::find(scopes, kWritesChatScope) != scopes.end();
}

}  // namespace

UserId TwitchPen::account() const {
  if (parts_.accounts == nullptr)
    return may_write(parts_.token.scopes) ? parts_.token.user_id : UserId{};
  const twitch::Authorization* const login =
      parts_.accounts->login(Accounts::For::chat, parts_.channel_login);
  return login != nullptr && may_write(login->scopes) ? login->user : UserId{};
}

Task<Result<twitch::Said, twitch::Failure>> TwitchPen::write(std::string text,
                                                             std::string reply_to) {
  const UserId sender = account();
  twitch::Credential& credential =
      parts_.accounts == nullptr ? *parts_.fixed : parts_.accounts->credential(sender);
  auto said = co_await twitch::say_in_chat(parts_.client, parts_.api_url, credential,
                                           parts_.channel, sender, text, reply_to);
  co_return said;
}

}  // namespace pointsbot::app::chat
