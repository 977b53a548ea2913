#include "app/chat/row.hpp"

#include "twitch/chat_text.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::app::chat {
namespace {

constexpr std::string_view kBetween = " · ";

}  // namespace

bool Row::push(Utterance utterance) {
  const bool can_wait = !utterance.minor || !utterance.brief.empty();
  if (waiting_.size() >= (utterance.urgent ? kMostWithUrgent : can_wait ? kMost : kBusy)) {
    return false;
  }
  if (waiting_.full())
    waiting_.set_capacity(std::min(kMostWithUrgent, 2 * waiting_.capacity() + 8));
  waiting_.push_back(std::move(utterance));
  return true;
}

bool Row::is_urgent() const { return std::ranges::any_of(waiting_, &Utterance::urgent); }

std::optional<Utterance> Row::next() {
  if (waiting_.empty()) return std::nullopt;
  const auto urgent = std::ranges::find_if(waiting_, &Utterance::urgent);
  if (urgent != waiting_.end()) {
    Utterance first = std::move(*urgent);
    waiting_.erase(urgent);
    return first;
  }
  const auto short_ones =
      std::ranges::count_if(waiting_, [](const Utterance& one) { return !one.brief.empty(); });
  if (!waiting_.front().brief.empty() && short_ones >= std::ptrdiff_t{kCrowd})
    return put_together();
  Utterance first = std::move(waiting_.front());
  waiting_.pop_front();
  return first;
}

Utterance Row::put_together() {
  Utterance all;
  std::size_t letters = 0;
  const auto goes_in = [&](const Utterance& one) {
    if (one.brief.empty() || letters > twitch::kLongestMessage) return false;
    std::string part = all.text.empty() ? "" : std::string{kBetween};
    part.append("@").append(one.to).append(" ").append(one.brief);
    const std::size_t more = twitch::code_points(part);
    if (letters + more > twitch::kLongestMessage) {
      letters = twitch::kLongestMessage + 1;  // those behind him wait as he does
      return false;
    }
    letters += more;
    all.text += part;
    return true;
  };
  waiting_.erase(std::remove_if(waiting_.begin(), waiting_.end(), goes_in), waiting_.end());
  return all;
}

void Row::clear() {
  waiting_.clear();
  waiting_.set_capacity(0);
}

}  // namespace pointsbot::app::chat
