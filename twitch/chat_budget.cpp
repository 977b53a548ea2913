#include "twitch/chat_budget.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>

namespace pointsbot::twitch {
namespace {

constexpr std::string_view kUnseen = "\u034f";

}  // namespace

SteadyTime ChatBudget::next(UserId channel, bool privileged, SteadyTime now) const {
  SteadyTime when = std::max(now, paused_until_);
  const std::size_t most = privileged ? kMostPrivileged : kMost;
  if (count_ >= most) when = std::max(when, messages_[count_ - most].at + kWindow + kMargin);
  if (privileged) return when;
  const auto lately = messages();
  const auto latest =
      std::find_if(lately.rbegin(), lately.rend(),
                   [channel](const Message& message) { return message.channel == channel; });
  if (latest != lately.rend()) when = std::max(when, latest->at + kInAChannel + kMargin);
  return when;
}

SteadyTime ChatBudget::next_of_many(UserId channel, bool privileged, SteadyTime now) const {
  const SteadyTime when = next(channel, privileged, now);
  const std::size_t most = privileged ? kMostPrivileged - kKeptPrivileged : kMost - kKept;
  const auto all = messages();
  const auto first = std::ranges::find_if(
      all, [now](const Message& message) { return now < message.at + kWindow + kMargin; });
  const auto used = static_cast<std::size_t>(all.end() - first);
  if (used >= most)
    return std::max(
        when, std::prev(all.end(), static_cast<std::ptrdiff_t>(most))->at + kWindow + kMargin);
  if (used < most / 3) return when;
  const SteadyTime last = all.back().at;
  const auto left = static_cast<std::int64_t>(most - used);
  return std::max(when, last + (first->at + kWindow + kMargin - last) / (left + 1));
}

void ChatBudget::insert(const Message& message) {
  const auto end = messages_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto place =
      std::upper_bound(messages_.begin(), end, message.at,
                       [](SteadyTime at, const Message& other) { return at < other.at; });
  if (count_ < messages_.size()) {
    std::move_backward(place, end, std::next(end));
    *place = message;
    ++count_;
  } else if (place != messages_.begin()) {
    // The oldest goes.
    std::move(std::next(messages_.begin()), place, messages_.begin());
    *std::prev(place) = message;
  }
}

void ChatBudget::sent(UserId channel, SteadyTime at, std::string_view text) {
  insert({at, channel, std::hash<std::string_view>{}(text)});
}

void ChatBudget::answered(UserId channel, SteadyTime at) {
  const auto rend = std::make_reverse_iterator(messages_.begin());
  const auto rbegin = std::prev(rend, static_cast<std::ptrdiff_t>(count_));
  const auto found = std::find_if(
      rbegin, rend, [channel](const Message& message) { return message.channel == channel; });
  if (found == rend || found->at >= at) return;
  Message message = *found;
  message.at = at;
  std::move(found.base(), messages_.begin() + static_cast<std::ptrdiff_t>(count_),
            std::prev(found.base()));
  --count_;
  insert(message);
}

void ChatBudget::refused(SteadyTime at) { paused_until_ = std::max(paused_until_, at + kPause); }

bool ChatBudget::was_said(UserId channel, std::string_view text, SteadyTime now) const {
  const std::size_t hash = std::hash<std::string_view>{}(text);
  return std::ranges::any_of(messages(), [&](const Message& message) {
    return message.channel == channel && message.text == hash &&
           now < message.at + kWindow + kMargin;
  });
}

std::string ChatBudget::distinct(UserId channel, std::string text, SteadyTime now) const {
  if (!was_said(channel, text, now)) return text;
  for (std::size_t blank = text.find(' '); blank != text.npos; blank = text.find(' ', blank + 1)) {
    std::string other = text;
    other.insert(blank, 1, ' ');
    if (!was_said(channel, other, now)) return other;
  }
  text += ' ';
  do {
    text += kUnseen;
  } while (was_said(channel, text, now));
  return text;
}

}  // namespace pointsbot::twitch
