#pragma once

#include "db/operation.hpp"

#include <array>
#include <cstdint>
#include <string>

/// What each kind of operation is to those who list, take back and check operations: the one table
/// of it. Private to db/.
namespace pointsbot::db {

struct OpTraits {
  OpKind kind;
  bool undoable;  ///< `undo` has a way back for it
  bool by_last;   ///< `undo last` finds it: not what a game does by itself
  bool official;  ///< what somebody does for the channel, not as a viewer with what is his own
  bool zero_sum;  ///< only moves points
};

inline constexpr std::array kOpTraits{
    //                         undoable by_last official zero_sum
    OpTraits{OpKind::credit, true, true, true, false},
    OpTraits{OpKind::debit, true, true, true, false},
    OpTraits{OpKind::set, true, true, true, false},
    OpTraits{OpKind::transfer, true, true, false, true},
    OpTraits{OpKind::stake, false, false, false, false},
    OpTraits{OpKind::settle, true, false, true, false},
    OpTraits{OpKind::pay_present, true, true, true, false},
    OpTraits{OpKind::reset, true, true, true, false},
    OpTraits{OpKind::merge, true, true, true, true},
    OpTraits{OpKind::undo, false, false, false, false},
    OpTraits{OpKind::stop, false, false, false, false},
    OpTraits{OpKind::boost, false, false, false, false},
    OpTraits{OpKind::import, true, true, true, false},
    OpTraits{OpKind::claim, true, true, true, false},
    OpTraits{OpKind::welcome, false, false, false, false},
    OpTraits{OpKind::give_back, false, false, false, false},
    OpTraits{OpKind::forget, false, false, false, false},
};

constexpr std::int64_t number_of(OpKind kind) { return static_cast<std::int64_t>(kind); }
constexpr std::int64_t number_of(OpState state) { return static_cast<std::int64_t>(state); }

constexpr bool is_kind(std::int64_t number) {
  return number >= 1 && number <= std::ssize(kOpTraits);
}

/// REQUIRES: is_kind.
constexpr const OpTraits& traits_of(OpKind kind) {
  return kOpTraits[static_cast<std::size_t>(number_of(kind) - 1)];
}

static_assert([] {
  std::int64_t number = 0;
  for (const OpTraits& traits : kOpTraits) {
    if (number_of(traits.kind) != ++number) return false;
  }
  return number_of(OpKind::forget) == number;
}());

/// "1,2,3": for an IN of SQL.
template <class Is>
std::string kinds_that(Is is) {
  std::string numbers;
  for (const OpTraits& traits : kOpTraits) {
    if (!is(traits)) continue;
    if (!numbers.empty()) numbers += ',';
    numbers += std::to_string(number_of(traits.kind));
  }
  return numbers;
}

}  // namespace pointsbot::db
