#include "tests/faults/workload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace pointsbot::tests {
namespace {

constexpr std::int64_t kRegulars = 60;
constexpr std::int64_t kRaid = 700, kRaider = 1000;

Pay prices() {
  Pay pay{Points{10}};
  pay[Role::subscriber] = {15};
  pay[Role::moderator] = {12};
  return pay;
}

constexpr db::Terms terms(std::int64_t step) {
  return {.welcome = 1, .seconds = 60, .at = db::kNoon + std::chrono::seconds{60} * step};
}

db::Person person(std::int64_t id, Roles roles) {
  return {.id = id, .login = "viewer" + std::to_string(id), .roles = roles};
}

Workload::Rows stored(const std::filesystem::path& file) {
  SQLite::Database database{file.string(), SQLite::OPEN_READONLY, 1000};
  SQLite::Statement statement{database, "SELECT user_id, points, watch_seconds FROM points"};
  Workload::Rows rows;
  while (statement.executeStep()) {
    rows[statement.getColumn(0).getInt64()] = {statement.getColumn(1).getInt64(),
                                               statement.getColumn(2).getInt64()};
  }
  return rows;
}

}  // namespace

Workload::Turn Workload::next() const {
  std::mt19937 random{seed_ * 1'000'003 + static_cast<unsigned>(steps_)};
  return steps_ > 3 && random() % 5 < 2 ? next_operations(random) : next_cycle(random);
}

