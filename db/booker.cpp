#include "db/booker.hpp"

#include "db/forgetter.hpp"
#include "db/op_kinds.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"
#include "db/transaction.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace pointsbot::db {
namespace {

constexpr std::int64_t kMostPercent = 10'000;
constexpr std::chrono::milliseconds kLongestBoost = std::chrono::hours{24 * 31};
/// Accounts that a reset reads at a time: what it reads it writes to as well.
constexpr std::int64_t kPage = 1'000;

/// False, and refused, where it is no amount to give or take.
bool is_amount(Points amount, Outcome& outcome) {
  if (amount.value <= 0) outcome.refuse(Refusal::not_positive);
  if (amount > kMostAtOnce) outcome.refuse(Refusal::too_much);
  return !outcome.refusal;
}

std::optional<std::int64_t> undone_by(const Action& action) {
  const Undo* const undo = std::get_if<Undo>(&action);
  const Undo::One* const one = undo == nullptr ? nullptr : std::get_if<Undo::One>(&undo->what);
  return one == nullptr ? std::nullopt : std::optional{one->op};
}

/// Somebody who could not give back several things is one person who is short of their sum.
void add_up(std::vector<Shortfall>& shortfalls) {
  std::ranges::sort(shortfalls, {}, &Shortfall::id);
  std::vector<Shortfall> sums;
  for (Shortfall& one : shortfalls) {
    if (sums.empty() || sums.back().id != one.id) {
      sums.push_back(std::move(one));
    } else {
      sums.back().missing = sums.back().missing + one.missing;
    }
  }
  shortfalls = std::move(sums);
}

}  // namespace

Booker::Booker(SQLite::Database& db, Clocks& clocks, Visits& visits)
    : database_{db},
      clocks_{clocks},
      visits_{visits},
      entries_{db},
      refs_{db},
      stakes_{db, entries_},
      stops_{db, clocks, visits, entries_},
      boosts_{db},
      shop_{db},
      allowances_{db},
      savepoints_{db},
      rich_{db,
            "SELECT v.user_id, v.base+k.points FROM viewer v JOIN clock k "
            "ON k.channel_id=?1 AND k.clock_id=v.clock_id WHERE v.channel_id=?1 AND v.user_id>?2 "
            "AND v.base+k.points<>0 ORDER BY v.user_id LIMIT ?3"},
      merge_{db, "UPDATE viewer SET merged_into=?3 WHERE channel_id=?1 AND user_id=?2"} {}

Outcome Booker::perform(const Operation& operation) {
  if (std::optional<Outcome> already = refs_.before(operation)) return *std::move(already);
  const std::int64_t channel = number(operation.channel), at = in_ms(operation.at);
  Outcome outcome;
  if (!entries_.begin(channel, at)) {
    outcome.refuse(Refusal::unknown_viewer);
    return outcome;
  }
  Savepoint savepoint{savepoints_};
  act(operation, outcome);
  Entries::Op op{.kind = kind_of(operation.action)};
  if (outcome.refusal) {
    savepoint.roll_back();
    outcome = {.state = OpState::refused,
               .refusal = outcome.refusal,
               .balance = outcome.balance,
               .still = outcome.still,
               .left = outcome.left};
    entries_.begin(channel, at);
    op.refusal = outcome.refusal;
  } else {
    op.undoes = undone_by(operation.action);
    if (served_) op.kind = OpKind::serve;
  }
  op.state = outcome.state;
  outcome.op = entries_.op();
  entries_.end(op, operation.actor, operation.ref, note_of(operation));
  savepoint.release();
  return outcome;
}

void Booker::act(const Operation& operation, Outcome& outcome) {
  served_.reset();
  if (operation.allowance) allowances_.look_at(operation, outcome);
  if (outcome.refusal) return;
  std::visit([&](const auto& action) { act(action, operation, outcome); }, operation.action);
  if (outcome.refusal) return;
  if (outcome.people == 0) {
    outcome.people = entries_.people();
    outcome.total = Points{entries_.total()};
  }
  if (operation.allowance) allowances_.measure(operation, outcome.total, outcome);
}

/// Of an order its item, which its stock is counted by; of the end of one, where nothing else is
/// said, the same.
const std::string& Booker::note_of(const Operation& operation) const {
  if (const auto* const redeem = std::get_if<Redeem>(&operation.action)) return redeem->item;
  return operation.note.empty() && served_ ? *served_ : operation.note;
}

std::optional<Holder> Booker::find(const Whom& whom, Outcome& outcome) {
  std::optional<Holder> holder = entries_.holder(whom);
  if (!holder) outcome.refuse(Refusal::unknown_viewer);
  return holder;
}

