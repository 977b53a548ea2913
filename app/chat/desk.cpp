#include "app/chat/desk.hpp"

#include "app/chat/call.hpp"
#include "app/chat/call_off.hpp"
#include "app/chat/carry_out.hpp"
#include "app/chat/line.hpp"
#include "app/chat/open_games.hpp"
#include "app/chat/texts.hpp"
#include "app/printable.hpp"
#include "app/wording.hpp"
#include "base/counted.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace pointsbot::app::chat {
namespace {

namespace asio = boost::asio;
using std::chrono::seconds;

/// Who did something wrong may try again so soon.
constexpr seconds kTryAgain{3};

/// So short a wait is against fingers that are too fast, which staff has not.
constexpr seconds kBreath{2};

/// Who may not use a command is told so no more often, and the log of what was passed over.
constexpr seconds kTellAgain{60};

/// Whether that is how what is under way ends when the bot stops.
bool is_end(const std::exception& error) {
  const auto* const thrown = dynamic_cast<const boost::system::system_error*>(&error);
  return thrown != nullptr && thrown->code() == asio::error::operation_aborted;
}

/// What people can call him by in a chat.
std::string_view shown(const twitch::User& user) {
  return user.display_name.empty() ? user.login : user.display_name;
}

}  // namespace

Desk::Desk(Loop loop, Parts parts)
    : parts_{std::move(parts)},
      voice_{loop, parts_.clock, parts_.pen, parts_.log, parts_.channel, [this] { take_held(); }},
      alarms_{
          loop, parts_.clock,
          [this](const std::exception& error) {
            if (closed_) return;
            parts_.log.error(
                "Chat: a game could not be ended: {}. Stakes that are still held are given back "
                "when the bot starts again.",
                printable(error.what(), 200));
          }},
      games_{std::make_unique<OpenGames>()},
      asked_{loop, SteadyTime::max()} {
  follow_config();
}

Desk::~Desk() = default;

void Desk::follow_config() {
  const Config& config = parts_.config;
  if (table_ && settings_ == config.commands && currency_ == config.points.name) return;
  settings_ = config.commands;
  currency_ = config.points.name;
  table_.emplace(config);
  room_.reset(new Room{
      config, parts_.clock, parts_.channel, *table_, parts_.commons.books, parts_.teller,
      parts_.commons.dice, parts_.people, parts_.log, parts_.commons.attendance, parts_.left_out,
      [this](std::string text) { voice_.say({.text = std::move(text), .urgent = true}); }, alarms_,
      *games_, parts_.commons.claim, parts_.commons.patience});
}

void Desk::hear(twitch::ChatMessage message) {
  if (closed_ || !parts_.config.chat.answer || message.elsewhere) return;
  if (message.by.id == parts_.pen.account())
    voice_.shown_as(level_of(message.by.id, message.roles, parts_.channel) >= Level::vip);
  switch (voice_.is_own(message.by.id, message.message_id)) {
    case Voice::Own::yes:
      return;
    case Voice::Own::perhaps:
      held_.push_back(std::move(message));
      return;
    case Voice::Own::no:
      break;
  }
  take_held();
  take(std::move(message));
}

void Desk::take_held() {
  while (!held_.empty() &&
         voice_.is_own(held_.front().by.id, held_.front().message_id) != Voice::Own::perhaps) {
    twitch::ChatMessage message = std::move(held_.front());
    held_.pop_front();
    if (voice_.is_own(message.by.id, message.message_id) == Voice::Own::no)
      take(std::move(message));
  }
}

void Desk::take(twitch::ChatMessage message) {
  if (message.by.id == parts_.pen.account()) {
    parts_.pen.budget().sent(parts_.channel, parts_.clock.now());
    if (parts_.wrote) parts_.wrote(message.by);
  }
  if (const auto rival = rivals_.heard(message, parts_.clock.now(), parts_.left_out)) {
    parts_.log.warn(
        "\"{0}\" answers !{1} in the chat as well: viewers get two answers. Switch it off there, "
        "or "
        "here with [commands] {1} = off, or all commands with [chat] answer = no",
        printable(rival->login, 64), rival->command);
  }
  auto name = called_by(message.text);
  if (!name) return;
  follow_config();
  const Rule* const rule = table_->find(*name);
  if (rule == nullptr || rule->off) return;
  const Level level = level_of(message.by.id, message.roles, parts_.channel);
  if (level < Level::streamer && parts_.left_out().has(message.by.id, message.by.login)) return;
  const std::size_t place = table_->place_of(*rule);
  const SteadyTime now = parts_.clock.now();
  if (level < rule->who) {
    if (cooldowns_.use(message.by.id, place, kTellAgain, seconds{0}, now))
      say(message, refusal(fmt::format(texts::kNotForYou, name_of(rule->who))));
    return;
  }
  if (!ready_) return;
  if (number(parts_.pen.account()) == 0) return tell_of_no_pen();
  if (waiting_.size() >= (level < Level::moderator ? kMostWaiting : kMostWithStaff)) {
    ++dropped_;
    return;
  }
  // A host closes a bet and pays it in one breath.
  const bool at_once =
      level == Level::streamer || (level == Level::moderator && rule->each <= kBreath);
  const seconds each = at_once ? seconds{0} : rule->each;
  const bool all_wait = level < Level::streamer && !rule->command->waits_between_games;
  const seconds all = all_wait ? rule->all : seconds{0};
  if (!cooldowns_.use(message.by.id, place, each, all, now)) return;
  rivals_.asked(message, *name, now);
  if (waiting_.full()) waiting_.set_capacity(std::min(kMostWithStaff, 2 * waiting_.capacity() + 8));
  waiting_.push_back({std::move(message), *std::move(name), level});
  asked_.cancel();
}

