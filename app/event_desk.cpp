#include "app/event_desk.hpp"

#include "app/chat/desk.hpp"
#include "app/printable.hpp"
#include "app/rewards.hpp"
#include "app/wording.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;

constexpr Role role_of_tier(int tier) {
  return tier >= 3 ? Role::tier3 : tier == 2 ? Role::tier2 : Role::subscriber;
}

/// Who it was, where it was one of this channel; nobody where it is not known, or not his doing.
struct WhoseDoing {
  const twitch::User* operator()(const twitch::Raided& it) const { return &it.from; }
  const twitch::User* operator()(const twitch::Cheered& it) const {
    return it.by ? &*it.by : nullptr;
  }
  const twitch::User* operator()(const twitch::Gifted& it) const {
    return it.by ? &*it.by : nullptr;
  }
  const twitch::User* operator()(const twitch::ChatMessage& it) const { return &it.by; }
  const twitch::User* operator()(const twitch::WentOnline&) const { return nullptr; }
  const twitch::User* operator()(const twitch::WentOffline&) const { return nullptr; }
  template <class Other>
  const twitch::User* operator()(const Other& it) const {
    return &it.user;
  }
};

}  // namespace

EventDesk::EventDesk(Loop loop, Parts parts)
    : parts_{std::move(parts)},
      said_{parts_.config.points.name},
      asked_{loop, SteadyTime::max()},
      to_tell_{loop, SteadyTime::max()} {}

void EventDesk::happened(twitch::Event event) {
  if (closed_ || event.channel != parts_.channel) return;
  const LeftOut left_out = parts_.left_out();
  note(event, left_out);
  if (auto operation = reward(event, parts_.config.rewards, left_out)) take(*std::move(operation));
  if (auto* const message = std::get_if<twitch::ChatMessage>(&event.what);
      message != nullptr && parts_.chat != nullptr)
    parts_.chat->hear(std::move(*message));
}

void EventDesk::missed_some() {
  if (parts_.roles != nullptr) parts_.roles->read_again();
}

/// All of it that is no points.
void EventDesk::note(const twitch::Event& event, const LeftOut& left_out) {
  if (const auto* const online = std::get_if<twitch::WentOnline>(&event.what)) {
    if (parts_.live) parts_.live(online->live);
    return;
  }
  if (std::holds_alternative<twitch::WentOffline>(event.what)) {
    if (parts_.live) parts_.live(false);
    return;
  }
  const twitch::User* const who = std::visit(WhoseDoing{}, event.what);
  if (who == nullptr) return;
  const auto* const message = std::get_if<twitch::ChatMessage>(&event.what);
  // Said in another channel of a shared chat: a guest's badges and presence are not of this one.
  if (message != nullptr && message->elsewhere) return;
  // What the bot itself writes is no chatting: the desk of the chat knows what of its account's is.
  const bool is_for_chat =
      message != nullptr && parts_.chat != nullptr && parts_.chat->writes_as(who->id);
  if (!is_for_chat && !left_out.has(who->id, who->login))
    parts_.chatters.saw(*who, message != nullptr);
  if (parts_.chatters.take_unkept() > 0 && !std::exchange(told_of_unkept_, true)) {
    parts_.log.warn(
        "So many people chat that not all of them are kept in mind until the next payment: those "
        "above {} get no active_bonus. Everybody is paid all the same.",
        grouped(Chatters::kMost));
  }
  if (parts_.roles == nullptr) return;
  if (message != nullptr) {
    parts_.roles->shown(who->id, message->roles);
  } else if (const auto* const role = std::get_if<twitch::RoleChanged>(&event.what)) {
    parts_.roles->changed(who->id, role->role, role->has);
  } else if (const auto* const subscribed = std::get_if<twitch::Subscribed>(&event.what)) {
    parts_.roles->changed(who->id, role_of_tier(subscribed->tier), true);
  } else if (const auto* const again = std::get_if<twitch::Resubscribed>(&event.what)) {
    parts_.roles->changed(who->id, role_of_tier(again->tier), true);
  } else if (std::holds_alternative<twitch::SubscriptionEnded>(event.what)) {
    parts_.roles->changed(who->id, Role::subscriber, false);
  }
}

