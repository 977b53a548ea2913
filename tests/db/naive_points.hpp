#pragma once

#include "base/roles.hpp"
#include "db/operation.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::db {

/// The oracle: the rule as it was for years, a row per viewer per cycle, told in the simplest words
/// there are for it. It knows no clocks, no visits, no transactions.
class NaivePoints {
 public:
  struct Row {
    std::int64_t points = 0;
    std::int64_t seconds = 0;
    friend bool operator==(const Row&, const Row&) = default;
  };
  struct Cycle {
    Pay pay;
    std::int64_t welcome = 0;
    std::int64_t seconds = 0;
    WallTime at{};
    std::int64_t active_bonus = 0;
    std::set<std::int64_t> chatted{};
  };

  void cycle(const std::map<std::int64_t, Roles>& present, const Cycle& terms);

  /// An import, of a source that was not there before, of (viewer, points): each gets them, or with
  /// `set` has them then.
  void import(const std::map<std::int64_t, std::int64_t>& file, bool set);

  /// What becomes of it; only state, op, repeated, balance and left are told. `refused`: it is, for
  /// a reason that is not of the rule.
  Outcome perform(const Operation& operation, bool refused = false);

  /// After a crash.
  void return_stakes();

  /// Nothing that was done before now can be undone for sure: history may be folded up to here.
  void fold();

  /// Of everybody whose account did not go into another one.
  std::map<std::int64_t, Row> rows() const;
  const std::map<std::int64_t, Roles>& present() const { return present_; }
  bool is_merged(std::int64_t viewer) const;
  std::int64_t operations() const { return std::ssize(done_); }
  std::int64_t payments() const { return std::ssize(payments_); }
  std::int64_t held() const;
  /// True when the refusal of it may be for the sake of history that is folded.
  bool may_be_folded(const Action& action) const;

 private:
  struct Viewer {
    Row has;
    bool seen = false;
    bool stopped = false;
    std::optional<std::int64_t> merged_into;
  };
  struct Leg {
    std::int64_t viewer, amount, seconds;
  };
  struct Done {
    Action action;  ///< a Boost, which nobody can undo, where the bot did it by itself
    Outcome outcome;
    std::optional<UserId> actor;
    WallTime at;
    std::vector<Leg> legs;
    std::int64_t payment = 0;
    bool undone = false;
    bool folded = false;
    bool imported = false;          ///< a Credit that is an import
    std::int64_t undone_by = 0;     ///< which operation
    std::int64_t brought_back = 0;  ///< by that, given and taken alike
    bool serves = false;            ///< a Settle of orders
    std::vector<Leg> stakes{};      ///< of a Settle: what went in
  };
  struct Payment {
    bool bonus;
    std::vector<std::pair<std::int64_t, std::int64_t>> gave;
    bool undone = false;
    bool folded = false;
  };
  struct Held {
    std::int64_t viewer, amount, op;
    bool order = false;
  };
  /// All that ever moved points, in its order.
  struct Event {
    enum class What { paid, entered, reset, merged } what;
    std::int64_t viewer = 0;
    std::int64_t amount = 0;   ///< paid or entered
    std::int64_t payment = 0;  ///< which
    std::int64_t op = 0;       ///< the others
    std::int64_t after = 0;    ///< balance
    std::int64_t into = 0;     ///< merged
  };

  Viewer* account(std::int64_t viewer);
  Viewer* account(const Whom& whom);
  bool give(std::int64_t viewer, std::int64_t amount, std::int64_t seconds = 0);
  void done_by_itself();
  void pay_active(const Cycle& terms, std::int64_t bonus);
  bool take_back(const std::vector<std::int64_t>& payments);
  bool undo(std::int64_t op, WallTime at);
  bool undo_it(std::int64_t op, WallTime at);
  bool undo_game(const Done& game);
  bool is_allowed(const Operation& operation) const;
  std::int64_t moved(const Operation& operation) const;
  static std::int64_t size_of(const std::vector<Leg>& legs, std::size_t from = 0);
  bool is_correction(const Event& event) const;
  const Done& of(const Event& event) const { return done_[static_cast<std::size_t>(event.op - 1)]; }
  bool can_undo(std::int64_t op) const;

  // False where it is refused. What it changed until then is forgotten.
  bool act(const Credit& credit, const Operation& operation);
  bool act(const Debit& debit, const Operation& operation);
  bool act(const SetTo& set, const Operation& operation);
  bool act(const Transfer& transfer, const Operation& operation);
  bool act(const Stake& stake, const Operation& operation);
  bool act(const Settle& settle, const Operation& operation);
  bool act(const PayPresent& bonus, const Operation& operation);
  bool act(const Reset& reset, const Operation& operation);
  bool act(const Merge& merge, const Operation& operation);
  bool act(const Undo& undo, const Operation& operation);
  bool act(const Stop& stop, const Operation& operation);
  bool act(const Forget& forget, const Operation& operation);
  bool act(const Boost& boost, const Operation& operation);
  bool act(const Reward& reward, const Operation& operation);
  bool act(const Redeem& redeem, const Operation& operation);

  std::map<std::int64_t, Viewer> viewers_;
  std::map<std::int64_t, Roles> present_;
  std::map<std::string, std::int64_t> refs_;
  std::vector<Done> done_;
  std::vector<Payment> payments_;
  std::map<std::string, Held> held_;
  std::set<std::string> stakes_;
  std::optional<std::pair<std::int64_t, WallTime>> boost_;
  std::int64_t boost_op_ = 0;
  std::vector<Event> events_;
  std::vector<Leg> legs_;     // of the operation under way
  bool serves_ = false;       // it is a Settle of orders
  std::vector<Leg> settled_;  // what went in
};

}  // namespace pointsbot::db
