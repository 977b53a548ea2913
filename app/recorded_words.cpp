#include "app/recorded_words.hpp"

#include "app/printable.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pointsbot::app {
namespace {

std::string import_words(const db::Recorded& record, const Currency& name) {
  const Points lost = record.gained - record.total;
  if (record.lost_people == 0) {
    return fmt::format("import: {} to {}", amount(record.gained, name),
                       people(record.gained_people > 0 ? record.gained_people : record.people));
  }
  const std::string taken = people(record.lost_people);
  if (record.gained_people == 0)
    return fmt::format("import: {} taken from {}", amount(lost, name), taken);
  return fmt::format("import: {} to {}, {} taken from {}", amount(record.gained, name),
                     people(record.gained_people), grouped(lost.value), taken);
}

}  // namespace

std::string people(std::int64_t count) {
  return count == 1 ? "1 person" : grouped(count) + " people";
}

Points size_of(Points total) { return total.value < 0 ? Points{} - total : total; }

std::string paid_span(const db::PaidSpan& paid) {
  const std::string count = amount(Points{paid.payments}, {"payment", "payments"});
  const std::string first = day_and_time(paid.first_at), last = day_and_time(paid.last_at);
  const bool one_day = day(paid.first_at) == day(paid.last_at);
  const std::string to = first == last ? "" : " to " + (one_day ? time_of_day(paid.last_at) : last);
  return paid.first_no == paid.last_no
             ? fmt::format("{} of {} (number {})", count, first, grouped(paid.first_no))
             : fmt::format("{} of {}{} (numbers {} to {})", count, first, to,
                           grouped(paid.first_no), grouped(paid.last_no));
}

std::string operation_line(const db::Recorded& record, const Currency& name) {
  return fmt::format("Operation {} of {}: {}{}.", record.op, day_and_time(record.at),
                     recorded(record, name),
                     record.note.empty() || record.note == recorded(record, name)
                         ? ""
                         : " (" + printable(record.note) + ")");
}

std::string why_not_undoable(db::OpKind kind) {
  switch (kind) {
    case db::OpKind::undo:
      return "An undo is for good: what it took back is done again by hand.";
    case db::OpKind::stake:
      return "A stake comes out with its game, or comes back when the bot starts again.";
    case db::OpKind::redeem:
    case db::OpKind::serve:
      return "An order is fulfilled or refunded in the chat.";
    case db::OpKind::welcome:
      return "A welcome is for good: pointsbot take takes points from somebody.";
    case db::OpKind::give_back:
      return "Stakes that were given back stay with their owners.";
    case db::OpKind::forget:
      return "A forgotten name is for good.";
    case db::OpKind::active:
      return "What those who chatted got is a part of its payment, and is taken back with it: "
             "pointsbot undo --payments.";
    default:
      return "It is so old that its history is put together: who had what of it is not known any "
             "more.";
  }
}

