#pragma once

#include "base/clock.hpp"
#include "base/points.hpp"
#include "base/roles.hpp"
#include "base/user_id.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What a person or an event asks of the ledger besides the payments of the cycles: each one
/// transaction, each told by `audit`, each at most once by its `ref`.
namespace pointsbot::db {

/// A viewer to act upon. Where `login` is given, somebody whom the ledger does not know gets an
/// account; without it he must be known.
struct Whom {
  UserId id{};
  std::string login{};
};

/// `viewer` gets `amount`.
struct Credit {
  Whom viewer;
  Points amount;
};

/// `viewer` gets `amount` for something that happened on the channel. The same ref is the same
/// reward, whatever it would come to by now: bot.ini may have changed between two deliveries.
struct Reward {
  Whom viewer;
  Points amount;
};

/// `amount` is taken from `viewer`, who must have it.
struct Debit {
  Whom viewer;
  Points amount;
};

/// What `viewer` has becomes `balance`.
struct SetTo {
  Whom viewer;
  Points balance;
};

/// `from` gives `to` some of what he has.
struct Transfer {
  Whom from;
  Whom to;
  Points amount;
};

/// `amount` of `viewer` is held for a game until a Settle names this operation's ref.
/// Ledger::return_stakes gives back what a crash left.
struct Stake {
  Whom viewer;
  Points amount;
};

/// `viewer` orders `item` for `cost`, which is held until a Settle names this operation's ref: it
/// is fulfilled (0 back) or refunded (the cost back). An order outlives the program:
/// Ledger::return_stakes leaves it alone. One of the same ref for the same item is the same order,
/// whatever it costs by now.
struct Redeem {
  Whom viewer;
  Points cost;
  /// Stands in the database as the note of the operation. To the letter: it is the caller who says
  /// which titles are one item.
  std::string item;
  /// How many may ever be had of it, refunded ones not counted; nothing: as many as they like.
  std::optional<std::int64_t> stock{};
  /// No sooner than so long after the last one of anybody that was not refunded.
  std::chrono::milliseconds wait{};
};

/// How stakes come out, or how orders do, all or none of them.
struct Settle {
  struct Payout {
    std::string stake;  ///< ref of the Stake or of the Redeem
    Points back;        ///< 0: lost, or fulfilled; the stake: given back; more: won
  };
  std::vector<Payout> payouts;
};

/// Everybody present gets the pay of his roles: one row a set of roles, whatever their number.
/// Those who are stopped get nothing.
struct PayPresent {
  Pay pay;
  /// Gets nothing of it: whoever asked for it, where that may not be himself.
  std::optional<UserId> except{};
};

/// Everybody's balance becomes 0. Watch time stays.
struct Reset {};

/// All that `from` has, points and watch time, goes to `into`, and `from` is no viewer any more.
struct Merge {
  Whom from;
  Whom into;
};

/// Takes back what was done, by entries against it: nobody's balance falls below 0, and who has
/// spent already is in Outcome::shortfalls. Each operation is undone once; one of which nothing is
/// there any more is refused (nothing_to_do) and may be undone later.
struct Undo {
  /// One operation, by its number; all of an import as well.
  struct One {
    std::int64_t op;
  };
  /// Everything that `actor` did since then and that was not undone yet.
  struct Of {
    UserId actor;
    WallTime since;
  };
  /// The payments from the first to the last number.
  struct Payments {
    std::int64_t first_no;
    std::int64_t last_no;
  };
  std::variant<One, Of, Payments> what;
};

/// Somebody who is stopped earns nothing and keeps his watch time.
struct Stop {
  Whom viewer;
  bool stopped = true;
};

/// From now on every cycle pays `percent` of its prices, for so long. 100 ends it.
struct Boost {
  std::int64_t percent;
  std::chrono::milliseconds lasting;
};

/// The names of `viewer`, this very account, go, with the notes about him. His points and history
/// stay, under his id alone. There is no way back.
struct Forget {
  Whom viewer;
};

using Action = std::variant<Credit, Debit, SetTo, Transfer, Stake, Settle, PayPresent, Reset, Merge,
                            Undo, Stop, Boost, Forget, Reward, Redeem>;

/// What an actor may move in all by Credit, Debit, SetTo and PayPresent in the channel since then:
/// amounts given and amounts taken alike, to each who got a bonus. What was undone since, by
/// whomever, counts only as far as the undo did not bring it back: whoever gives to a friend who
/// spends it has given it. What is folded is not counted.
///
/// Under an allowance an Undo is for what he did himself, and free. What cannot be measured by it
/// is refused: Boost, Reset, Merge, Forget, an Undo of anything else; and so is one without an
/// actor. What somebody does as a viewer (Transfer, Stake, Settle, Redeem), Stop and Reward are as
/// without one.
struct Allowance {
  Points most;
  WallTime since;
};

struct Operation {
  UserId channel{};
  WallTime at{};
  std::optional<UserId> actor{};  ///< nobody: the command line, or the bot by itself
  /// Unique in its channel for ever; never empty. The same one again changes nothing: where it asks
  /// for the same, the first outcome is told, else it is refused (other_ref). The same is what the
  /// database still knows of it: the kind; whose accounts, also when one went into another since,
  /// and the amounts of its entries; the prices of a bonus; what an Undo took back; the note of a
  /// Boost, which has no entries. Of one that was refused, and of what is folded, the kind alone.
  std::string ref;
  std::string note{};  ///< why, in the words of whoever asked
  Action action;
  std::optional<Allowance> allowance{};  ///< nothing: no limit
};

/// op.kind. Numbers are in databases: they never change.
enum class OpKind : std::int64_t {
  credit = 1,
  debit = 2,
  set = 3,
  transfer = 4,
  stake = 5,
  settle = 6,
  pay_present = 7,
  reset = 8,
  merge = 9,
  undo = 10,
  stop = 11,
  boost = 12,
  import = 13,
  claim = 14,
  welcome = 15,    ///< of somebody who had an account before he was first seen
  give_back = 16,  ///< stakes that a crash left open
  resume = 17,     ///< the end of a stop
  forget = 18,
  reward = 19,  ///< for what happened on the channel
  active = 20,  ///< to those who chatted: a part of the payment before it (Award::active_bonus)
  redeem = 21,
  serve = 22,  ///< a Settle of orders: entries of 0 where fulfilled, else refunds
};

/// op.state
enum class OpState : std::int64_t {
  done = 1,
  refused = 2,
  held = 3,      ///< a stake, an order
  settled = 4,   ///< of an order: fulfilled
  refunded = 5,  ///< of orders alone
};

/// op.refusal: why nothing was done. Numbers are in databases: they never change.
enum class Refusal : std::int64_t {
  unknown_viewer = 1,
  not_enough = 2,  ///< Outcome::balance is what he has
  too_much = 3,    ///< over kMostAtOnce, or a balance would pass kMostPoints
  not_positive = 4,
  to_himself = 5,
  unknown_ref = 6,    ///< no such stake or operation in this channel
  not_open = 7,       ///< the stake is settled; the operation is undone, or was refused itself
  nothing_to_do = 8,  ///< nobody present, nothing to undo, stopped already
  merged_away = 9,    ///< the account went into another one
  /// A stake or an order (settle it), a welcome, an undo, a forget; what the active got, which goes
  /// with its payment; what is folded.
  not_undoable = 10,
  later_first = 11,  ///< a claim by which a later import has given more: that one is undone first
  other_ref = 12,    ///< the ref was something else's: Outcome::op. Is in no database
  sold_out = 13,
  too_soon = 14,        ///< Outcome::still
  over_allowance = 15,  ///< Outcome::left
  whole_order = 16,  ///< an order comes out with 0 or its cost, and not in one Settle with stakes
};

/// Payments of cycles, by their numbers, that were not taken back.
struct PaidSpan {
  std::int64_t first_no = 0;
  std::int64_t last_no = 0;
  std::int64_t payments = 0;
  WallTime first_at{};
  WallTime last_at{};
};

/// Of payments that an undo takes back: what others had taken from their owners since, by a reset,
/// a correction or another undo.
struct TakenSince {
  std::int64_t people = 0;
  Points total{};
};

/// A multiplier that is on.
struct RunningBoost {
  std::int64_t percent = 0;
  WallTime until{};
};

/// Who had spent already what an undo took back.
struct Shortfall {
  UserId id{};
  std::string name;
  Points missing;
};

/// A name that was kept aside by an import and claimed since: undoing the import leaves it to him.
struct ClaimedOut {
  std::string login;
  Points points;
  std::string by;       ///< who got it, as he is called now
  std::int64_t op = 0;  ///< by which operation: undone by itself
};

/// What became of an operation; of one whose ref was there before, what became of it then.
struct Outcome {
  OpState state = OpState::done;
  bool repeated = false;             ///< the ref was used before: nothing was changed now
  std::optional<Refusal> refusal{};  ///< with OpState::refused
  std::int64_t op = 0;               ///< its number
  Points balance{};                  ///< after it, of the viewer; of a transfer, of him who gave
  Points other{};                    ///< after it, of him who got
  std::int64_t people = 0;           ///< whose points it changed
  Points total{};                    ///< by how much in all, where positive and negative cancel out
  std::vector<Shortfall> shortfalls{};
  std::vector<ClaimedOut> claimed{};  ///< of an undone import
  TakenSince gone{};
  std::optional<PaidSpan> paid{};       ///< of an undo of payments: which it took back
  std::optional<RunningBoost> ended{};  ///< of a Boost: the one that it ended
  /// With Refusal::too_soon: how long the item has to wait.
  std::optional<std::chrono::milliseconds> still{};
  /// Of what an allowance measures: what is left of it.
  std::optional<Points> left{};
  /// Whom a viewer list means by an id is another than before: read Ledger::present() and merged()
  /// again before the next award.
  bool presence_changed = false;

  void refuse(Refusal why) {
    state = OpState::refused;
    refusal = why;
  }
};

}  // namespace pointsbot::db
