#pragma once

#include "db/operation.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <variant>

/// What each kind of operation is to those who list, take back and check operations: the one table
/// of it. Private to db/.
namespace pointsbot::db {

/// Which part of what somebody has its entries are. What takes something back is of the part that
/// it takes from; an undo by itself, of several payments.
enum class Part {
  payment,
  chatting,
  welcome,
  reward,
  bonus,
  gift,
  stake,
  payout,
  shop,
  staff,
  import,
  merge
};

struct OpTraits {
  OpKind kind;
  bool undoable;  ///< `undo` has a way back for it
  bool by_last;   ///< `undo last` finds it; of a game's end, where somebody brought it about
  bool official;  ///< what somebody does for the channel, not as a viewer with what is his own
  bool corrects;  ///< what it takes from somebody he has not spent
  bool zero_sum;  ///< only moves points
  Part part;
};

inline constexpr std::array kOpTraits{
    //                         undoable by_last official corrects zero_sum
    OpTraits{OpKind::credit, true, true, true, false, false, Part::staff},
    OpTraits{OpKind::debit, true, true, true, true, false, Part::staff},
    OpTraits{OpKind::set, true, true, true, true, false, Part::staff},
    OpTraits{OpKind::transfer, true, true, false, false, true, Part::gift},
    OpTraits{OpKind::stake, false, false, false, false, false, Part::stake},
    OpTraits{OpKind::settle, true, true, true, false, false, Part::payout},
    OpTraits{OpKind::pay_present, true, true, true, false, false, Part::bonus},
    OpTraits{OpKind::reset, true, true, true, true, false, Part::staff},
    OpTraits{OpKind::merge, true, true, true, false, true, Part::merge},
    OpTraits{OpKind::undo, false, false, false, true, false, Part::payment},
    OpTraits{OpKind::stop, true, true, true, false, false, Part::staff},
    OpTraits{OpKind::boost, true, true, true, false, false, Part::staff},
    OpTraits{OpKind::import, true, true, true, true, false, Part::import},
    OpTraits{OpKind::claim, true, true, true, true, false, Part::import},
    OpTraits{OpKind::welcome, false, false, false, false, false, Part::welcome},
    OpTraits{OpKind::give_back, false, false, false, false, false, Part::payout},
    OpTraits{OpKind::resume, true, true, true, false, false, Part::staff},
    OpTraits{OpKind::forget, false, false, false, false, false, Part::staff},
    OpTraits{OpKind::reward, true, false, true, false, false, Part::reward},
    OpTraits{OpKind::active, false, false, false, false, false, Part::chatting},
    OpTraits{OpKind::redeem, false, false, false, false, false, Part::shop},
    OpTraits{OpKind::serve, false, false, false, false, false, Part::shop},
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

/// Of what is asked for. A Settle of orders becomes `serve` once they are looked up.
constexpr OpKind kind_of(const Action& action) {
  constexpr std::array kKinds{OpKind::credit, OpKind::debit,  OpKind::set,         OpKind::transfer,
                              OpKind::stake,  OpKind::settle, OpKind::pay_present, OpKind::reset,
                              OpKind::merge,  OpKind::undo,   OpKind::stop,        OpKind::boost,
                              OpKind::forget, OpKind::reward, OpKind::redeem};
  static_assert(kKinds.size() == std::variant_size_v<Action>);
  const Stop* const stop = std::get_if<Stop>(&action);
  return stop != nullptr && !stop->stopped ? OpKind::resume : kKinds[action.index()];
}

static_assert([] {
  std::int64_t number = 0;
  for (const OpTraits& traits : kOpTraits) {
    if (number_of(traits.kind) != ++number) return false;
  }
  return number_of(OpKind::serve) == number;
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