/// Takes from somebody what he must have.
void Booker::take(const Whom& whom, Points amount, Outcome& outcome) {
  if (!is_amount(amount, outcome)) return;
  const std::optional<Holder> holder = find({whom.id, {}}, outcome);
  if (!holder) return;
  const std::optional<std::int64_t> after = entries_.enter(holder->id, -amount.value);
  outcome.balance = Points{after.value_or(holder->balance)};
  if (!after) outcome.refuse(Refusal::not_enough);
}

void Booker::give(const Whom& whom, Points amount, Outcome& outcome) {
  if (!is_amount(amount, outcome)) return;
  const std::optional<Holder> holder = find(whom, outcome);
  if (!holder) return;
  const auto after = entries_.enter(holder->id, amount.value);
  outcome.balance = Points{after.value_or(holder->balance)};
  if (!after) outcome.refuse(Refusal::too_much);
}

void Booker::act(const Credit& credit, const Operation&, Outcome& outcome) {
  give(credit.viewer, credit.amount, outcome);
}

void Booker::act(const Reward& reward, const Operation&, Outcome& outcome) {
  give(reward.viewer, reward.amount, outcome);
}

void Booker::act(const Debit& debit, const Operation&, Outcome& outcome) {
  take(debit.viewer, debit.amount, outcome);
}

void Booker::act(const SetTo& set, const Operation&, Outcome& outcome) {
  if (set.balance.value < 0) return outcome.refuse(Refusal::not_positive);
  if (set.balance > kMostAtOnce) return outcome.refuse(Refusal::too_much);
  const std::optional<Holder> holder = find(set.viewer, outcome);
  if (!holder) return;
  entries_.enter(holder->id, set.balance.value - holder->balance);
  outcome.balance = set.balance;
}

void Booker::act(const Transfer& transfer, const Operation&, Outcome& outcome) {
  if (!is_amount(transfer.amount, outcome)) return;
  const std::optional<Holder> from = find({transfer.from.id, {}}, outcome);
  if (!from) return;
  const std::optional<Holder> to = find(transfer.to, outcome);
  if (!to) return;
  outcome.balance = Points{from->balance};
  if (from->id == to->id) return outcome.refuse(Refusal::to_himself);
  const auto left = entries_.enter(from->id, -transfer.amount.value);
  if (!left) return outcome.refuse(Refusal::not_enough);
  const auto got = entries_.enter(to->id, transfer.amount.value);
  if (!got) return outcome.refuse(Refusal::too_much);
  outcome.balance = Points{*left};
  outcome.other = Points{*got};
}

void Booker::act(const Stake& stake, const Operation& operation, Outcome& outcome) {
  take(stake.viewer, stake.amount, outcome);
  if (outcome.refusal) return;
  outcome.state = OpState::held;
  stakes_.hold(number(stake.viewer.id), stake.amount, operation.at);
}

void Booker::act(const Redeem& redeem, const Operation& operation, Outcome& outcome) {
  if (redeem.item.empty()) return outcome.refuse(Refusal::nothing_to_do);
  if (!is_amount(redeem.cost, outcome)) return;
  const std::optional<Holder> holder = find({redeem.viewer.id, {}}, outcome);
  if (!holder) return;
  outcome.balance = Points{holder->balance};
  shop_.check(redeem, entries_.channel(), operation.at, outcome);
  if (outcome.refusal) return;
  take(redeem.viewer, redeem.cost, outcome);
  if (outcome.refusal) return;
  outcome.state = OpState::held;
  stakes_.hold(number(redeem.viewer.id), redeem.cost, operation.at);
}

void Booker::act(const Settle& settle, const Operation&, Outcome& outcome) {
  served_ = stakes_.settle(settle, outcome);
}

void Booker::act(const PayPresent& bonus, const Operation& operation, Outcome& outcome) {
  bool any = false;
  for (std::size_t i = 0; i < kRoleCount; ++i) {
    const Points amount = bonus.pay[static_cast<Role>(i)];
    if (amount.value < 0) return outcome.refuse(Refusal::not_positive);
    any = any || amount.value > 0;
  }
  if (!any) return outcome.refuse(Refusal::not_positive);
  clocks_.load(operation.channel, in_ms(operation.at));
  const Clocks::Payment payment{.kind = kBonusPayment,
                                .at = std::max(in_ms(operation.at), clocks_.channel().at),
                                .seconds = 0,
                                .percent = 100,
                                .op = entries_.op()};
  Clocks::Paid paid;
  if (clocks_.pay(bonus.pay, payment, 0, paid)) return outcome.refuse(Refusal::too_much);
  if (paid.people == 0) return outcome.refuse(Refusal::nothing_to_do);
  if (bonus.except) {
    const std::optional<Holder> not_he = entries_.holder(number(*bonus.except));
    if (not_he && not_he->clock != kAbsent && not_he->clock != kStopped) {
      entries_.enter(not_he->id, -clocks_.of(not_he->clock).pay);
      --paid.people;
      if (paid.people == 0) return outcome.refuse(Refusal::nothing_to_do);
    }
  }
  outcome.people = paid.people;
  outcome.total = Points{paid.minted + entries_.total()};
}

