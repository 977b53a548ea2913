#include "tests/db/support.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

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
  EXPECT_LE(small.wal_bytes, 16 << 10);
  EXPECT_GE(small.wal_bytes, 4 * 2048);
  const Cost large = steady(100'000);
  EXPECT_EQ(large.rows, small.rows);
  EXPECT_EQ(large.wal_bytes, small.wal_bytes);
}

TEST(Cost, ASetOfRolesIsOneRowMoreAndOneReadOfItsPrices) {
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  std::vector<Person> people = crowd(800);
  for (std::size_t i = 0; i < people.size(); ++i) {
    people[i].roles = Roles::of_mask(static_cast<std::int64_t>(2 * (i % 8) + 1));
  }
  Pay pay{{10}};
  pay[Role::subscriber] = Points{20};
  const Terms terms{.by_role = pay};
  till.cycle(people, terms);
  till.cycle(people, terms);
  till.ledger->settle();
  const CycleReport report{.channel = kChannel, .no = till.last_no};
  const Result<Awarded, Error> cost = till.cycle(people, terms, {&report, 1});
  EXPECT_EQ(cost->rows, 3 + 8);
  EXPECT_EQ(cost->minted.value, 400 * 10 + 400 * 20);
  EXPECT_LE(cost->wal_bytes, 32 << 10);
  EXPECT_EQ(till.cycle(people, {.pay = 7})->rows, 2 + 8 + 8) << "a new price list";
  EXPECT_EQ(till.cycle(people, terms)->rows, 2 + 8) << "one that was there before";
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

/// By somebody else, in one commit: `mib` in the write-ahead log.
void make_log_long(const Till& till, int mib) {
  raw(till.file, fmt::format("PRAGMA wal_autocheckpoint=0; "
                             "INSERT INTO cycle(channel_id,no,at,error) "
                             "WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<{}) "
                             "SELECT 77,0,0,hex(zeroblob(50000)) FROM n",
                             mib * 11));
}

TEST(Cost, TheLogIsEmptiedWhenItHasGrownLong) {
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  till.cycle(crowd(1'000));
  EXPECT_GT(till.ledger->settle(), 0);
  make_log_long(till, 9);
  till.cycle(crowd(1'000));
  EXPECT_EQ(till.ledger->settle(), 0);
  EXPECT_EQ(std::filesystem::file_size(till.file.string() + "-wal"), 0U);
}

/// Bytes in memory of the index of the log, as this process has it mapped.
std::int64_t log_index_resident(const Till& till) {
  std::ifstream maps{"/proc/self/smaps"};
  const std::string name = till.file.string() + "-shm";
  std::int64_t kib = 0;
  bool ours = false;
  for (std::string line; std::getline(maps, line);) {
    long part = 0;
    if (line.find('-') < line.find(' ')) {
      ours = line.ends_with(name);
    } else if (ours && std::sscanf(line.c_str(), "Rss: %ld kB", &part) == 1) {
      kib += part;
    }
  }
  return kib * 1024;
}

TEST(Cost, TheIndexOfALongLogIsLetGo) {
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  till.cycle(crowd(100));
  const std::int64_t before = log_index_resident(till);
  EXPECT_GT(before, 0);
  make_log_long(till, 36);  // an index in three pieces
  till.cycle(crowd(100));
  EXPECT_GT(log_index_resident(till), before);
  till.ledger->settle();
  EXPECT_EQ(log_index_resident(till), before);
  // And comes back when it is needed again.
  make_log_long(till, 36);
  till.cycle(crowd(101));
  till.ledger->settle();
  EXPECT_EQ(differences(till.file), "");
}

TEST(Cost, TheIndexOfALogThatSomebodyReadIsLetGoAfterwards) {
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  till.cycle(crowd(100));
  const std::int64_t before = log_index_resident(till);
  {
    SQLite::Database reader{till.file.string(), SQLite::OPEN_READONLY};
    reader.exec("BEGIN");
    EXPECT_EQ(reader.execAndGet("SELECT count(*) FROM viewer").getInt64(), 100);
    make_log_long(till, 36);
    till.cycle(crowd(100));
    EXPECT_GT(till.ledger->settle(), 32 << 20);
  }
  till.ledger->settle();
  EXPECT_EQ(log_index_resident(till), before);
}

}  // namespace
}  // namespace pointsbot::db