std::string recorded(const db::Recorded& record, const Currency& name) {
  using db::OpKind;
  const std::string total = amount(size_of(record.total), name);
  const auto who = [&](std::size_t i) {
    return i < record.entries.size() ? printable(record.entries[i].name) : std::string{"nobody"};
  };
  if (record.refusal) {
    std::string refusal{name_of(*record.refusal)};
    std::ranges::replace(refusal, '_', ' ');
    return fmt::format("{}, refused: {}", name_of(record.kind), refusal);
  }
  if (record.folded)
    return fmt::format("{} (put together: who had what is not kept by itself any more)",
                       name_of(record.kind));
  switch (record.kind) {
    case OpKind::credit:
      return fmt::format("{} to {}", total, who(0));
    case OpKind::debit:
      return fmt::format("{} taken from {}", total, who(0));
    case OpKind::set:
      if (record.entries.empty()) return fmt::format("{} set", who(0));
      return fmt::format("{} set to {} ({} before)", who(0), amount(record.entries[0].after, name),
                         grouped((record.entries[0].after - record.entries[0].amount).value));
    case OpKind::transfer:
      return fmt::format(
          "{} from {} to {}",
          record.entries.empty() ? total : amount(size_of(record.entries[0].amount), name), who(0),
          who(1));
    case OpKind::pay_present:
      return fmt::format("bonus of {} to {}", total, people(record.people));
    case OpKind::reset:
      return fmt::format("reset: {} of {}", total, people(record.people));
    case OpKind::merge:
      return fmt::format("{} merged into {}", who(0), who(1));
    case OpKind::undo:
      if (record.paid)
        return fmt::format("undo of {}: {} of {}", paid_span(*record.paid), total,
                           people(record.people));
      if (record.undoes && record.total == Points{})  // it only moved them
        return fmt::format("undo of {} ({})", *record.undoes, people(record.people));
      return record.undoes
                 ? fmt::format("undo of {}: {} of {}", *record.undoes, total, people(record.people))
                 : fmt::format("undo: {} of {}", total, people(record.people));
    case OpKind::import:
      return import_words(record, name);
    case OpKind::stake:
      return fmt::format("stake of {}: {}", who(0), total);
    case OpKind::settle:
      if (record.gained_people == 0) return "game ended: nothing came back";
      return fmt::format("game ended: {} to {}", total, people(record.gained_people));
    case OpKind::redeem:
      return fmt::format("{} ordered {} for {}{}", who(0), printable(record.note), total,
                         record.state == db::OpState::held       ? ", open"
                         : record.state == db::OpState::refunded ? ", refunded"
                                                                 : ", fulfilled");
    case OpKind::serve:
      return record.total == Points{}
                 ? fmt::format("order fulfilled for {}", who(0))
                 : fmt::format("order refunded: {} to {}", total,
                               record.people == 1 ? who(0) : people(record.people));
    case OpKind::claim:
      return fmt::format("claim: {} to {}", total, who(0));
    case OpKind::welcome:
      if (record.people > 1) {  // all of one operation got the same
        return fmt::format("welcome: {} each to {}",
                           amount(Points{record.total.value / record.people}, name),
                           people(record.people));
      }
      return fmt::format("welcome: {} to {}", total, who(0));
    case OpKind::reward:
      return fmt::format("reward: {} to {}", total, who(0));
    case OpKind::active:
      return fmt::format("active in chat: {} to {}", total, people(record.people));
    case OpKind::give_back:
      return fmt::format("stakes given back: {} to {}", total, people(record.people));
    case OpKind::forget:
    case OpKind::stop:
    case OpKind::resume:
      if (!record.entries.empty()) return fmt::format("{} of {}", name_of(record.kind), who(0));
      break;
    case OpKind::boost:
      break;
  }
  return record.note.empty() ? std::string{name_of(record.kind)} : printable(record.note);
}

std::string_view name_of(db::Refusal refusal) {
  constexpr std::array<std::string_view, 17> kNames{"",
                                                    "unknown_viewer",
                                                    "not_enough",
                                                    "too_much",
                                                    "not_positive",
                                                    "to_himself",
                                                    "unknown_ref",
                                                    "not_open",
                                                    "nothing_to_do",
                                                    "merged_away",
                                                    "not_undoable",
                                                    "later_first",
                                                    "other_ref",
                                                    "sold_out",
                                                    "too_soon",
                                                    "over_allowance",
                                                    "whole_order"};
  const auto at = static_cast<std::size_t>(refusal);
  return at < kNames.size() ? kNames[at] : "refused";
}

std::string_view name_of(db::OpState state) {
  constexpr std::array<std::string_view, 6> kNames{"",     "done",    "refused",
                                                   "held", "settled", "refunded"};
  const auto at = static_cast<std::size_t>(state);
  return at < kNames.size() ? kNames[at] : "";
}

std::string_view name_of(db::OpKind kind) {
  constexpr std::array<std::string_view, 23> kNames{"",
                                                    "add",
                                                    "take",
                                                    "set",
                                                    "give",
                                                    "stake",
                                                    "settle",
                                                    "bonus",
                                                    "reset",
                                                    "merge",
                                                    "undo",
                                                    "pause",
                                                    "multiplier",
                                                    "import",
                                                    "claim",
                                                    "welcome",
                                                    "stakes given back",
                                                    "resume",
                                                    "forget",
                                                    "reward",
                                                    "active in chat",
                                                    "order",
                                                    "order ended"};
  const auto at = static_cast<std::size_t>(kind);
  return at < kNames.size() ? kNames[at] : "";
}

}  // namespace pointsbot::app
