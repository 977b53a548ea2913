#include "app/chat/voice.hpp"

#include "app/printable.hpp"
#include "app/wording.hpp"
#include "twitch/chat_text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

namespace pointsbot::app::chat {
namespace {

namespace asio = boost::asio;

/// What Twitch calls it when an account writes too much.
constexpr std::string_view kTooOften = "msg_ratelimit";

}  // namespace

Voice::Voice(Loop loop, Clock& clock, Pen& pen, spdlog::logger& log, UserId channel,
             std::function<void()> said)
    : clock_{clock},
      pen_{pen},
      log_{log},
      channel_{channel},
      after_each_{std::move(said)},
      asked_{loop, SteadyTime::max()} {}

void Voice::say(Utterance utterance) {
  if (closed_) return;
  const bool urgent = utterance.urgent;
  if (!row_.push(std::move(utterance))) {
    ++unsaid_;
    return;
  }
  asked_.cancel();
  if (urgent) end_wait_.emit(asio::cancellation_type::terminal);
}

Task<> Voice::run() {
  while (!closed_) {
    if (row_.empty()) {
      if (const std::int64_t more = unsaid_ - std::exchange(told_unsaid_, unsaid_); more > 0) {
        log_.warn(
            "{} answers stayed unsaid: more were asked for than Twitch lets one account write. "
            "What they were about is done all the same.",
            grouped(more));
      }
      co_await asked_.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    co_await wait_for_turn();
    if (!closed_) co_await say_next();
  }
}

Task<> Voice::wait_for_turn() {
  for (;;) {
    const SteadyTime now = clock_.now();
    const twitch::ChatBudget& budget = pen_.budget();
    const SteadyTime due = row_.is_urgent() ? budget.next(channel_, privileged_, now)
                                            : budget.next_of_many(channel_, privileged_, now);
    if (due <= now || closed_) co_return;
    const auto loop = asked_.get_executor();
    // Whether it was slept out or ended makes no difference.
    co_await asio::co_spawn(
        loop, clock_.sleep_until(due),
        asio::bind_cancellation_slot(end_wait_.slot(), asio::as_tuple(asio::use_awaitable)));
  }
}

Task<> Voice::say_next() {
  auto next = row_.next();
  if (!next || number(pen_.account()) == 0) co_return;
  std::string text = twitch::sendable(next->text);
  const SteadyTime now = clock_.now();
  if (!privileged_) text = pen_.budget().distinct(channel_, std::move(text), now);
  pen_.budget().sent(channel_, now, text);
  on_its_way_ = true;
  std::optional<Result<twitch::Said, twitch::Failure>> answer;
  try {
    answer = co_await pen_.write(std::move(text), std::move(next->reply_to));
  } catch (const std::exception& error) {  // memory or descriptors that are there again in a moment
    answer = twitch::Failure{.detail = error.what()};
  }
  on_its_way_ = false;
  const auto& said = *answer;
  pen_.budget().answered(channel_, clock_.now());
  if (said.has_value() && said->shown) said_.push_back(said->message_id);
  if (said.has_value() && said->code == kTooOften) pen_.budget().refused(clock_.now());
  tell(said);
  after_each_();
}

void Voice::tell(const Result<twitch::Said, twitch::Failure>& said) {
  if (!said) {
    const twitch::Failure& failure = said.error();
    const std::string why =
        failure.detail.empty() ? std::string{to_string(failure.error)} : failure.detail;
    return trouble(
        fmt::format("what the bot says did not reach the chat ({})", printable(why, 200)));
  }
  if (said->shown) return trouble({});
  trouble(fmt::format("Twitch does not show what the bot says in the chat ({}{}{})", said->code,
                      said->reason.empty() ? "" : ": ", printable(said->reason, 200)));
}

void Voice::trouble(std::string why) {
  if (why == trouble_) return;
  if (why.empty()) {
    log_.info("What the bot says is in the chat again.");
  } else {
    log_.warn(
        "Chat: {}. What was asked for is done all the same; payments go on. It is not said again.",
        why);
  }
  trouble_ = std::move(why);
}

void Voice::close() {
  closed_ = true;
  row_.clear();
  asked_.cancel();
  end_wait_.emit(asio::cancellation_type::terminal);
}

Voice::Own Voice::is_own(UserId by, const std::string& message_id) const {
  if (by != pen_.account()) return Own::no;
  if (std::ranges::find(said_, message_id) != said_.end()) return Own::yes;
  return on_its_way_ ? Own::perhaps : Own::no;
}

}  // namespace pointsbot::app::chat
