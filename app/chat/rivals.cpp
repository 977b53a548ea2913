#include "app/chat/rivals.hpp"

#include <boost/algorithm/string/find.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace pointsbot::app::chat {
namespace {

/// A bot answers sooner.
constexpr std::chrono::seconds kSoon{5};

/// So often, of somebody who is known for a bot, and of a moderator.
constexpr int kOften = 2, kOftenOfModerators = 5;

}  // namespace

void Rivals::asked(const twitch::ChatMessage& message, const std::string& command, SteadyTime now) {
  asked_.push_back({message.by.id, message.by.login, message.message_id, command, now});
}

const Rivals::Asked* Rivals::answered_by(const twitch::ChatMessage& message, SteadyTime now) const {
  for (const Asked& one : asked_) {
    if (one.at + kSoon < now || one.by == message.by.id) continue;
    if (one.message_id == message.reply_to ||
        !boost::algorithm::ifind_first(message.text, one.login).empty())
      return &one;
  }
  return nullptr;
}

std::optional<Rivals::Rival> Rivals::heard(const twitch::ChatMessage& message, SteadyTime now,
                                           const std::function<LeftOut()>& left_out) {
  const Asked* const answered = answered_by(message, now);
  if (answered == nullptr) return std::nullopt;
  const bool is_bot = left_out().has(message.by.id, message.by.login);
  if (!is_bot && !message.roles.has(Role::moderator)) return std::nullopt;
  auto suspect = std::ranges::find(suspects_, message.by.id, &Suspect::who);
  if (suspect == suspects_.end()) {
    suspects_.push_back({message.by.id});
    suspect = std::prev(suspects_.end());
  }
  ++suspect->times;
  if (suspect->times < (is_bot ? kOften : kOftenOfModerators) || std::exchange(suspect->told, true))
    return std::nullopt;
  return Rival{message.by.login, answered->command};
}

}  // namespace pointsbot::app::chat
