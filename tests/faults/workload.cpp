#include "tests/faults/workload.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace pointsbot::tests {

Pay workload_prices() {
  Pay pay{Points{10}};
  pay[Role::subscriber] = {15};
  pay[Role::moderator] = {12};
  return pay;
}

db::Terms workload_terms(std::int64_t step) {
  return {.welcome = 1,
          .seconds = 60,
          .at = db::kNoon + std::chrono::seconds{60} * step,
          .active_bonus = 3};
}

void Workload::think(const Turn& turn) {
  switch (turn.kind) {
    case Kind::cycle:
    case Kind::raid:
      think_cycle(turn);
      break;
    case Kind::operations:
      for (const db::Operation& operation : turn.operations) think(operation);
      break;
    case Kind::import:
      think_import(turn);
      break;
    case Kind::claim: {
      Row& row = rows_.at(number(turn.claimant.id));
      row.points += turn.of_name.points;
      row.seconds += turn.of_name.seconds;
      aside_.erase(turn.name);
      break;
    }
  }
  steps_ += turn.kind == Kind::operations ? std::ssize(turn.operations) : 1;
  before_ = turn;
}

void Workload::think_cycle(const Turn& turn) {
  const db::Terms now = workload_terms(steps_);
  present_ = turn.crowd;
  for (const auto& [id, roles] : present_) {
    const auto [row, is_new] = rows_.try_emplace(id, Row{now.welcome, 0});
    if (chats(id)) row->second.points += now.active_bonus;
    if (is_new) continue;
    row->second.points += workload_prices().best(roles).value;
    row->second.seconds += now.seconds;
  }
}

void Workload::think_import(const Turn& turn) {
  for (const auto& [id, line] : turn.lines) {
    Row &row = rows_[id], &before = stated_[id];
    row.points += line.points - before.points;
    row.seconds += line.seconds - before.seconds;
    before = line;
  }
  if (!turn.name.empty()) aside_[turn.name] = turn.of_name;
}

std::int64_t Workload::held() const {
  std::int64_t sum = 0;
  for (const Order& order : orders_) sum += order.state == db::OpState::held ? order.cost : 0;
  return sum;
}

bool Workload::think_of(const db::Redeem& redeem, const db::Operation& operation) {
  std::int64_t had = 0;
  const Order* last = nullptr;
  for (const Order& order : orders_) {
    if (order.item != redeem.item || order.state == db::OpState::refunded) continue;
    ++had;
    last = &order;
  }
  if (redeem.stock && had >= *redeem.stock) return false;
  if (last != nullptr && operation.at - last->at < redeem.wait) return false;
  const std::int64_t viewer = number(redeem.viewer.id);
  if (rows_.at(viewer).points < redeem.cost.value) return false;
  rows_.at(viewer).points -= redeem.cost.value;
  orders_.push_back({operation.ref, viewer, redeem.cost.value, redeem.item, operation.at});
  return true;
}

bool Workload::think_of(const db::Settle& settle) {
  const db::Settle::Payout& payout = settle.payouts.front();
  for (Order& order : orders_) {
    if (order.ref != payout.stake || order.state != db::OpState::held) continue;
    const bool refunds = payout.back == Points{order.cost};
    order.state = refunds ? db::OpState::refunded : db::OpState::settled;
    if (refunds) rows_.at(order.viewer).points += order.cost;
    return true;
  }
  return false;
}

std::optional<std::int64_t> Workload::moves(const db::Operation& operation) const {
  if (const auto* const credit = std::get_if<db::Credit>(&operation.action))
    return credit->amount.value;
  if (const auto* const debit = std::get_if<db::Debit>(&operation.action))
    return debit->amount.value;
  if (const auto* const set = std::get_if<db::SetTo>(&operation.action))
    return std::abs(set->balance.value - rows_.at(number(set->viewer.id)).points);
  if (!std::holds_alternative<db::PayPresent>(operation.action)) return std::nullopt;
  std::int64_t sum = 0;
  for (const auto& [id, roles] : present_) sum += workload_prices().best(roles).value;
  return sum;
}

std::int64_t Workload::moved(const db::Operation& operation) const {
  std::int64_t sum = 0;
  for (const Moved& one : moved_) {
    if (one.actor == operation.actor && one.at >= operation.allowance->since) sum += one.size;
  }
  return sum;
}

bool Workload::think(const db::Operation& operation) {
  const std::optional<std::int64_t> size = moves(operation);
  if (size && operation.allowance && *size + moved(operation) > operation.allowance->most.value)
    return false;
  if (!do_in_thought(operation)) return false;
  if (size) moved_.push_back({operation.actor, operation.at, *size});
  return true;
}