void EventDesk::take(db::Operation operation) {
  if (queue_.size() == kMostWaiting) {
    if (++dropped_ == 1) {
      parts_.log.warn(
          "{} rewards wait to be written, and more come in: those are counted and not written. "
          "Payments go on; all balances are safe.",
          grouped(kMostWaiting));
    }
    return;
  }
  queue_.push_back(std::move(operation));
  asked_.cancel();
}

Task<> EventDesk::serve() {
  while (!closed_) {
    if (queue_.empty()) {
      if (const std::int64_t lost = std::exchange(dropped_, 0); lost > 0)
        parts_.log.warn("{} rewards were not written: too many came in at once.", grouped(lost));
      co_await asked_.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    db::Operation operation = std::move(queue_.front());
    queue_.pop_front();
    co_await write(std::move(operation));
  }
}

Task<> EventDesk::write(db::Operation operation) {
  const auto mine = with_ledger_.insert(with_ledger_.end(), operation);
  const auto outcome = co_await parts_.teller.ask(std::move(operation));
  if (!outcome) co_return;  // it stays among those that are told of in the end
  const db::Operation done = std::move(*mine);
  with_ledger_.erase(mine);
  say(done, *outcome);
}

void EventDesk::say(const db::Operation& operation, const db::Outcome& outcome) {
  if (outcome.repeated) return;
  const auto& given = std::get<db::Reward>(operation.action);
  if (outcome.refusal) {
    parts_.log.warn(
        "{} got nothing for a {}: the ledger takes no more than {} at once, and nobody "
        "can have more than {}.",
        printable(given.viewer.login, 64), printable(operation.note),
        amount(kMostAtOnce, parts_.config.points.name), grouped(kMostPoints.value));
    return;
  }
  const auto line = said_.add({given.viewer.login, operation.note, given.amount, outcome.balance},
                              parts_.clock.now());
  if (line) parts_.log.info("{}", *line);
  if (said_.due()) to_tell_.cancel();
}

Task<> EventDesk::tell() {
  while (!closed_) {
    const std::optional<SteadyTime> due = said_.due();
    if (!due) {
      co_await to_tell_.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    const auto loop = to_tell_.get_executor();
    // Whether it was slept out or ended makes no difference.
    co_await asio::co_spawn(
        loop, parts_.clock.sleep_until(*due),
        asio::bind_cancellation_slot(end_wait_.slot(), asio::as_tuple(asio::use_awaitable)));
    if (const auto line = said_.tell()) parts_.log.info("{}", *line);
  }
}

void EventDesk::close() {
  if (std::exchange(closed_, true)) return;
  asked_.cancel();
  to_tell_.cancel();
  end_wait_.emit(asio::cancellation_type::terminal);
  if (const auto line = said_.tell()) parts_.log.info("{}", *line);
}

std::string EventDesk::unwritten() const {
  constexpr std::size_t kNamed = 5;
  const std::size_t waiting = with_ledger_.size() + queue_.size();
  const auto left = static_cast<std::int64_t>(waiting) + dropped_;
  if (left == 0) return {};
  std::string named;
  std::size_t count = 0;
  const auto name = [&](const db::Operation& operation) {
    if (count == kNamed) return;
    const auto& given = std::get<db::Reward>(operation.action);
    named += fmt::format("{}{} for {} ({})", count++ == 0 ? "" : ", ",
                         amount(given.amount, parts_.config.points.name),
                         printable(given.viewer.login, 64), printable(operation.note));
  };
  std::ranges::for_each(with_ledger_, name);
  std::ranges::for_each(queue_, name);
  if (const auto more = left - static_cast<std::int64_t>(count); more > 0)
    named += fmt::format(" and {} more", grouped(more));
  return fmt::format(
      "{} came in and {} not written any more: {}. Twitch does not tell it again; pointsbot add "
      "gives it by hand.",
      left == 1 ? "1 reward" : grouped(left) + " rewards", left == 1 ? "was" : "were", named);
}

}  // namespace pointsbot::app
