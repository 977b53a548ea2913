#include "tests/db/import_fixture.hpp"

#include <map>
#include <random>

// Random files, claims, undos and whatever people do in between.

namespace pointsbot::db {
namespace {

constexpr std::int64_t kPeople = 4;

class ImportProperty : public ImportTest, public testing::WithParamInterface<unsigned> {
 protected:
  std::int64_t random(std::int64_t below) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(below));
  }
  static std::string name(std::int64_t id) { return fmt::format("viewer{}", id); }

  /// Some of the people, and two names that nobody is known to have.
  std::vector<Row> file() {
    std::vector<Row> rows;
    for (std::int64_t id = 1; id <= kPeople; ++id) {
      if (random(4) == 0) continue;
      rows.push_back({name(id), id, random(100), seconds{random(100)}});
      if (random(4) == 0) rows.back().watched.reset();
    }
    for (const char* const gone : {"gone", "away"}) {
      if (random(2) == 0) rows.push_back({gone, 0, random(100), seconds{random(100)}});
    }
    return rows;
  }
  /// What all lines of imports and claims of the source, and of their undos, come to.
  std::string entered() {
    return raw_text(file_,
                    "SELECT coalesce(sum(l.amount),0)||' '||coalesce(sum(l.seconds),0) FROM line l "
                    "JOIN op o ON o.op_id=l.op_id LEFT JOIN op u ON u.op_id=o.undoes "
                    "WHERE (o.kind IN (13,14) AND o.note='otherbot') OR "
                    "(u.kind IN (13,14) AND u.note='otherbot')");
  }
  std::int64_t given_to(std::int64_t id, const std::string& login = {}) {
    return std::stoll(
        raw_text(file_, fmt::format("SELECT coalesce(sum(points),0) FROM imported "
                                    "WHERE source='otherbot' AND user_id={} AND login='{}'",
                                    id, login)));
  }

  std::mt19937 random_{GetParam()};
};

TEST_P(ImportProperty, NothingIsGivenTwiceAndWhatIsKeptAddsUp) {
  std::vector<std::int64_t> ops;
  std::map<std::int64_t, std::int64_t> most;  // that was ever stated of somebody
  std::map<std::string, std::int64_t> most_gone;
  for (int step = 0; step < 40; ++step) {
    SCOPED_TRACE(step);
    switch (random(6)) {
      case 0:
      case 1: {
        const std::vector<Row> rows = file();
        for (const Row& row : rows) {
          std::int64_t& one = row.id != 0 ? most[row.id] : most_gone[row.login];
          one = std::max(one, row.points);
        }
        if (const std::int64_t op = bring(rows).op; op != 0) ops.push_back(op);
        if (random(2) == 0) {
          ASSERT_TRUE(till_.cycle({{1, name(1)}, {2, name(2)}}).has_value());
        }
        const std::string before = everything();
        ASSERT_EQ(bring(rows).op, 0);
        ASSERT_EQ(everything(), before) << "the same file twice";
        break;
      }
      case 2: {
        const std::int64_t id = 1 + random(kPeople);
        const auto account = till_.reader().account(kChannel, name(id));
        if (account && account->balance.value > 0) spend(id, 1 + random(account->balance.value));
        break;
      }
      case 3:
        if (!ops.empty()) {
          const auto at = random(std::ssize(ops));
          if (!undo(ops[static_cast<std::size_t>(at)]).refusal) ops.erase(ops.begin() + at);
        }
        break;
      case 4: {
        const std::int64_t id = 1 + random(kPeople);
        const Claimed given = claim(random(2) == 0 ? "gone" : "away", {UserId{id}, name(id)});
        ops.insert(ops.end(), given.ops.begin(), given.ops.end());
        break;
      }
      default:
        ASSERT_TRUE(till_.cycle({{1, name(1)}, {2, name(2)}, {3, name(3)}}).has_value());
    }
    ASSERT_EQ(given(), entered());
    for (std::int64_t id = 1; id <= kPeople; ++id) {
      ASSERT_LE(given_to(id), most[id]) << id;
      for (const auto& [login, points] : most_gone) {
        ASSERT_LE(given_to(id, login), points) << id << login;
      }
    }
  }
}

/// Where nobody lacks what is to be taken, each file makes it exactly what it says.
TEST_P(ImportProperty, OfThoseWhoSpendNothingEachHasWhatTheFilesThatCountSay) {
  constexpr std::int64_t kOwn = 100'000;
  std::vector<Row> rich;
  for (std::int64_t id = 1; id <= kPeople; ++id) rich.push_back({name(id), id, kOwn});
  bring(rich, false, "before");
  struct Done {
    std::int64_t op;
    std::vector<Row> rows;
  };
  std::vector<Done> files;
  std::map<std::int64_t, std::int64_t> has;
  for (int step = 0; step < 30; ++step) {
    SCOPED_TRACE(step);
    if (files.empty() || random(3) > 0) {
      std::vector<Row> rows = file();
      std::erase_if(rows, [](const Row& row) { return row.id == 0; });
      const Imported done = bring(rows);
      if (done.op != 0) files.push_back({done.op, rows});
    } else {
      undo(files.back().op);
      files.pop_back();
    }
    has.clear();
    for (const Done& one : files) {
      for (const Row& row : one.rows) has[row.id] = row.points;
    }
    for (std::int64_t id = 1; id <= kPeople; ++id) {
      ASSERT_EQ(given_to(id), has[id]) << id;
      ASSERT_EQ(till_.reader().account(kChannel, name(id))->balance.value, kOwn + has[id]) << id;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ImportProperty, testing::Range(1U, 21U));

}  // namespace
}  // namespace pointsbot::db
