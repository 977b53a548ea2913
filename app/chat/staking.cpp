#include "app/chat/staking.hpp"

#include "app/chat/amount.hpp"
#include "app/chat/staff.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <utility>

namespace pointsbot::app::chat {
namespace {

/// So many are named; a message has room for them.
constexpr std::size_t kMostNamed = 8;

db::Operation payout(const Room& room, db::Settle settle, std::string ref, std::string note,
                     std::optional<UserId> by = std::nullopt) {
  return {.channel = room.channel,
          .at = room.clock.wall(),
          .actor = by,
          .ref = std::move(ref),
          .note = std::move(note),
          .action = std::move(settle)};
}

std::string note_of(const Call& call) { return fmt::format("!{}", call.rule().names.front()); }

}  // namespace

Task<Points> asked_stake(Call& call, std::string_view text) {
  const auto asked = parse_amount(text);
  if (!asked) throw Answered{refusal(texts::kNoAmount)};
  Points has{};
  if (std::holds_alternative<Percent>(*asked)) {
    const db::Account own = co_await call.own();
    has = own.balance;
  }
  const auto points = resolve(*asked, has);
  if (!points) throw Answered{refusal(fmt::format(texts::kNotEnough, call.amount(has)))};
  const Points most = call.config().games.stake_most;
  if (*points > most) throw Answered{refusal(fmt::format(texts::kStakeMost, call.amount(most)))};
  co_return *points;
}

Task<> seasoned(Call& call) {
  const std::chrono::seconds least = call.config().limits.give_after_watching;
  if (least.count() == 0 || call.level() == Level::streamer) co_return;
  const db::Account own = co_await call.own();
  if (own.watched < least) {
    throw Answered{
        refusal(fmt::format(texts::kPlayAfter, watch_time(least), watch_time(own.watched)))};
  }
}

Task<games::Stake> hold(Call& call, Points amount) {
  db::Operation stake = call.operation(db::Stake{{call.by().id}, amount}, note_of(call));
  co_await call.move_or_refuse(std::move(stake));
  games::Stake held{
      .by = {.id = call.by().id, .name = name_of_asker(call)}, .amount = amount, .ref = call.ref()};
  co_return held;
}

Task<std::optional<Points>> settle(const Room& room, games::Settlement settlement, std::string ref,
                                   std::string note, std::optional<UserId> by) {
  db::Settle settle, back;
  // Where each has his own again there is nothing to undo.
  const bool moves = std::ranges::any_of(settlement, [](const games::Settled& settled) {
    return settled.back != settled.stake.amount;
  });
  if (!moves) by.reset();
  for (games::Settled& settled : settlement) {
    if (settled.stake.ref.empty()) continue;
    back.payouts.push_back({settled.stake.ref, settled.stake.amount});
    settle.payouts.push_back({std::move(settled.stake.ref), settled.back});
  }
  if (settle.payouts.empty()) co_return Points{};
  db::Operation operation = payout(room, std::move(settle), ref + ":out", note, by);
  const auto outcome = co_await room.teller.ask(std::move(operation));
  if (!outcome) co_return std::nullopt;
  if (!outcome->refusal) co_return outcome->balance;
  db::Operation instead = payout(room, std::move(back), ref + ":back", note);
  const auto given_back = co_await room.teller.ask(std::move(instead));
  if (!given_back) co_return std::nullopt;
  room.log.error(
      "Chat: what came of {} could not be paid out{}. {} All other balances are safe.", note,
      outcome->refusal == db::Refusal::too_much ? ", since nobody can have so much" : "",
      given_back->refusal ? "Its stakes are held until the bot starts again, and given back then."
                          : "Everybody has his stake back.");
  co_return std::nullopt;
}

Task<std::optional<Points>> settle(Call& call, games::Settlement settlement,
                                   std::optional<UserId> by) {
  return settle(call.room(), std::move(settlement), call.ref(), note_of(call), by);
}

Task<std::optional<Points>> settle(Call& call, games::Stake stake, Points back) {
  games::Settlement settlement;
  settlement.push_back({std::move(stake), back});
  return settle(call, std::move(settlement));
}

Task<> give_back(Call& call, games::Stake stake) {
  const Points amount = stake.amount;
  co_await settle(call, std::move(stake), amount);
}

std::string why_refused(games::Refused why) {
  using games::Refused;
  switch (why) {
    case Refused::over:
      return texts::kGameOver;
    case Refused::already_in:
      return texts::kInAlready;
    case Refused::busy:
      return texts::kDuelBusy;
    case Refused::himself:
      return texts::kDuelHimself;
    case Refused::full:
    case Refused::too_much:
      return texts::kGameFull;
    case Refused::wrong_amount:
      return texts::kOtherPrice;
    case Refused::other_option:
      return texts::kBetOtherOption;
  }
  return texts::kNothingDone;
}

std::string percent(double likelihood) { return fmt::format("{:.3g}%", 100 * likelihood); }

std::string of_a_hundred(const games::Odds& odds) { return fmt::format("{:.3g}", 100 * odds.back); }

std::string winners(const games::Settlement& settlement) {
  // Of several stakes of one person, what all of them brought.
  std::vector<std::pair<const games::Player*, Points>> all;
  for (const games::Settled& settled : settlement) {
    if (settled.back == Points{}) continue;
    const games::Player& by = settled.stake.by;
    if (!all.empty() && all.back().first->id == by.id) {
      all.back().second = all.back().second + settled.back;
    } else {
      all.emplace_back(&by, settled.back);
    }
  }
  std::string text;
  const std::size_t named = std::min(all.size(), kMostNamed);
  for (std::size_t i = 0; i < named; ++i) {
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", all[i].first->name,
                        grouped(all[i].second.value));
  }
  if (named < all.size()) text += fmt::format(texts::kAndMore, all.size() - named);
  return text;
}

std::string called(const Room& room, std::string_view command) {
  const Rule* const rule = room.table.rule_of(command);
  return rule != nullptr && !rule->names.empty() ? rule->names.front() : std::string{command};
}

}  // namespace pointsbot::app::chat
