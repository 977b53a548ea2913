#include "tests/faults/workload.hpp"

#include <fmt/format.h>

#include <random>
#include <set>

namespace pointsbot::tests {
namespace {

constexpr std::int64_t kRegulars = 60;
constexpr std::int64_t kRaid = 700;

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
  Turn turn{present_};
  const bool steady = random() % 3 == 0;
  for (std::int64_t id = 1; !steady && id <= kRegulars; ++id) {
    const bool moves = random() % 8 == 0, changes = random() % 30 == 0;
    const Roles roles = id % 5 == 0   ? Roles{}.with(Role::subscriber)
                        : id % 7 == 0 ? Roles{}.with(Role::moderator)
                                      : Roles{};
    if (moves && turn.crowd.erase(id) == 0) turn.crowd[id] = roles;
    if (changes && turn.crowd.contains(id)) turn.crowd[id] = turn.crowd[id].with(Role::vip);
  }
  if (random() % 40 == 0) {
    const bool leaves = turn.crowd.contains(1000);
    for (std::int64_t id = 1000; id < 1000 + kRaid; ++id) {
      leaves ? static_cast<void>(turn.crowd.erase(id))
             : static_cast<void>(turn.crowd.try_emplace(id));
    }
  }
  return turn;
}

std::int64_t Workload::next_churn() const {
  const Crowd crowd = next().crowd;
  std::int64_t moved = 0;
  for (const auto& [id, roles] : crowd) moved += present_.contains(id) ? 0 : 1;
  for (const auto& [id, roles] : present_) moved += crowd.contains(id) ? 0 : 1;
  return moved;
}

void Workload::think(const Turn& turn) {
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
  std::vector<db::Person> people;
  for (const auto& [id, roles] : turn.crowd) people.push_back(person(id, roles));
  db::Terms now = terms(steps_);
  now.by_role = prices();
  const auto done = till.cycle(people, now);
  if (!done.has_value()) return done.error();
  think(turn);
  return {};
}

std::int64_t steps_in(const std::filesystem::path& file) {
  return std::stoll(db::raw_text(file, "SELECT count(*) FROM payment WHERE kind=0"));
}

std::string what_is_wrong(const std::filesystem::path& file, Workload& workload,
                          std::int64_t acknowledged, std::int64_t begun) {
  std::string wrong;
  db::Till till{file};
  const std::int64_t steps = steps_in(file);
  if (steps < acknowledged) {
    return fmt::format("{} steps were acknowledged, and {} are there.", acknowledged, steps);
  }
  if (steps > begun) wrong += fmt::format("{} steps are there of {}.\n", steps, begun);
  if (!workload.think_until(steps)) wrong += "Half a turn is there.\n";
  if (stored(file) != workload.rows()) wrong += "The balances are of no turn.\n";
  workload.hand_over(till);
  std::vector<std::int64_t> present;
  for (const auto& [id, roles] : till.here) present.push_back(number(id));
  if (till.present() != present) wrong += "Those who are present are of no turn.\n";
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
