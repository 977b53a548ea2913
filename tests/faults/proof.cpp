#include "tests/faults/proof.hpp"

#include <fmt/format.h>

namespace pointsbot::tests {
namespace {

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
  const std::string held = std::to_string(workload.held());
  if (db::raw_text(file, "SELECT held, coalesce((SELECT sum(amount) FROM hold),0) FROM channel") !=
      held + '|' + held + '\n')
    wrong += "What is held is of no turn.\n";
  workload.hand_over(till);
  std::vector<std::int64_t> present;
  for (const auto& [id, roles] : till.here) present.push_back(number(id));
  if (till.present() != present) wrong += "Those who are present are of no turn.\n";
  if (!workload.is_repeated(till)) wrong += "What was asked for again was done once more.\n";
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