void Booker::act(const Reset&, const Operation&, Outcome& outcome) {
  struct Rich {
    std::int64_t viewer, balance;
  };
  std::vector<Rich> page;
  for (std::int64_t after = INT64_MIN;; after = page.back().viewer) {
    page.clear();
    {
      Rows rows{rich_, entries_.channel(), after, kPage};
      while (rows.next()) page.push_back({rows.number(0), rows.number(1)});
    }
    if (page.empty()) break;
    for (const Rich& rich : page) entries_.enter(rich.viewer, -rich.balance);
  }
  if (entries_.people() == 0) outcome.refuse(Refusal::nothing_to_do);
}

void Booker::act(const Merge& merge, const Operation& operation, Outcome& outcome) {
  std::optional<Holder> from = entries_.exactly(number(merge.from.id));
  if (!from) return outcome.refuse(Refusal::unknown_viewer);
  if (from->merged_into) return outcome.refuse(Refusal::merged_away);
  const std::optional<Holder> into = find(merge.into, outcome);
  if (!into) return;
  if (from->id == into->id) return outcome.refuse(Refusal::to_himself);
  if (from->clock != kAbsent) {
    clocks_.load(operation.channel, in_ms(operation.at));
    visits_.close(from->clock, from->id);
    clocks_.save_present();
  }
  outcome.presence_changed = true;
  const auto left = entries_.enter(from->id, -from->balance, -from->seconds);
  const auto got = entries_.enter(into->id, from->balance, from->seconds);
  if (!left || !got) return outcome.refuse(Refusal::too_much);
  change(merge_, entries_.channel(), from->id, into->id);
  outcome.balance = Points{*left};
  outcome.other = Points{*got};
}

void Booker::act(const Undo& undo, const Operation& operation, Outcome& outcome) {
  if (!undoer_) undoer_.emplace(database_, entries_, stops_, boosts_);
  if (const auto* const one = std::get_if<Undo::One>(&undo.what)) {
    undoer_->one(one->op, outcome);
  } else if (const auto* const span = std::get_if<Undo::Payments>(&undo.what)) {
    undoer_->payments(span->first_no, span->last_no, outcome);
  } else {
    undoer_->all_of(std::get<Undo::Of>(undo.what).actor, operation, outcome);
    entries_.begin(entries_.channel(), in_ms(operation.at));
  }
  add_up(outcome.shortfalls);
}

void Booker::act(const Stop& stop, const Operation& operation, Outcome& outcome) {
  const std::optional<Holder> holder = find(stop.viewer, outcome);
  if (!holder) return;
  outcome.balance = Points{holder->balance};
  if (!stops_.set(*holder, stop.stopped, operation.at)) outcome.refuse(Refusal::nothing_to_do);
}

void Booker::act(const Boost& boost, const Operation& operation, Outcome& outcome) {
  if (boost.percent <= 0 || boost.lasting.count() <= 0)
    return outcome.refuse(Refusal::not_positive);
  if (boost.percent > kMostPercent || boost.lasting > kLongestBoost)
    return outcome.refuse(Refusal::too_much);
  if (const auto running = boosts_.running(entries_.channel(), operation.at))
    outcome.ended = *running;
  if (boost.percent == 100) {
    if (!boosts_.end(entries_.channel())) outcome.refuse(Refusal::nothing_to_do);
    return;
  }
  boosts_.begin(entries_.channel(), boost.percent, operation.at + boost.lasting, entries_.op());
}

void Booker::act(const Forget& forget, const Operation&, Outcome& outcome) {
  const std::optional<Holder> holder = entries_.exactly(number(forget.viewer.id));
  if (!holder) return outcome.refuse(Refusal::unknown_viewer);
  if (!forget_names(database_, entries_.channel(), holder->id))
    return outcome.refuse(Refusal::nothing_to_do);
  entries_.enter(holder->id, 0);
}

}  // namespace pointsbot::db
