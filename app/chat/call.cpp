#include "app/chat/call.hpp"

#include "app/chat/amount.hpp"
#include "app/chat/line.hpp"
#include "app/chat/texts.hpp"
#include "app/hand_ref.hpp"
#include "app/logins.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <chrono>

namespace pointsbot::app::chat {
namespace {

struct AccountById {
  UserId channel, viewer;
  std::optional<db::Account> operator()(db::Reader& reader) const {
    return reader.account(channel, viewer);
  }
};

struct AccountByName {
  UserId channel;
  std::string name;
  std::optional<db::Account> operator()(db::Reader& reader) const {
    return reader.account(channel, name);
  }
};

std::string_view without_at(std::string_view name) {
  if (name.starts_with('@')) name.remove_prefix(1);
  return name;
}

}  // namespace

bool Call::read_arguments() {
  auto words = arguments_in(message_.text, rule_.command->arguments);
  if (!words) return false;
  words_ = *std::move(words);
  return true;
}

std::string Call::amount(Points points) const {
  return app::amount(points, room_.config.points.name);
}

Task<std::optional<db::Account>> Call::own_account() {
  AccountById job{room_.channel, by().id};
  return read(job);
}

Answer Call::has_nothing() const {
  const std::string& points = config().points.name.many;
  // Of those who are left out a chat answers the streamer alone.
  return room_.left_out().has(by().id, by().login)
             ? refusal(fmt::format(texts::kEarnsNothing, points))
             : refusal(fmt::format(texts::kNothingYet, points), "0");
}

Task<db::Account> Call::own() {
  auto account = co_await own_account();
  if (!account) throw Answered{has_nothing()};
  co_return *std::move(account);
}

Task<db::Account> Call::account(std::size_t place) {
  AccountByName job{room_.channel, std::string{without_at(word(place))}};
  auto account = co_await read(std::move(job));
  if (!account) throw Answered{refusal(texts::kNobody)};
  co_return *std::move(account);
}

Task<Someone> Call::anybody(std::size_t place) {
  AccountByName job{room_.channel, std::string{without_at(word(place))}};
  const auto known = co_await read(std::move(job));
  if (known) co_return Someone{known->id, known->login, known->display_name};
  const auto login = parse_login(word(place));
  if (!login) throw Answered{refusal(texts::kNobody)};
  auto found = co_await room_.people.find(*login);
  if (!found) throw Answered{refusal(texts::kTwitchBusy)};
  if (!*found) throw Answered{refusal(texts::kNobody)};
  twitch::User& user = **found;
  std::string name = user.display_name.empty() ? user.login : user.display_name;
  co_return Someone{user.id, std::move(user.login), std::move(name)};
}

Points Call::how_much(std::size_t place, Points balance) const {
  const auto asked = parse_amount(word(place));
  if (!asked) throw Answered{refusal(texts::kNoAmount)};
  const auto points = resolve(*asked, balance);
  if (!points) throw Answered{refusal(fmt::format(texts::kNotEnough, amount(balance)))};
  return *points;
}

std::string Call::ref(std::string_view part) const {
  return fmt::format("{}{}{}", chat_ref(message_.message_id), part.empty() ? "" : ":", part);
}

db::Operation Call::operation(db::Action action, std::string note, std::string_view part) const {
  return {.channel = room_.channel,
          .at = room_.clock.wall(),
          .actor = by().id,
          .ref = ref(part),
          .note = std::move(note),
          .action = std::move(action)};
}

Task<db::Outcome> Call::move(db::Operation operation) {
  db::Operation again = operation;
  auto outcome = co_await room_.teller.ask(std::move(operation),
                                           std::chrono::steady_clock::now() + room_.patience);
  if (!outcome && outcome.error() == db::Unanswered::not_done)
    throw Answered{refusal(texts::kNotWritten)};
  if (!outcome) {
    // The ledger has it: what becomes of it has to be known, since more may hang on it.
    outcome = co_await room_.teller.ask(std::move(again));
    if (!outcome) throw Answered{silence()};  // the bot ends, and its next start gives stakes back
    outcome->repeated = false;
  }
  if (outcome->repeated) throw Answered{silence()};
  co_return *std::move(outcome);
}

Task<db::Outcome> Call::move_or_refuse(db::Operation operation) {
  db::Outcome outcome = co_await move(std::move(operation));
  if (outcome.refusal == db::Refusal::unknown_viewer) throw Answered{has_nothing()};
  if (outcome.refusal) throw Answered{refusal(why_refused(outcome, config().points.name))};
  co_return outcome;
}

std::string why_refused(const db::Outcome& outcome, const Currency& name) {
  using db::Refusal;
  switch (*outcome.refusal) {
    case Refusal::not_enough:
      return fmt::format(texts::kNotEnough, app::amount(outcome.balance, name));
    case Refusal::too_much:
      return fmt::format(texts::kTooMuch, name.many);
    case Refusal::not_positive:
      return texts::kNoAmount;
    case Refusal::to_himself:
      return texts::kToHimself;
    default:
      return texts::kNothingDone;
  }
}

}  // namespace pointsbot::app::chat
