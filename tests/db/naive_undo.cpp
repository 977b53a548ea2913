// What the rule as it was for years makes of an undo.
#include "tests/db/naive_points.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pointsbot::db {

bool NaivePoints::act(const Undo& undone, const Operation& operation) {
  if (const auto* const one = std::get_if<Undo::One>(&undone.what))
    return undo(one->op, operation.at);
  if (const auto* const span = std::get_if<Undo::Payments>(&undone.what)) {
    std::vector<std::int64_t> all;
    for (std::int64_t no = span->first_no; no <= std::min(span->last_no, payments()); ++no) {
      const Payment& payment = payments_[static_cast<std::size_t>(no - 1)];
      if (!payment.bonus && !payment.undone) all.push_back(no);
    }
    return take_back(all);
  }
  const auto& of = std::get<Undo::Of>(undone.what);
  // The newest first: each is then undone on what it left behind. What they did as viewers is
  // theirs.
  bool any = false;
  for (std::int64_t op = operations(); op > 0; --op) {
    const Done& one = done_[static_cast<std::size_t>(op - 1)];
    const Action& did = one.action;
    if (one.actor != of.actor || one.at < of.since || one.undone ||
        one.outcome.state != OpState::done)
      continue;
    if (std::holds_alternative<Transfer>(did) || std::holds_alternative<Stake>(did)) continue;
    if (!undo(op, operation.at)) continue;
    any = true;
    // Each is an operation of its own.
    done_.push_back({.action = undone, .outcome = {}, .actor = {}, .at = {}, .legs = {}});
  }
  return any;
}

bool NaivePoints::can_undo(std::int64_t op) const {
  if (op < 1 || op > operations()) return false;
  const Done& one = done_[static_cast<std::size_t>(op - 1)];
  // A stake has come out by its game: whoever could undo it would have it twice.
  return !one.undone && one.outcome.state != OpState::refused &&
         !std::holds_alternative<Stake>(one.action) &&
         !std::holds_alternative<Redeem>(one.action) && !one.serves &&
         !std::holds_alternative<Undo>(one.action);
}

bool NaivePoints::undo(std::int64_t op, WallTime at) {
  const std::size_t before = legs_.size();
  if (!undo_it(op, at)) return false;
  done_[static_cast<std::size_t>(op - 1)].brought_back = size_of(legs_, before);
  return true;
}

bool NaivePoints::undo_it(std::int64_t op, WallTime at) {
  if (!can_undo(op)) return false;
  Done& one = done_[static_cast<std::size_t>(op - 1)];
  one.undone_by = operations() + 1;
  if (std::holds_alternative<PayPresent>(one.action))
    return one.undone = take_back({one.payment + 1});
  if (const auto* const stop = std::get_if<Stop>(&one.action)) {
    const std::int64_t whom = one.legs.front().viewer;
    if (account(whom)->stopped != stop->stopped) return false;
    account(whom)->stopped = !stop->stopped;
    return one.undone = give(whom, 0);
  }
  if (std::holds_alternative<Boost>(one.action)) {
    if (!boost_ || boost_op_ != op || boost_->second <= at) return false;
    boost_.reset();
    return one.undone = true;
  }
  if (one.imported) {
    bool any = false;
    for (const Leg& leg : one.legs) {
      const std::int64_t taken = std::min(leg.amount, account(leg.viewer)->has.points);
      if (taken != 0) any = give(leg.viewer, -taken);
    }
    return one.undone = any;
  }
  if (std::holds_alternative<Settle>(one.action)) return one.undone = undo_game(one);
  const bool merge = std::holds_alternative<Merge>(one.action);
  const bool from_one_to_another = std::holds_alternative<Transfer>(one.action) || merge;
  if (merge) viewers_[one.legs.front().viewer].merged_into.reset();
  bool any = merge;
  std::int64_t taken = 0;
  for (const Leg& leg : one.legs) {
    if (leg.amount < 0 || (leg.amount == 0 && leg.seconds < 0)) continue;
    const Row has = account(leg.viewer)->has;
    const std::int64_t there = std::min(leg.amount, has.points);
    if (there == 0 && leg.seconds == 0) continue;
    any = true;
    give(leg.viewer, -there, -std::min(leg.seconds, has.seconds));
    taken += there;
  }
  for (const Leg& leg : one.legs) {
    if (leg.amount > 0 || (leg.amount == 0 && leg.seconds >= 0)) continue;
    const std::int64_t back = from_one_to_another ? std::min(-leg.amount, taken) : -leg.amount;
    if (from_one_to_another) taken -= back;
    any = give(leg.viewer, back, -leg.seconds);
  }
  return one.undone = any;
}

