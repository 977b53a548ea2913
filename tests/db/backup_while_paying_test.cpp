#include "db/backup.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace pointsbot::db {
namespace {

std::vector<Person> crowd(std::int64_t from, std::int64_t to) {
  std::vector<Person> people;
  for (std::int64_t id = from; id <= to; ++id)
    people.push_back({id, "viewer" + std::to_string(id)});
  return people;
}

// Each backup is of one moment, however many payments are made while it is copied, and no payment
// is refused meanwhile.
TEST(BackupWhilePaying, IsOfOneMomentAndInNobodysWay) {
  tests::TemporaryDirectory folder;
  const auto file = folder.path() / "points.db";
  { const Ledger made{file, Source::simulator}; }
  // Large enough that several payments are made while it is copied.
  raw(file,
      "INSERT INTO cycle(channel_id,no,at,error) WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM "
      "n WHERE i<800) SELECT 77,0,0,hex(zeroblob(10000)) FROM n");
  Till till{file};
  till.cycle(crowd(1, 300));
  std::atomic<std::int64_t> paid{1};
  std::jthread bot{[&](const std::stop_token& over) {
    for (std::int64_t i = 0; !over.stop_requested(); ++i) {
      EXPECT_TRUE(till.cycle(crowd(1 + i % 50, 300 + i % 50)).has_value());
      ++paid;
      paid.notify_one();
      till.ledger->settle();
    }
  }};
  const BackupFolder backups{file, folder.path() / "backups"};
  std::int64_t last = 0;
  for (int i = 0; i < 8; ++i) {
    const std::int64_t before = paid;
    const Backup made = backups.make(kNoon, 3);
    EXPECT_GE(made.contents.payments(), before);
    EXPECT_LE(made.contents.payments(), paid + 1);
    EXPECT_GE(made.contents.payments(), last);
    last = made.contents.payments();
    EXPECT_EQ(differences(made.file), "");
    paid.wait(before);
  }
  bot.request_stop();
  bot.join();
  EXPECT_EQ(backups.list().size(), 3U);
  EXPECT_EQ(differences(till.file), "");
}

}  // namespace
}  // namespace pointsbot::db
