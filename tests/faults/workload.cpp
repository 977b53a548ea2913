#include "tests/faults/workload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <random>

namespace pointsbot::tests {
namespace {

constexpr std::int64_t kRegulars = 60;
constexpr std::int64_t kRaid = 700;

constexpr db::Terms terms(std::int64_t step) {
  return {
      .pay = 10, .welcome = 1, .seconds = 60, .at = db::kNoon + std::chrono::seconds{60} * step};
}

std::map<std::int64_t, db::NaivePoints::Row> stored(const std::filesystem::path& file) {
  SQLite::Database database{file.string(), SQLite::OPEN_READONLY, 1000};
  SQLite::Statement statement{database, "SELECT user_id, points, watch_seconds FROM points"};
  std::map<std::int64_t, db::NaivePoints::Row> rows;
  while (statement.executeStep()) {
    rows[statement.getColumn(0).getInt64()] = {statement.getColumn(1).getInt64(),
                                               statement.getColumn(2).getInt64()};
  }
  return rows;
}

}  // namespace

std::set<std::int64_t> Workload::next_crowd() const {
  std::mt19937 random{seed_ * 1'000'003 + static_cast<unsigned>(steps_)};
  std::set<std::int64_t> crowd = present_;
  const bool steady = random() % 3 == 0;
  for (std::int64_t id = 1; !steady && id <= kRegulars; ++id) {
    if (random() % 8 == 0 && crowd.erase(id) == 0) crowd.insert(id);
  }
  if (random() % 40 == 0) {
    const bool leaves = crowd.contains(1000);
    for (std::int64_t id = 1000; id < 1000 + kRaid; ++id) {
      leaves ? static_cast<void>(crowd.erase(id)) : static_cast<void>(crowd.insert(id));
    }
  }
  return crowd;
}

std::vector<db::Person> Workload::named(const std::set<std::int64_t>& ids) {
  std::vector<db::Person> people;
  for (const std::int64_t id : ids) people.push_back({id, "viewer" + std::to_string(id)});
  return people;
}

void Workload::think(std::set<std::int64_t> crowd) {
  present_ = std::move(crowd);
  const db::Terms now = terms(steps_);
  naive_.cycle(present_, now.pay, now.welcome, now.seconds);
  ++steps_;
}

std::int64_t Workload::next_churn() const {
  const std::set<std::int64_t> crowd = next_crowd();
  std::vector<std::int64_t> moved;
  std::ranges::set_symmetric_difference(crowd, present_, std::back_inserter(moved));
  return std::ssize(moved);
}

void Workload::think_until(std::int64_t steps) {
  while (steps_ < steps) think(next_crowd());
}

void Workload::hand_over(db::Till& till) const {
  till.here.clear();
  for (const db::Person& person : named(present_)) till.here[UserId{person.id}] = person.login;
}

Result<void, db::Error> Workload::live(db::Till& till) {
  std::set<std::int64_t> crowd = next_crowd();
  const auto done = till.cycle(named(crowd), terms(steps_));
  if (!done.has_value()) return done.error();
  think(std::move(crowd));
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
  workload.think_until(steps);
  if (stored(file) != workload.rows()) wrong += "The balances are of no step.\n";
  workload.hand_over(till);
  std::vector<std::int64_t> present;
  for (const auto& [id, login] : till.here) present.push_back(number(id));
  if (till.present() != present) wrong += "The present ones are of no step.\n";
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