Workload::Turn Workload::next_cycle(std::mt19937& random) const {
  Turn turn{present_, {}};
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
  Turn turn;
  const auto count = 1 + static_cast<std::int64_t>(random() % kLongestTurn);
  for (std::int64_t i = 0; i < count; ++i) {
    const db::Whom who = somebody(), other = somebody();
    const std::int64_t has = rows_.at(number(who.id)).points;
    // Now and then more than there is.
    const Points amount{1 + static_cast<std::int64_t>(random()) % (has + has / 4 + 1)};
    db::Action action;
    switch (random() % 8) {
      case 0:
        action = db::Debit{who, amount};
        break;
      case 1:
        action = db::SetTo{who, amount};
        break;
      case 2:
        action = db::PayPresent{.pay = prices()};
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
    turn.operations.push_back({.channel = db::kChannel,
                               .at = terms(steps_).at,
                               .actor = UserId{1},
                               .ref = "step-" + std::to_string(steps_ + i),
                               .note = "of a test",
                               .action = std::move(action)});
  }
  return turn;
}

Workload::Kind Workload::next_kind() const {
  const Turn turn = next();
  if (!turn.operations.empty()) return Kind::operations;
  return turn.crowd.contains(kRaider) == present_.contains(kRaider) ? Kind::cycle : Kind::raid;
}

void Workload::think(const Turn& turn) {
  before_ = turn.operations;
  for (const db::Operation& operation : turn.operations) think(operation);
  steps_ += std::ssize(turn.operations);
  if (!turn.operations.empty()) return;
  const db::Terms now = terms(steps_);
  present_ = turn.crowd;
  for (const auto& [id, roles] : present_) {
    const auto [row, is_new] = rows_.try_emplace(id, Row{now.welcome, 0});
    if (is_new) continue;
    row->second.points += prices().best(roles).value;
    row->second.seconds += now.seconds;
  }
  ++steps_;
}

bool Workload::think(const db::Operation& operation) {
  const auto points = [&](const db::Whom& who) -> std::int64_t& {
    return rows_.at(number(who.id)).points;
  };
  if (const auto* const credit = std::get_if<db::Credit>(&operation.action)) {
    points(credit->viewer) += credit->amount.value;
    return true;
  }
  if (const auto* const set = std::get_if<db::SetTo>(&operation.action)) {
    points(set->viewer) = set->balance.value;
    return true;
  }
  if (const auto* const debit = std::get_if<db::Debit>(&operation.action)) {
    if (points(debit->viewer) < debit->amount.value) return false;
    points(debit->viewer) -= debit->amount.value;
    return true;
  }
  if (const auto* const transfer = std::get_if<db::Transfer>(&operation.action)) {
    const std::int64_t amount = transfer->amount.value;
    if (amount <= 0 || transfer->from.id == transfer->to.id || points(transfer->from) < amount)
      return false;
    points(transfer->from) -= amount;
    points(transfer->to) += amount;
    return true;
  }
  for (const auto& [id, roles] : present_) rows_.at(id).points += prices().best(roles).value;
  return !present_.empty();
}

bool Workload::think_until(std::int64_t steps) {
  while (steps_ < steps) think(next());
  return steps_ == steps;
}

void Workload::hand_over(db::Till& till) const {
  till.here.clear();
  for (const auto& [id, roles] : present_) till.here[UserId{id}] = roles;
}

Result<void, db::Error> Workload::live(db::Till& till) {
  const Turn turn = next();
  if (turn.operations.empty()) {
    std::vector<db::Person> people;
    for (const auto& [id, roles] : turn.crowd) people.push_back(person(id, roles));
    db::Terms now = terms(steps_);
    now.by_role = prices();
    const auto done = till.cycle(people, now);
    if (!done.has_value()) return done.error();
    think(turn);
    return {};
  }
  const auto done = till.ledger->operate(turn.operations);
  if (!done.has_value()) return done.error();
  Workload thought = *this;
  for (std::size_t i = 0; i < turn.operations.size(); ++i) {
    const bool should_be = thought.think(turn.operations[i]);
    const bool is = done->at(i).state == db::OpState::done && !done->at(i).repeated;
    if (is != should_be) throw std::logic_error{"answered wrongly: " + turn.operations[i].ref};
  }
  think(turn);
  return {};
}

bool Workload::are_repeated(db::Till& till) const {
  if (before_.empty()) return true;
  const auto done = till.ledger->operate(before_);
  return done.has_value() &&
         std::ranges::all_of(*done, [](const db::Outcome& outcome) { return outcome.repeated; });
}

std::int64_t steps_in(const std::filesystem::path& file) {
  return std::stoll(db::raw_text(file,
                                 "SELECT (SELECT count(*) FROM payment WHERE kind=0) + "
                                 "(SELECT count(*) FROM op WHERE ref LIKE 'step-%')"));
}

std::string what_is_wrong(const std::filesystem::path& file, Workload& workload,
                          std::int64_t acknowledged, std::int64_t begun) {
  std::string wrong;
  db::Till till{file};
  const std::int64_t steps = steps_in(file);
  if (steps < acknowledged) {
    return fmt::format("{} steps were acknowledged, and {} are there.", acknowledged, steps);
  }
  if (till.ledger->missing() > 0) wrong += "More is said to have been acknowledged.\n";
  if (steps > begun) wrong += fmt::format("{} steps are there of {}.\n", steps, begun);
  if (!workload.think_until(steps)) wrong += "Half a turn is there.\n";
  if (stored(file) != workload.rows()) wrong += "The balances are of no turn.\n";
  workload.hand_over(till);
  std::vector<std::int64_t> present;
  for (const auto& [id, roles] : till.here) present.push_back(number(id));
  if (till.present() != present) wrong += "Those who are present are of no turn.\n";
  if (!workload.are_repeated(till)) wrong += "An operation was done once more.\n";
  return wrong + db::differences(file);
}

std::int64_t last_acknowledged(const std::string& said) {
  const std::size_t end = said.rfind('\n');
  if (end == said.npos) return 0;
  const std::size_t before = said.rfind('\n', end - 1);
  const std::string line = said.substr(before == said.npos ? 0 : before + 1);
  return line.starts_with("step ") ? std::stoll(line.substr(5)) : 0;
}

}  // namespace pointsbot::tests
