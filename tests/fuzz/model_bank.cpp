#include "tests/fuzz/model_bank.hpp"

#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace pointsbot::tests {
namespace {

/// The house pays such games out of nothing: what may come back of a stake, times the stake.
bool may_pay(const std::string& game, std::int64_t stake, std::int64_t back) {
  static constexpr std::array<std::int64_t, 7> kReels{0, 1, 5, 10, 20, 50, 100};
  if (game == "!slots")
    return std::ranges::any_of(kReels, [&](std::int64_t times) { return back == stake * times; });
  return back == 0 || back == stake || back == 2 * stake;
}

bool is_against_the_house(const std::string& game) {
  return game == "!slots" || game == "!gamble" || game == "!heist";
}

/// What a command costs is held apart while it is at work.
bool is_cost(const std::string& ref) { return ref.ends_with(":cost"); }

}  // namespace

void ModelBank::did(const db::Operation& operation, const db::Outcome& outcome) {
  require(!operation.ref.empty());
  const bool is_new = asked_.insert(operation.ref).second;
  if (outcome.repeated) return require(!is_new);
  if (outcome.refusal) return;
  require(done_.insert(operation.ref).second);
  const db::Action& action = operation.action;
  if (const auto* const credit = std::get_if<db::Credit>(&action)) {
    require(credit->amount > Points{});
    total_ += credit->amount.value;
  } else if (const auto* const debit = std::get_if<db::Debit>(&action)) {
    require(debit->amount > Points{});
    total_ -= debit->amount.value;
  } else if (const auto* const stake = std::get_if<db::Stake>(&action)) {
    require(stake->amount > Points{});
    open_[operation.ref] = {stake->amount.value, false, operation.note};
    held_ += stake->amount.value;
  } else if (const auto* const order = std::get_if<db::Redeem>(&action)) {
    open_[operation.ref] = {order->cost.value, true, {}};
    held_ += order->cost.value;
  } else if (const auto* const settled = std::get_if<db::Settle>(&action)) {
    settle(operation, *settled, outcome);
  } else if (const auto* const transfer = std::get_if<db::Transfer>(&action)) {
    require(transfer->amount > Points{} && transfer->from.id != transfer->to.id);
  } else if (!std::holds_alternative<db::Stop>(action) &&
             !std::holds_alternative<db::Boost>(action)) {
    // A correction, a bonus, an undo: by how much, the ledger says. Of a game no more comes back
    // than the house had of it.
    const auto* const undo = std::get_if<db::Undo>(&action);
    const auto* const one = undo != nullptr ? std::get_if<db::Undo::One>(&undo->what) : nullptr;
    const auto house = one != nullptr ? houses_.find(one->op) : houses_.end();
    if (house != houses_.end())
      require(outcome.total.value <= std::max<std::int64_t>(house->second, 0));
    total_ += outcome.total.value;
  }
}

void ModelBank::settle(const db::Operation& operation, const db::Settle& settle,
                       const db::Outcome& outcome) {
  std::int64_t staked = 0, back = 0;
  bool against_the_house = true;
  for (const db::Settle::Payout& payout : settle.payouts) {
    const auto found = open_.find(payout.stake);
    require(found != open_.end());
    const Held held = found->second;
    open_.erase(found);
    staked += held.amount;
    back += payout.back.value;
    require(payout.back >= Points{});
    const bool house = is_against_the_house(held.game) && !is_cost(payout.stake);
    if (held.order || is_cost(payout.stake)) {
      require(settle.payouts.size() == 1);
      require(payout.back.value == 0 || payout.back.value == held.amount);
    } else if (house) {
      require(held.game == operation.note && may_pay(held.game, held.amount, payout.back.value));
    } else {
      against_the_house = false;
    }
  }
  // Viewers against each other: neither more nor less, but for the prize of the streamer's raffle.
  const bool with_prize = operation.note == "!raffle" && operation.actor == operation.channel;
  require(against_the_house || back == staked || (with_prize && back > staked));
  houses_[outcome.op] = staked - back;
  held_ -= staked;
  total_ += back - staked;
}

void ModelBank::did(const db::Awarded& awarded) {
  total_ += awarded.minted.value + awarded.welcomed.value + awarded.activated.value;
}

void ModelBank::did(const db::Claimed& claimed) { total_ += claimed.points.value; }

void ModelBank::gave_stakes_back() {
  std::erase_if(open_, [this](const auto& each) {
    if (each.second.order) return false;
    held_ -= each.second.amount;
    return true;
  });
}

}  // namespace pointsbot::tests
