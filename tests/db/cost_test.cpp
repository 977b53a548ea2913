#include "tests/db/support.hpp"

#include <gtest/gtest.h>

namespace pointsbot::db {
namespace {

std::vector<Person> crowd(std::int64_t size) {
  std::vector<Person> people;
  for (std::int64_t id = 1; id <= size; ++id) people.push_back({id, "viewer" + std::to_string(id)});
  return people;
}

struct Cost {
  std::int64_t rows;
  std::int64_t wal_bytes;
};

Cost steady(std::int64_t viewers) {
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  const std::vector<Person> people = crowd(viewers);
  till.cycle(people);
  till.cycle(people);
  till.ledger->settle();
  const CycleReport report{.channel = kChannel, .no = till.last_no};
  const Result<Awarded, Error> cost = till.cycle(people, {}, {&report, 1});
  EXPECT_EQ(cost->minted.value, viewers * 10);
  return {cost->rows, cost->wal_bytes};
}

TEST(Cost, ASteadyCycleWritesFourRowsWhateverTheAudience) {
  const Cost small = steady(20'000);
  EXPECT_EQ(small.rows, 4);
  EXPECT_LE(small.wal_bytes, 32 << 10);
  EXPECT_GE(small.wal_bytes, 4 * 4096);
  const Cost large = steady(100'000);
  EXPECT_EQ(large.rows, small.rows);
  EXPECT_EQ(large.wal_bytes, small.wal_bytes);
}

TEST(Cost, EachDepartureIsTwoRowsAndEachArrivalOne) {
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  till.cycle(crowd(10));
  EXPECT_EQ(till.cycle(crowd(7))->rows, 3 + 2 * 3);
  EXPECT_EQ(till.cycle(crowd(10))->rows, 3 + 3);
  EXPECT_EQ(till.cycle(crowd(15))->rows, 3 + 5);
}

TEST(Cost, AKnownArrivalDoesNotTouchTheIndexOfLogins) {
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  till.cycle(crowd(5'000));
  till.cycle({});
  till.ledger->settle();
  const std::int64_t same = till.cycle(crowd(5'000))->wal_bytes;
  till.cycle({});
  till.ledger->settle();
  std::vector<Person> renamed = crowd(5'000);
  for (Person& person : renamed) person.login += "x";
  const std::int64_t changed = till.cycle(renamed)->wal_bytes;
  EXPECT_LT(same + 100'000, changed);
}

TEST(Cost, TheLogIsEmptiedWhenItHasGrownLong) {
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  till.cycle(crowd(1'000));
  EXPECT_GT(till.ledger->settle(), 0);
  // One long commit: past 64 MiB.
  raw(till.file,
      "PRAGMA wal_autocheckpoint=0; CREATE TEMP TABLE t(x); "
      "INSERT INTO cycle(channel_id,no,at,error) WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM "
      "n "
      "WHERE i<700) SELECT 77,0,0,hex(zeroblob(50000)) FROM n");
  till.cycle(crowd(1'000));
  EXPECT_EQ(till.ledger->settle(), 0);
  EXPECT_EQ(std::filesystem::file_size(till.file.string() + "-wal"), 0U);
}

}  // namespace
}  // namespace pointsbot::db
