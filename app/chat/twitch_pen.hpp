#pragma once

#include "app/accounts.hpp"
#include "app/chat/voice.hpp"
#include "http/client.hpp"
#include "twitch/credential.hpp"
#include "twitch/records.hpp"

#include <map>
#include <string>

namespace pointsbot::app::chat {

/// What each account may still write, over all channels; each stays where it is.
using ChatBudgets = std::map<UserId, twitch::ChatBudget>;

/// Writes into one channel's chat at Twitch: as the bot's account, else as the streamer's. What it
/// is given must outlive it.
class TwitchPen final : public Pen {
 public:
  struct Parts {
    http::Client& client;
    const std::string& api_url;
    ChatBudgets& budgets;
    UserId channel;
    const std::string& channel_login;
    /// Who is logged in; nullptr: `fixed`, which is whose `token` says.
    Accounts* accounts = nullptr;
    twitch::Credential* fixed = nullptr;
    const twitch::Identity& token;
  };
  explicit TwitchPen(Parts parts) : parts_{parts} {}

  UserId account() const override;
  twitch::ChatBudget& budget() override { return parts_.budgets[account()]; }
  Task<Result<twitch::Said, twitch::Failure>> write(std::string text,
                                                    std::string reply_to) override;

 private:
  const Parts parts_;
};

}  // namespace pointsbot::app::chat
