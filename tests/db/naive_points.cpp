#include "tests/db/naive_points.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

namespace pointsbot::db {

void NaivePoints::cycle(const std::map<std::int64_t, Roles>& present, const Cycle& terms) {
  present_ = present;
  const bool boosted = boost_ && terms.at < boost_->second;
  const std::int64_t percent = boosted ? boost_->first : 100;
  Payment payment{.bonus = false, .gave = {}};
  bool late = false;
  for (const auto& [id, roles] : present_) {
    const auto [at, is_new] = viewers_.try_emplace(id);
    Viewer& viewer = at->second;
    late = late || (!is_new && !viewer.seen && !viewer.stopped);
    if (!viewer.seen && !viewer.stopped) {
      viewer.has.points += terms.welcome;
    } else {
      viewer.has.seconds += terms.seconds;
      if (!viewer.stopped) {
        const std::int64_t pay = terms.pay.best(roles).value * percent / 100;
        viewer.has.points += pay;
        payment.gave.emplace_back(id, pay);
        events_.push_back(
            {.what = Event::What::paid, .viewer = id, .amount = pay, .payment = payments() + 1});
      }
    }
    viewer.seen = true;
  }
  payments_.push_back(std::move(payment));
  // The welcome of somebody who had an account already is an operation.
  if (late && terms.welcome > 0) done_by_itself();
  pay_active(terms, terms.active_bonus * percent / 100);
}

/// A part of the payment: it is taken back with it.
void NaivePoints::pay_active(const Cycle& terms, std::int64_t bonus) {
  std::set<std::int64_t> accounts;
  for (std::int64_t id : terms.chatted) {
    while (is_merged(id)) id = *viewers_[id].merged_into;
    if (present_.contains(id) && !viewers_[id].stopped) accounts.insert(id);
  }
  if (bonus == 0 || accounts.empty()) return;
  for (const std::int64_t id : accounts) {
    viewers_[id].has.points += bonus;
    events_.push_back(
        {.what = Event::What::paid, .viewer = id, .amount = bonus, .payment = payments()});
  }
  done_by_itself();
}

void NaivePoints::import(const std::map<std::int64_t, std::int64_t>& file, bool set) {
  legs_.clear();
  for (const auto& [id, points] : file) {
    Viewer& viewer = viewers_[id];
    const std::int64_t amount = set ? points - viewer.has.points : points;
    viewer.seen = true;
    if (amount != 0) give(id, amount);
  }
  done_.push_back({.action = Credit{},
                   .outcome = {},
                   .actor = {},
                   .at = {},
                   .legs = legs_,
                   .payment = payments(),
                   .imported = true});
}

void NaivePoints::done_by_itself() {
  done_.push_back({.action = Boost{}, .outcome = {}, .actor = {}, .at = {}, .legs = {}});
}

Outcome NaivePoints::perform(const Operation& operation, bool refused) {
  if (const auto known = refs_.find(operation.ref); known != refs_.end()) {
    Outcome again = done_[static_cast<std::size_t>(known->second - 1)].outcome;
    again.repeated = true;
    return again;
  }
  legs_.clear();
  serves_ = false;
  settled_.clear();
  const std::int64_t payments = std::ssize(payments_);
  const std::size_t events = events_.size();
  const auto viewers = viewers_;
  const auto held = held_;
  const bool changes_the_past = operation.allowance ||
                                std::holds_alternative<Undo>(operation.action) ||
                                std::holds_alternative<Settle>(operation.action);
  const auto done = changes_the_past ? done_ : std::vector<Done>{};
  const auto paid = changes_the_past ? payments_ : std::vector<Payment>{};
  bool fine =
      !refused && is_allowed(operation) &&
      std::visit([&](const auto& action) { return act(action, operation); }, operation.action);
  std::optional<Points> left;
  const bool measured = std::holds_alternative<Credit>(operation.action) ||
                        std::holds_alternative<Debit>(operation.action) ||
                        std::holds_alternative<SetTo>(operation.action) ||
                        std::holds_alternative<PayPresent>(operation.action);
  if (fine && operation.allowance && measured) {
    std::int64_t moves = size_of(legs_);
    if (std::holds_alternative<PayPresent>(operation.action)) {
      for (const auto& [id, amount] : payments_.back().gave) moves += amount;
    }
    left = Points{std::max<std::int64_t>(operation.allowance->most.value - moved(operation), 0)};
    fine = moves <= left->value;
    if (fine) left = Points{left->value - moves};
  }
  if (!fine) {
    viewers_ = viewers;
    held_ = held;
    events_.resize(events);
    if (changes_the_past) {
      done_ = done;
      payments_ = paid;
    }
  }
  Outcome outcome{.state = fine ? OpState::done : OpState::refused};
  if (fine && (std::holds_alternative<Stake>(operation.action) ||
               std::holds_alternative<Redeem>(operation.action)))
    outcome.state = OpState::held;
  outcome.left = left;
  outcome.op = std::ssize(done_) + 1;
  if (fine && !legs_.empty()) outcome.balance = {viewers_[legs_.front().viewer].has.points};
  refs_[operation.ref] = outcome.op;
  done_.push_back({.action = operation.action,
                   .outcome = outcome,
                   .actor = operation.actor,
                   .at = operation.at,
                   .legs = fine ? legs_ : std::vector<Leg>{},
                   .payment = payments,
                   .serves = serves_,
                   .stakes = settled_});
  return outcome;
}

std::map<std::int64_t, NaivePoints::Row> NaivePoints::rows() const {
  std::map<std::int64_t, Row> rows;
  for (const auto& [id, viewer] : viewers_) {
    if (!viewer.merged_into) rows[id] = viewer.has;
  }
  return rows;
}

bool NaivePoints::is_merged(std::int64_t viewer) const {
  const auto at = viewers_.find(viewer);
  return at != viewers_.end() && at->second.merged_into.has_value();
}

std::int64_t NaivePoints::held() const {
  std::int64_t sum = 0;
  for (const auto& [ref, stake] : held_) sum += stake.amount;
  return sum;
}

void NaivePoints::return_stakes() {
  legs_.clear();
  const auto returned = std::erase_if(held_, [this](const auto& one) {
    const Held& stake = one.second;
    if (stake.order) return false;
    give(stake.viewer, stake.amount);
    done_[static_cast<std::size_t>(stake.op - 1)].outcome.state = OpState::settled;
    return true;
  });
  if (returned > 0) done_by_itself();
}

void NaivePoints::fold() {
  for (Done& one : done_) one.folded = true;
  for (Payment& one : payments_) one.folded = true;
}

bool NaivePoints::may_be_folded(const Action& action) const {
  const auto* const undo = std::get_if<Undo>(&action);
  if (undo == nullptr) return false;
  if (const auto* const one = std::get_if<Undo::One>(&undo->what))
    return one->op >= 1 && one->op <= std::ssize(done_) &&
           done_[static_cast<std::size_t>(one->op - 1)].folded;
  if (const auto* const span = std::get_if<Undo::Payments>(&undo->what))
    return span->first_no <= std::ssize(payments_) &&
           payments_[static_cast<std::size_t>(span->first_no - 1)].folded;
  return std::ranges::any_of(done_, &Done::folded);
}

NaivePoints::Viewer* NaivePoints::account(std::int64_t viewer) {
  const auto at = viewers_.find(viewer);
  if (at == viewers_.end()) return nullptr;
  return at->second.merged_into ? account(*at->second.merged_into) : &at->second;
}

NaivePoints::Viewer* NaivePoints::account(const Whom& whom) {
  if (!whom.login.empty()) viewers_.try_emplace(number(whom.id));
  return account(number(whom.id));
}

/// Or takes, and remembers what the operation under way did. False when he has not so much.
bool NaivePoints::give(std::int64_t viewer, std::int64_t amount, std::int64_t seconds) {
  Viewer* const to = account(viewer);
  if (to == nullptr || to->has.points + amount < 0) return false;
  to->has.points += amount;
  to->has.seconds += seconds;
  while (viewers_[viewer].merged_into) viewer = *viewers_[viewer].merged_into;
  legs_.push_back({viewer, amount, seconds});
  events_.push_back({.what = Event::What::entered,
                     .viewer = viewer,
                     .amount = amount,
                     .op = operations() + 1,
                     .after = to->has.points});
  return true;
}

bool NaivePoints::act(const Credit& credit, const Operation&) {
  return credit.amount.value > 0 && credit.amount <= kMostAtOnce && account(credit.viewer) &&
         give(number(credit.viewer.id), credit.amount.value);
}

bool NaivePoints::act(const Reward& reward, const Operation& operation) {
  return act(Credit{reward.viewer, reward.amount}, operation);
}

bool NaivePoints::act(const Debit& debit, const Operation&) {
  return debit.amount.value > 0 && give(number(debit.viewer.id), -debit.amount.value);
}

bool NaivePoints::act(const SetTo& set, const Operation&) {
  if (set.balance.value < 0) return false;
  const Viewer* const viewer = account(set.viewer);
  return viewer && give(number(set.viewer.id), set.balance.value - viewer->has.points);
}

bool NaivePoints::act(const Transfer& transfer, const Operation&) {
  const std::int64_t amount = transfer.amount.value;
  const Viewer* const from = account(number(transfer.from.id));
  return amount > 0 && from && account(transfer.to) && from != account(transfer.to) &&
         give(number(transfer.from.id), -amount) && give(number(transfer.to.id), amount);
}

bool NaivePoints::act(const Stake& stake, const Operation& operation) {
  const std::int64_t viewer = number(stake.viewer.id);
  if (stake.amount.value <= 0 || !give(viewer, -stake.amount.value)) return false;
  held_[operation.ref] = {viewer, stake.amount.value, std::ssize(done_) + 1};
  return true;
}

bool NaivePoints::act(const Redeem& redeem, const Operation& operation) {
  std::int64_t had = 0;
  std::optional<WallTime> last;
  for (const Done& one : done_) {
    const auto* const before = std::get_if<Redeem>(&one.action);
    if (before == nullptr || before->item != redeem.item) continue;
    if (one.outcome.state != OpState::held && one.outcome.state != OpState::settled) continue;
    ++had;
    last = one.at;
  }
  if (redeem.stock && had >= *redeem.stock) return false;
  if (last && std::chrono::abs(operation.at - *last) < redeem.wait) return false;
  const std::int64_t viewer = number(redeem.viewer.id);
  if (redeem.cost.value <= 0 || !give(viewer, -redeem.cost.value)) return false;
  held_[operation.ref] = {viewer, redeem.cost.value, std::ssize(done_) + 1, true};
  return true;
}

bool NaivePoints::act(const Settle& settle, const Operation&) {
  if (settle.payouts.empty()) return false;
  const auto first = held_.find(settle.payouts.front().stake);
  const bool orders = first != held_.end() && first->second.order;
  serves_ = orders;
  for (const Settle::Payout& payout : settle.payouts) {
    const auto stake = held_.find(payout.stake);
    if (stake == held_.end() || payout.back.value < 0) return false;
    const Held& held = stake->second;
    if (held.order != orders) return false;
    const bool refunds = payout.back.value > 0;
    if (orders && refunds && payout.back.value != held.amount) return false;
    give(stake->second.viewer, payout.back.value);
    settled_.push_back({held.viewer, held.amount, 0});
    done_[static_cast<std::size_t>(stake->second.op - 1)].outcome.state =
        orders && refunds ? OpState::refunded : OpState::settled;
    held_.erase(stake);
  }
  return true;
}

bool NaivePoints::act(const PayPresent& bonus, const Operation&) {
  for (std::size_t role = 0; role < kRoleCount; ++role) {
    if (bonus.pay[static_cast<Role>(role)].value < 0) return false;
  }
  if (bonus.pay == Pay{}) return false;
  Payment payment{.bonus = true, .gave = {}};
  const Viewer* const left_out = bonus.except ? account(number(*bonus.except)) : nullptr;
  for (const auto& [id, roles] : present_) {
    Viewer& viewer = viewers_[id];
    if (viewer.stopped || &viewer == left_out) continue;
    payment.gave.emplace_back(id, bonus.pay.best(roles).value);
    viewer.has.points += payment.gave.back().second;
    events_.push_back({.what = Event::What::paid,
                       .viewer = id,
                       .amount = payment.gave.back().second,
                       .payment = payments() + 1});
  }
  if (payment.gave.empty()) return false;
  payments_.push_back(std::move(payment));
  return true;
}

bool NaivePoints::act(const Reset&, const Operation&) {
  for (auto& [id, viewer] : viewers_) {
    if (viewer.has.points != 0) give(id, -viewer.has.points);
  }
  events_.push_back({.what = Event::What::reset, .op = operations() + 1});
  return !legs_.empty();
}

bool NaivePoints::act(const Merge& merge, const Operation&) {
  const std::int64_t from = number(merge.from.id);
  if (!viewers_.contains(from) || viewers_[from].merged_into) return false;
  Viewer* const into = account(merge.into);
  if (into == nullptr || into == &viewers_[from]) return false;
  const Row had = viewers_[from].has;
  give(from, -had.points, -had.seconds);
  give(number(merge.into.id), had.points, had.seconds);
  viewers_[from].merged_into = legs_.back().viewer;
  events_.push_back({.what = Event::What::merged,
                     .viewer = from,
                     .op = operations() + 1,
                     .into = legs_.back().viewer});
  present_.erase(from);
  return true;
}

bool NaivePoints::act(const Stop& stop, const Operation&) {
  Viewer* const viewer = account(stop.viewer);
  if (viewer == nullptr || viewer->stopped == stop.stopped) return false;
  viewer->stopped = stop.stopped;
  return give(number(stop.viewer.id), 0);
}

bool NaivePoints::act(const Forget&, const Operation&) { return true; }

bool NaivePoints::act(const Boost& boost, const Operation& operation) {
  if (boost.percent <= 0 || boost.lasting.count() <= 0) return false;
  const bool was_on = boost_.has_value();
  boost_.reset();
  if (boost.percent == 100) return was_on;
  boost_ = {boost.percent, operation.at + boost.lasting};
  boost_op_ = operations() + 1;
  return true;
}

bool NaivePoints::is_allowed(const Operation& operation) const {
  if (!operation.allowance) return true;
  const Action& action = operation.action;
  if (!operation.actor || std::holds_alternative<Boost>(action) ||
      std::holds_alternative<Reset>(action) || std::holds_alternative<Merge>(action) ||
      std::holds_alternative<Forget>(action))
    return false;
  const auto* const undo = std::get_if<Undo>(&action);
  if (undo == nullptr) return true;
  if (const auto* const of = std::get_if<Undo::Of>(&undo->what))
    return of->actor == operation.actor;
  const auto* const one = std::get_if<Undo::One>(&undo->what);
  return one != nullptr && one->op >= 1 && one->op <= operations() &&
         done_[static_cast<std::size_t>(one->op - 1)].actor == operation.actor;
}

std::int64_t NaivePoints::size_of(const std::vector<Leg>& legs, std::size_t from) {
  std::int64_t size = 0;
  for (std::size_t i = from; i < legs.size(); ++i) size += std::abs(legs[i].amount);
  return size;
}

std::int64_t NaivePoints::moved(const Operation& operation) const {
  std::int64_t sum = 0;
  for (const Done& one : done_) {
    const bool bonus = std::holds_alternative<PayPresent>(one.action);
    if (one.actor != operation.actor || one.at < operation.allowance->since ||
        one.outcome.state != OpState::done)
      continue;
    if (!bonus && !std::holds_alternative<Credit>(one.action) &&
        !std::holds_alternative<Debit>(one.action) && !std::holds_alternative<SetTo>(one.action))
      continue;
    std::int64_t moves = size_of(one.legs);
    if (bonus) {
      for (const auto& [id, amount] : payments_[static_cast<std::size_t>(one.payment)].gave)
        moves += amount;
    }
    sum += std::max<std::int64_t>(moves - one.brought_back, 0);
  }
  return sum;
}

}  // namespace pointsbot::db
