#include "tests/faults/workload.hpp"

#include <algorithm>
#include <iterator>

namespace pointsbot::tests {
namespace {

constexpr std::int64_t kRegulars = 60;
constexpr std::int64_t kRaid = 700, kRaider = 1000;
constexpr std::int64_t kStrangers = 300, kStranger = 2000;
constexpr std::int64_t kRewarded = 100'000;

}  // namespace

Workload::Turn Workload::next() const {
  std::mt19937 random{seed_ * 1'000'003 + static_cast<unsigned>(steps_)};
  if (steps_ <= 3) return next_cycle(random);
  switch (random() % 10) {
    case 0:
    case 1:
    case 2:
    case 3:
      return next_operations(random);
    case 4:
      return next_import(random);
    case 5:
      if (!aside_.empty()) return next_claim(random);
      [[fallthrough]];
    default:
      return next_cycle(random);
  }
}

Workload::Turn Workload::next_cycle(std::mt19937& random) const {
  Turn turn{.crowd = present_};
  const bool steady = random() % 3 == 0;
  for (std::int64_t id = 1; !steady && id <= kRegulars; ++id) {
    const bool moves = random() % 8 == 0, changes = random() % 30 == 0;
    const Roles roles = id % 5 == 0   ? Roles{}.with(Role::subscriber)
                        : id % 7 == 0 ? Roles{}.with(Role::moderator)
                                      : Roles{};
    if (moves && turn.crowd.erase(id) == 0) turn.crowd[id] = roles;
    if (changes && turn.crowd.contains(id)) turn.crowd[id] = turn.crowd[id].with(Role::vip);
  }
  // Hundreds at once are more pages than the cache holds: some are written before the commit.
  if (random() % 40 == 0) {
    turn.kind = Kind::raid;
    const bool leaves = turn.crowd.contains(kRaider);
    for (std::int64_t id = kRaider; id < kRaider + kRaid; ++id) {
      leaves ? static_cast<void>(turn.crowd.erase(id))
             : static_cast<void>(turn.crowd.try_emplace(id));
    }
  }
  return turn;
}

Workload::Turn Workload::next_operations(std::mt19937& random) const {
  // A few people, so that they meet each other.
  const auto somebody = [&] {
    const std::size_t which = random() % std::min<std::size_t>(rows_.size(), 12);
    return db::Whom{UserId{std::next(rows_.begin(), static_cast<std::ptrdiff_t>(which))->first},
                    {}};
  };
  Turn turn{.kind = Kind::operations};
  const auto count = 1 + static_cast<std::int64_t>(random() % kLongestTurn);
  for (std::int64_t i = 0; i < count; ++i) {
    const db::Whom who = somebody(), other = somebody();
    const std::int64_t has = rows_.at(number(who.id)).points;
    // Now and then more than there is.
    const Points amount{1 + static_cast<std::int64_t>(random()) % (has + has / 4 + 1)};
    db::Action action;
    switch (random() % 12) {
      case 9:
      case 10:
        action = redeem(random, who, amount);
        break;
      case 11:
        action = settle(random);
        break;
      case 8:
        // A raider whom nobody knew, or somebody who is known.
        action = random() % 2 == 0
                     ? db::Reward{who, amount}
                     : db::Reward{{UserId{kRewarded + steps_ + i}, "rewarded"}, amount};
        break;
      case 0:
        action = db::Debit{who, amount};
        break;
      case 1:
        action = db::SetTo{who, amount};
        break;
      case 2:
        action = db::PayPresent{.pay = workload_prices()};
        break;
      case 3:
        action = db::Transfer{who, other, Points{has}};
        break;
      case 4:
      case 5:
        action = db::Credit{who, amount};
        break;
      default:
        action = db::Transfer{who, other, amount};
    }
    db::Operation operation{.channel = db::kChannel,
                            .at = workload_terms(steps_).at,
                            .actor = UserId{1},
                            .ref = ref(i),
                            .note = "of a test",
                            .action = std::move(action)};
    // Of a moderator who may not move as much as there is to be moved.
    if (moves(operation) && random() % 2 == 0) {
      operation.actor = UserId{2};
      operation.allowance = {Points{3'000}, operation.at - std::chrono::minutes{20}};
    }
    turn.operations.push_back(std::move(operation));
  }
  return turn;
}

db::Redeem Workload::redeem(std::mt19937& random, const db::Whom& who, Points cost) {
  if (random() % 2 == 0) return {who, cost, "water", {}, std::chrono::minutes{5}};
  return {who, cost, "crown", 3 + random() % 3};
}

/// One of the last orders, which may be over or is asked for in this very turn.
db::Action Workload::settle(std::mt19937& random) const {
  if (orders_.empty()) return db::Settle{{{"nobody asked for it", Points{}}}};
  const Order& order =
      orders_[orders_.size() - 1 - random() % std::min<std::size_t>(orders_.size(), 5)];
  return db::Settle{{{order.ref, Points{random() % 2 == 0 ? order.cost : 0}}}};
}

/// A newer file of the same bot: of its viewers (those with even ids, and strangers), most have
/// more than in the file before, some the same, some less.
Workload::Turn Workload::next_import(std::mt19937& random) const {
  Turn turn{.kind = Kind::import};
  for (std::int64_t id = 2; id <= kRegulars; id += 2) {
    if (stated_.contains(id)) turn.lines[id] = stated_.at(id);
  }
  const auto grow = [&](std::int64_t id) {
    Row& line = turn.lines[id];
    line.points += 1 + static_cast<std::int64_t>(random() % 100);
    line.seconds += static_cast<std::int64_t>(random() % 3) * 600;
  };
  for (std::int64_t id = 2; id <= kRegulars; id += 2) {
    if (random() % 3 == 0) grow(id);
  }
  for (auto& [id, line] : turn.lines) {
    const std::int64_t less = line.points / 3;
    // What he has spent cannot be taken: that is for the importer's own tests.
    if (stated_.contains(id) && line == stated_.at(id) && random() % 8 == 0 &&
        rows_.at(id).points >= less) {
      line.points -= less;
    }
  }
  const bool large = random() % 8 == 0 && !stated_.contains(kStranger);
  for (std::int64_t id = kStranger; large && id < kStranger + kStrangers; ++id) grow(id);
  grow(2);  // something is always new
  if (random() % 2 == 0) {
    turn.name = "gone" + std::to_string(steps_);
    turn.of_name = {1 + static_cast<std::int64_t>(random() % 50), 60};
  }
  return turn;
}

/// By somebody who is in none of the files: they have an account that a file may speak of as well.
Workload::Turn Workload::next_claim(std::mt19937& random) const {
  const auto& [name, has] = *aside_.begin();
  std::vector<std::int64_t> others;
  for (const auto& [id, row] : rows_) {
    if (id <= kRegulars && id % 2 == 1) others.push_back(id);
  }
  if (others.empty()) return next_cycle(random);
  return {.kind = Kind::claim,
          .name = name,
          .of_name = has,
          .claimant = {UserId{others[random() % others.size()]}, {}}};
}

}  // namespace pointsbot::tests
