#include "app/operation_words.hpp"

#include "app/printable.hpp"
#include "app/recorded_words.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <variant>

namespace pointsbot::app {
namespace {

using db::Outcome;

/// "x2", "x1.5"
std::string factor(std::int64_t percent) {
  std::string text = fmt::format("x{}.{:02}", percent / 100, percent % 100);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

/// How long it would have lasted, as --for takes it: "24m".
std::string rest_of(const db::RunningBoost& boost, WallTime at) {
  const auto seconds =
      std::max(std::chrono::ceil<std::chrono::seconds>(boost.until - at), std::chrono::seconds{1});
  return seconds < std::chrono::minutes{10}
             ? fmt::format("{}s", seconds.count())
             : fmt::format("{}m", std::chrono::ceil<std::chrono::minutes>(seconds).count());
}

template <class... Tellers>
struct Told : Tellers... {
  using Tellers::operator()...;
};
template <class... Tellers>
Told(Tellers...) -> Told<Tellers...>;

/// Whom a refusal is about: the one who acts or gives.
std::string subject(const db::Action& action) {
  return std::visit(Told{[](const db::Credit& it) { return it.viewer.login; },
                         [](const db::Debit& it) { return it.viewer.login; },
                         [](const db::SetTo& it) { return it.viewer.login; },
                         [](const db::Transfer& it) { return it.from.login; },
                         [](const db::Stake& it) { return it.viewer.login; },
                         [](const db::Redeem& it) { return it.viewer.login; },
                         [](const db::Merge& it) { return it.from.login; },
                         [](const db::Stop& it) { return it.viewer.login; },
                         [](const db::Forget& it) { return it.viewer.login; },
                         [](const auto&) { return std::string{"that viewer"}; }},
                    action);
}

std::string nothing_to_do(const db::Action& action) {
  return std::visit(
      Told{[](const db::PayPresent&) -> std::string { return "Nobody is here who could get it."; },
           [](const db::Reset&) -> std::string { return "Everybody has 0 already."; },
           [](const db::Undo& it) -> std::string {
             return std::holds_alternative<db::Undo::Payments>(it.what)
                        ? "There is nothing to take back: there are no such payments, they were "
                          "taken back already, or nobody has any of them left."
                    : std::holds_alternative<db::Undo::Of>(it.what)
                        ? "There is nothing to take back: nothing was done by chat command since "
                          "then "
                          "(of changes by hand nobody is noted), it was taken back already, or "
                          "nothing is left of it."
                        : "There is nothing left of it to take back: it is spent, over, or was "
                          "changed since.";
           },
           [](const db::Stop& it) -> std::string {
             return it.stopped ? it.viewer.login + " earns nothing already."
                               : it.viewer.login + " earns as everybody does already.";
           },
           [](const db::Boost&) -> std::string { return "No bonus is on."; },
           [](const db::Forget&) -> std::string { return "No names of that account are kept."; },
           [](const auto&) -> std::string { return "There is nothing to do."; }},
      action);
}

std::string why(const db::Operation& operation, const Outcome& outcome, const Currency& name) {
  using db::Refusal;
  switch (outcome.refusal.value_or(Refusal::nothing_to_do)) {
    case Refusal::unknown_viewer:
      return fmt::format("The ledger does not know {}.", subject(operation.action));
    case Refusal::not_enough:
      return fmt::format("{} has only {}.", subject(operation.action),
                         amount(outcome.balance, name));
    case Refusal::too_much:
      return std::holds_alternative<db::Boost>(operation.action)
                 ? "That is too much: at most x100, for at most 31 days."
                 : fmt::format(
                       "That is too much: at most {} at once, and nobody can have more than "
                       "{}.",
                       amount(kMostAtOnce, name), grouped(kMostPoints.value));
    case Refusal::not_positive:
      return "The amount must be at least 1.";
    case Refusal::to_himself:
      return "That is one and the same account.";
    case Refusal::unknown_ref:
      return "There is no such operation. pointsbot history lists them.";
    case Refusal::not_open:
      return "That was taken back already, or was never done.";
    case Refusal::nothing_to_do:
      return nothing_to_do(operation.action);
    case Refusal::merged_away:
      return fmt::format("{} went into another account already.", subject(operation.action));
    case Refusal::not_undoable: {
      const auto* const undo = std::get_if<db::Undo>(&operation.action);
      return undo != nullptr && std::holds_alternative<db::Undo::Payments>(undo->what)
                 ? "Payments of that time are put together: who had them is not known any more."
                 : "That cannot be taken back by undo.";
    }
    case Refusal::later_first:
      return "A later import has given more to whoever has this name now. Undo that import first "
             "(pointsbot history), then this.";
    case Refusal::sold_out:
      return "There is none of it left.";
    case Refusal::too_soon:
      return fmt::format("That has to wait another {} s.",
                         std::chrono::ceil<std::chrono::seconds>(
                             outcome.still.value_or(std::chrono::milliseconds{}))
                             .count());
    case Refusal::over_allowance:
      return outcome.left ? fmt::format(
                                "That is more than the {} left of what this moderator may "
                                "give and take.",
                                amount(*outcome.left, name))
                          : "That is for the streamer alone.";
    case Refusal::whole_order:
      return "An order is fulfilled, or its whole cost goes back.";
    case Refusal::other_ref:
      return fmt::format("This --ref was used before for something else, operation {}.",
                         outcome.op);
  }
  return {};
}

/// What an undo comes to: it may give, take, or only move.
std::string undone(const Outcome& outcome, const Currency& name, std::string_view get,
                   std::string_view give) {
  const std::string who = people(outcome.people);
  if (outcome.people < 2 && outcome.total == Points{}) return "No points move by it.";
  if (outcome.total == Points{})
    return fmt::format("It is between {} alone: the sum of all points stays.", who);
  return fmt::format("{} {} {}.", who, outcome.total.value > 0 ? get : give,
                     amount(size_of(outcome.total), name));
}

}  // namespace

std::string done(const db::Operation& operation, const Outcome& outcome, const Currency& name) {
  const std::string total = amount(size_of(outcome.total), name);
  const std::string now = grouped(outcome.balance.value);
  return std::visit(
      Told{[&](const db::Credit& it) {
             return fmt::format("{} got {} and has {} now.", it.viewer.login,
                                amount(it.amount, name), now);
           },
           [&](const db::Debit& it) {
             return fmt::format("{} taken from {}, who has {} now.", amount(it.amount, name),
                                it.viewer.login, now);
           },
           [&](const db::SetTo& it) {
             return fmt::format("{} has {} now, and had {} before.", it.viewer.login,
                                amount(it.balance, name),
                                grouped((it.balance - outcome.total).value));
           },
           [&](const db::Transfer& it) {
             return fmt::format("{} gave {} to {}: {} has {} now, {} has {}.", it.from.login,
                                amount(it.amount, name), it.to.login, it.from.login, now,
                                it.to.login, grouped(outcome.other.value));
           },
           [&](const db::PayPresent&) {
             return fmt::format("{} who are here got {} in all.", people(outcome.people), total);
           },
           [&](const db::Reset&) {
             return fmt::format("{} had {} and have 0 now. Watch time stayed.",
                                people(outcome.people), total);
           },
           [&](const db::Merge& it) {
             return fmt::format("{} is {} now, who has {}.", it.from.login, it.into.login,
                                amount(outcome.other, name));
           },
           [&](const db::Undo& it) {
             const auto* const one = std::get_if<db::Undo::One>(&it.what);
             const std::string what = one != nullptr ? fmt::format(": operation {}", one->op)
                                      : outcome.paid ? ": " + paid_span(*outcome.paid)
                                                     : "";
             return fmt::format("Taken back{}. {}", what,
                                undone(outcome, name, "got", "gave back"));
           },
           [&](const db::Stop& it) {
             return it.stopped
                        ? fmt::format("{} earns nothing from now on. Points and watch time stay.",
                                      it.viewer.login)
                        : fmt::format("{} earns again.", it.viewer.login);
           },
           [&](const db::Boost& it) -> std::string {
             const std::string ended =
                 outcome.ended ? fmt::format(" That ended {}, which was to last until {}.",
                                             factor(outcome.ended->percent),
                                             day_and_time(outcome.ended->until))
                               : "";
             if (it.percent == 100) return "Payments are as usual again." + ended;
             const WallTime until = operation.at + it.lasting;
             return fmt::format("Every payment is {} until {}.", factor(it.percent),
                                it.lasting < std::chrono::minutes{10}
                                    ? day(until) + ' ' + time_of_day(until, true)
                                    : day_and_time(until)) +
                    ended;
           },
           [](const db::Forget& it) {
             return fmt::format(
                 "The names of {} are gone; points and history stay, under the id {}. Who comes to "
                 "the chat again is known by name again: to prevent that, put the name into "
                 "[points] ignore. Backups from before still have it.",
                 it.viewer.login, number(it.viewer.id));
           },
           [](const auto&) { return std::string{"Done."}; }},
      operation.action);
}

std::string refused(const db::Operation& operation, const Outcome& outcome, const Currency& name) {
  return why(operation, outcome, name) + " Nothing was changed.";
}

std::string would_do(const db::Operation& operation, const Outcome& outcome, const Currency& name) {
  const std::string total = amount(size_of(outcome.total), name);
  return std::visit(
      Told{[&](const db::Reset&) {
             return fmt::format("{} have {}. Everybody would have 0; watch time stays.",
                                people(outcome.people), total);
           },
           [&](const db::Merge& it) {
             return fmt::format(
                 "All that {0} has would go to {1}, who would have {2}, with both watch times. {0} "
                 "would be no viewer any more.",
                 it.from.login, it.into.login, amount(outcome.other, name));
           },
           [&](const db::Undo&) { return undone(outcome, name, "would get", "would give back"); },
           [](const db::Forget& it) {
             return fmt::format(
                 "The names of {} and the notes about that viewer would go from the database, for "
                 "ever. Points and history stay, under the id {}, because they have to add up.",
                 it.viewer.login, number(it.viewer.id));
           },
           [](const auto&) { return std::string{}; }},
      operation.action);
}

std::string spent_already(const Outcome& outcome) {
  constexpr std::size_t kNamed = 20;
  std::string gone;
  if (outcome.gone.people > 0) {
    gone = fmt::format(
        "Gone since by a reset, a correction or another undo, so not taken back: {} of {}.",
        grouped(outcome.gone.total.value), people(outcome.gone.people));
  }
  if (outcome.shortfalls.empty()) return gone;
  if (!gone.empty()) gone = '\n' + gone;
  std::string named;
  std::int64_t missing = 0;
  for (std::size_t i = 0; i < outcome.shortfalls.size(); ++i) {
    const db::Shortfall& one = outcome.shortfalls[i];
    missing += one.missing.value;
    if (i < kNamed)
      named += fmt::format("{}{} {}", i == 0 ? "" : ", ", printable(one.name),
                           grouped(one.missing.value));
  }
  if (outcome.shortfalls.size() > kNamed)
    named += fmt::format(" and {} more",
                         grouped(static_cast<std::int64_t>(outcome.shortfalls.size() - kNamed)));
  return fmt::format("Spent already, so not taken back: {} by {} ({}).{}", grouped(missing),
                     people(static_cast<std::int64_t>(outcome.shortfalls.size())), named, gone);
}

std::string way_back(const db::Operation& operation, const Outcome& outcome) {
  const std::string number = fmt::format("Operation {}.", outcome.op);
  return std::visit(
      Told{[&](const db::Undo&) { return number; }, [&](const db::Forget&) { return number; },
           [&](const db::Stop& it) {
             return it.stopped ? fmt::format("{} Take it back: pointsbot resume {}", number,
                                             it.viewer.login)
                               : number;
           },
           [&](const db::Boost& it) {
             if (it.percent == 100) return number;
             if (!outcome.ended) return number + " Take it back: pointsbot bonus off";
             return fmt::format(
                 "{0} Take it back: pointsbot bonus off. {1} comes back with: pointsbot bonus {1} "
                 "--for {2}",
                 number, factor(outcome.ended->percent), rest_of(*outcome.ended, operation.at));
           },
           [&](const auto&) {
             return fmt::format("{} Take it back: pointsbot undo {}", number, outcome.op);
           }},
      operation.action);
}

}  // namespace pointsbot::app