bool Workload::do_in_thought(const db::Operation& operation) {
  if (const auto* const redeem = std::get_if<db::Redeem>(&operation.action))
    return think_of(*redeem, operation);
  if (const auto* const settle = std::get_if<db::Settle>(&operation.action))
    return think_of(*settle);
  const auto points = [&](const db::Whom& who) -> std::int64_t& {
    return rows_.at(number(who.id)).points;
  };
  if (const auto* const credit = std::get_if<db::Credit>(&operation.action)) {
    points(credit->viewer) += credit->amount.value;
    return true;
  }
  if (const auto* const reward = std::get_if<db::Reward>(&operation.action)) {
    rows_[number(reward->viewer.id)].points += reward->amount.value;
    return true;
  }
  if (const auto* const set = std::get_if<db::SetTo>(&operation.action)) {
    points(set->viewer) = set->balance.value;
    return true;
  }
  if (const auto* const debit = std::get_if<db::Debit>(&operation.action)) {
    if (points(debit->viewer) < debit->amount.value) return false;
    points(debit->viewer) -= debit->amount.value;
    return true;
  }
  if (const auto* const transfer = std::get_if<db::Transfer>(&operation.action)) {
    const std::int64_t amount = transfer->amount.value;
    if (amount <= 0 || transfer->from.id == transfer->to.id || points(transfer->from) < amount)
      return false;
    points(transfer->from) -= amount;
    points(transfer->to) += amount;
    return true;
  }
  for (const auto& [id, roles] : present_)
    rows_.at(id).points += workload_prices().best(roles).value;
  return !present_.empty();
}

bool Workload::think_until(std::int64_t steps) {
  while (steps_ < steps) think(next());
  return steps_ == steps;
}

void Workload::hand_over(db::Till& till) const {
  till.here.clear();
  for (const auto& [id, roles] : present_) till.here[UserId{id}] = roles;
}

Result<void, db::Error> Workload::live(db::Till& till) {
  const Turn turn = next();
  switch (turn.kind) {
    case Kind::cycle:
    case Kind::raid: {
      const auto done = live_cycle(till, turn);
      if (!done.has_value()) return done.error();
      break;
    }
    case Kind::operations: {
      const auto done = live_operations(till, turn);
      if (!done.has_value()) return done.error();
      break;
    }
    case Kind::import: {
      const auto done = import(till, turn, ref());
      if (!done.has_value()) return done.error();
      if (done->op == 0 || done->refused > 0) throw std::logic_error{"imported wrongly: " + ref()};
      break;
    }
    case Kind::claim: {
      const auto done = claim(till, turn, ref());
      if (!done.has_value()) return done.error();
      if (done->ops.size() != 1 || done->points.value != turn.of_name.points)
        throw std::logic_error{"claimed wrongly: " + ref()};
      break;
    }
  }
  think(turn);
  return {};
}

Result<void, db::Error> Workload::live_cycle(db::Till& till, const Turn& turn) const {
  std::vector<db::Person> people;
  for (const auto& [id, roles] : turn.crowd)
    people.push_back({.id = id, .login = "viewer" + std::to_string(id), .roles = roles});
  db::Terms now = workload_terms(steps_);
  now.by_role = workload_prices();
  for (const auto& [id, roles] : turn.crowd) {
    if (chats(id)) now.seen.push_back({id, "viewer" + std::to_string(id)});
  }
  const auto done = till.cycle(people, now);
  if (!done.has_value()) return done.error();
  return {};
}

Result<void, db::Error> Workload::live_operations(db::Till& till, const Turn& turn) const {
  const auto done = till.ledger->operate(turn.operations);
  if (!done.has_value()) return done.error();
  Workload thought = *this;
  for (std::size_t i = 0; i < turn.operations.size(); ++i) {
    const bool should_be = thought.think(turn.operations[i]);
    const bool is = done->at(i).state != db::OpState::refused && !done->at(i).repeated;
    if (is != should_be) throw std::logic_error{"answered wrongly: " + turn.operations[i].ref};
  }
  return {};
}

Result<db::Imported, db::Error> Workload::import(db::Till& till, const Turn& turn,
                                                 std::string ref) {
  db::Staging staging;
  std::int64_t number = 0;
  for (const auto& [id, line] : turn.lines) {
    const std::string login = "viewer" + std::to_string(id);
    staging.put({.line = ++number,
                 .login = login,
                 .id = UserId{id},
                 .points = Points{line.points},
                 .watched = std::chrono::seconds{line.seconds}},
                db::SameViewer::last);
  }
  if (!turn.name.empty()) {
    staging.put({.line = ++number,
                 .login = turn.name,
                 .points = Points{turn.of_name.points},
                 .watched = std::chrono::seconds{turn.of_name.seconds}},
                db::SameViewer::last);
  }
  return till.ledger->import_points(
      staging,
      {.channel = db::kChannel, .at = db::kNoon, .ref = std::move(ref), .source = "otherbot"});
}

Result<db::Claimed, db::Error> Workload::claim(db::Till& till, const Turn& turn, std::string ref) {
  return till.ledger->claim({.channel = db::kChannel,
                             .at = db::kNoon,
                             .ref = std::move(ref),
                             .login = turn.name,
                             .to = turn.claimant});
}

bool Workload::is_repeated(db::Till& till) const {
  switch (before_.kind) {
    case Kind::cycle:
    case Kind::raid:
      return true;
    case Kind::operations: {
      const auto done = till.ledger->operate(before_.operations);
      return done.has_value() && std::ranges::all_of(*done, [](const db::Outcome& outcome) {
               return outcome.repeated;
             });
    }
    case Kind::import: {
      const auto done = import(till, before_, "once more " + ref());
      return done.has_value() && done->op == 0 && done->people == 0 && done->claims == 0;
    }
    case Kind::claim: {
      const auto done = claim(till, before_, "once more " + ref());
      return done.has_value() && done->ops.empty();
    }
  }
  return false;
}

}  // namespace pointsbot::tests