void Desk::tell_of_no_pen() {
  if (std::exchange(told_of_no_pen_, true)) return;
  parts_.log.warn(
      "Somebody used a command in the chat, and nobody who has logged in may write there: commands "
      "are not answered, and do nothing. Payments go on; all balances are safe. Run: pointsbot "
      "login "
      "   Without commands: [chat] answer = no");
}

void Desk::tell_of_dropped() {
  const SteadyTime now = parts_.clock.now();
  if (dropped_ == told_dropped_ || now < tell_of_dropped_from_) return;
  tell_of_dropped_from_ = now + kTellAgain;
  parts_.log.warn(
      "Chat: {} commands were passed over, because more came in than could be done. Payments go "
      "on; all balances are safe.",
      grouped(dropped_ - std::exchange(told_dropped_, dropped_)));
}

void Desk::tell_of_unanswered(std::string_view why) {
  parts_.log.error(
      "Chat: a command could not be answered: {}. The next ones are done; all balances are safe.",
      printable(why, 200));
}

Task<> Desk::serve() {
  while (!closed_) {
    if (waiting_.empty()) {
      tell_of_dropped();
      co_await asked_.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    Asked asked = std::move(waiting_.front());
    waiting_.pop_front();
    try {
      const Counted being_done{in_hand_};
      co_await answer(std::move(asked));
    } catch (const std::exception& error) {
      tell_of_unanswered(error.what());
    } catch (...) {
      tell_of_unanswered("of a kind that has no words");
    }
  }
}

Task<> Desk::answer(Asked asked) {
  // bot.ini may have changed since it was heard.
  follow_config();
  const Rule* const found = table_->find(asked.name);
  if (found == nullptr || found->off) co_return;
  const Rule rule = *found;
  const std::size_t place = table_->place_of(*found);
  Room room = *room_;
  Call call{asked.message, rule, asked.level, room};
  Answer answer;
  try {
    answer = co_await carry_out(call, snapshots_);
  } catch (const std::exception& error) {
    if (is_end(error)) co_return;
    parts_.log.error("Chat: \"{}\" could not be done: {}. All balances are safe.",
                     printable(asked.message.text, 100), printable(error.what(), 200));
    answer = refusal(texts::kNotWritten);
  }
  if (answer.refused)
    cooldowns_.shorten(asked.message.by.id, place, parts_.clock.now() + kTryAgain);
  say(asked.message, std::move(answer));
}

void Desk::say(const twitch::ChatMessage& to, Answer answer) {
  if (answer.to == Answer::To::nobody || answer.text.empty()) return;
  const bool urgent = level_of(to.by.id, to.roles, parts_.channel) >= Level::moderator;
  if (answer.to == Answer::To::all)
    return voice_.say({.text = std::move(answer.text), .urgent = urgent});
  voice_.say({.text = std::move(answer.text),
              .reply_to = to.message_id,
              .to = std::string{shown(to.by)},
              .brief = std::move(answer.brief),
              .minor = answer.refused,
              .urgent = urgent});
}

void Desk::close() {
  if (std::exchange(closed_, true)) return;
  asked_.cancel();
  voice_.close();
  alarms_.close();
}

void Desk::rest() {
  take_held();
  follow_config();
  if (is_any_off(*room_)) {
    const Room& room = *room_;
    alarms_.set("off", parts_.clock.now(), [room] { return call_off(room); });
  }
  cooldowns_.tidy(parts_.clock.now());
  voice_.rest();
  snapshots_.rest(parts_.clock.wall());
  if (!waiting_.empty()) return;
  waiting_.set_capacity(0);
  tell_of_dropped();
}

}  // namespace pointsbot::app::chat
