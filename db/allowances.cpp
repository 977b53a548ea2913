#include "db/allowances.hpp"

#include "db/op_kinds.hpp"
#include "db/times.hpp"

#include <algorithm>
#include <cstdlib>
#include <variant>

namespace pointsbot::db {
namespace {

bool is_measured(OpKind kind) {
  return kind == OpKind::credit || kind == OpKind::debit || kind == OpKind::set ||
         kind == OpKind::pay_present;
}
static_assert(number_of(OpKind::credit) == 1 && number_of(OpKind::debit) == 2 &&
                  number_of(OpKind::set) == 3 && number_of(OpKind::pay_present) == 7,
              "as the index op_staff has them");

/// What has no amount that could be counted.
bool is_beyond_measure(OpKind kind) {
  return kind == OpKind::boost || kind == OpKind::reset || kind == OpKind::merge ||
         kind == OpKind::forget;
}

}  // namespace

// All of a clerk's day is some hundred rows next to each other.
const char* const Allowances::kMoved =
    "SELECT o.op_id, o.kind, o.no, coalesce(o.first_line,0), coalesce(o.last_line,-1), "
    "coalesce(u.first_line,0), coalesce(u.last_line,-1) FROM op o INDEXED BY op_staff "
    "LEFT JOIN op u ON u.undoes=o.op_id WHERE o.channel_id=?1 AND o.actor=?2 AND o.at>=?3 "
    "AND o.kind IN (1,2,3,7) AND o.state=1";
const char* const Allowances::kMinted =
    "SELECT minted FROM payment WHERE channel_id=?1 AND no=?2 AND op_id=?3";
const char* const Allowances::kEntered =
    "SELECT coalesce(sum(abs(amount)),0) FROM line WHERE line_id BETWEEN ?1 AND ?2";
const char* const Allowances::kHisOwn =
    "SELECT actor IS ?3 FROM op WHERE channel_id=?1 AND op_id=?2";

void Allowances::look_at(const Operation& operation, Outcome& outcome) {
  if (!operation.actor || is_beyond_measure(kind_of(operation.action)))
    return outcome.refuse(Refusal::over_allowance);
  const auto* const undo = std::get_if<Undo>(&operation.action);
  if (undo == nullptr) return;
  bool his_own = false;
  if (const auto* const of = std::get_if<Undo::Of>(&undo->what)) {
    his_own = of->actor == *operation.actor;
  } else if (const auto* const one = std::get_if<Undo::One>(&undo->what)) {
    Rows rows{his_own_, number(operation.channel), one->op, number(*operation.actor)};
    his_own = !rows.next() || rows.number(0) != 0;  // of one that is not there, the undo says so
  }
  if (!his_own) outcome.refuse(Refusal::over_allowance);
}

void Allowances::measure(const Operation& operation, Points total, Outcome& outcome) {
  if (!is_measured(kind_of(operation.action))) return;
  const std::int64_t there = std::max<std::int64_t>(operation.allowance->most.value, 0);
  const std::int64_t left = std::max<std::int64_t>(there - moved(operation), 0);
  const std::int64_t moves = std::abs(total.value);
  outcome.left = Points{moves <= left ? left - moves : left};
  if (moves > left) outcome.refuse(Refusal::over_allowance);
}

/// As far as it is not over the allowance already: sums beyond that tell nothing, and may grow out
/// of a number.
std::int64_t Allowances::moved(const Operation& operation) {
  const std::int64_t channel = number(operation.channel);
  std::int64_t sum = 0;
  Rows rows{moved_, channel, number(*operation.actor), in_ms(operation.allowance->since)};
  while (sum < operation.allowance->most.value && rows.next()) {
    std::int64_t moves = entered(rows.number(3), rows.number(4));
    if (static_cast<OpKind>(rows.number(1)) == OpKind::pay_present) {
      // Its entry takes it from whom it was not for.
      Rows payment{minted_, channel, rows.number(2) + 1, rows.number(0)};
      moves = payment.next() ? payment.number(0) - moves : 0;
    }
    sum += std::max<std::int64_t>(moves - entered(rows.number(5), rows.number(6)), 0);
  }
  return sum;
}

std::int64_t Allowances::entered(std::int64_t first_line, std::int64_t last_line) {
  if (first_line > last_line) return 0;
  Rows rows{entered_, first_line, last_line};
  return rows.next() ? rows.number(0) : 0;
}

}  // namespace pointsbot::db