/// As if nobody had played: of what comes back, point by point, each loser has his part.
bool NaivePoints::undo_game(const Done& game) {
  const auto account_of = [this](std::int64_t viewer) {
    while (viewers_[viewer].merged_into) viewer = *viewers_[viewer].merged_into;
    return viewer;
  };
  std::vector<std::pair<std::int64_t, std::int64_t>> came;
  const auto add = [&came](std::int64_t viewer, std::int64_t amount) {
    const auto at = std::ranges::find(came, viewer, [](const auto& one) { return one.first; });
    if (at == came.end()) {
      came.emplace_back(viewer, amount);
    } else {
      at->second += amount;
    }
  };
  for (const Leg& got : game.legs) add(account_of(got.viewer), got.amount);
  for (const Leg& stake : game.stakes) add(account_of(stake.viewer), -stake.amount);
  std::int64_t lost = 0, there = 0;
  bool any = false;
  for (const auto& [viewer, amount] : came) {
    lost += std::max<std::int64_t>(-amount, 0);
    there -= amount;  // less than nothing: the game made some
  }
  there = std::max<std::int64_t>(there, 0);
  for (const auto& [viewer, amount] : came) {
    const std::int64_t taken = std::min(amount, account(viewer)->has.points);
    if (taken <= 0) continue;
    there += taken;
    any = give(viewer, -taken);
  }
  there = std::min(there, lost);
  std::int64_t before = 0;
  for (const auto& [viewer, amount] : came) {
    if (amount >= 0) continue;
    // Of 10 losses before him and 5 of his own he has what 15 have, less what 10 have.
    const auto of = [&](std::int64_t losses) { return there * losses / lost; };
    const std::int64_t his = of(before - amount) - of(before);
    before -= amount;
    if (his > 0) any = give(viewer, his);
  }
  return any;
}

bool NaivePoints::is_correction(const Event& event) const {
  if (event.op > operations()) return false;
  if (of(event).imported) return event.amount < 0;
  const Action& did = of(event).action;
  const auto* const undo = std::get_if<Undo>(&did);
  return std::holds_alternative<Debit>(did) || std::holds_alternative<SetTo>(did) ||
         (undo != nullptr && std::holds_alternative<Undo::Payments>(undo->what));
}

/// From each what he got of them and nobody took from him since. What was undone, and what undid
/// it, never was: a balance between the two is told as it had been without them. What was before a
/// reset stays as it is.
bool NaivePoints::take_back(const std::vector<std::int64_t>& payments) {
  if (payments.empty()) return false;
  std::map<std::int64_t, std::int64_t> left;
  const auto without_the_undone = [&](const Event& correction) {
    std::int64_t balance = correction.after;
    for (const Event& event : events_) {
      if (&event == &correction) break;
      if (event.what != Event::What::entered || event.viewer != correction.viewer ||
          event.op > operations())
        continue;
      const Done& one = of(event);
      if (one.undone && one.undone_by > correction.op && one.payment >= payments.front())
        balance -= event.amount;
    }
    return std::max<std::int64_t>(balance, 0);
  };
  for (const Event& event : events_) {
    switch (event.what) {
      case Event::What::paid:
        if (std::ranges::find(payments, event.payment) != payments.end())
          left[event.viewer] += event.amount;
        break;
      case Event::What::entered:
        if (left[event.viewer] > 0 && is_correction(event) && !of(event).undone)
          left[event.viewer] = std::min(left[event.viewer], without_the_undone(event));
        break;
      case Event::What::reset:
        if (!of(event).undone) left.clear();
        break;
      case Event::What::merged:
        if (!of(event).undone) left[event.into] += std::exchange(left[event.viewer], 0);
        break;
    }
  }
  bool any = false;
  for (const auto& [id, amount] : left) {
    const std::int64_t there = std::min(amount, account(id)->has.points);
    if (there > 0) any = give(id, -there);
  }
  std::int64_t reset = 0;
  for (const Done& one : done_) {
    if (std::holds_alternative<Reset>(one.action) && !one.undone &&
        one.outcome.state == OpState::done)
      reset = one.payment;
  }
  for (const std::int64_t no : payments) {
    if (any && no > reset) payments_[static_cast<std::size_t>(no - 1)].undone = true;
  }
  return any;
}

}  // namespace pointsbot::db
