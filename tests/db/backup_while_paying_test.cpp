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
  Till till{folder.path() / "points.db"};
  till.cycle(crowd(1, 3'000));
  std::atomic<bool> over{false};
  std::atomic<std::int64_t> paid{1};
  std::thread bot{[&] {
    for (std::int64_t i = 0; !over; ++i) {
      ASSERT_TRUE(till.cycle(crowd(1 + 7 * (i % 50), 3'000 + 11 * (i % 50))).has_value());
      ++paid;
      till.ledger->settle();
    }
  }};
  const BackupFolder backups{folder.path() / "points.db", folder.path() / "backups"};
  std::int64_t last = 0;
  for (int i = 0; i < 8; ++i) {
    const std::int64_t before = paid;
    const Backup made = backups.make(kNoon, 3);
    EXPECT_GE(made.contents.payments(), before);
    EXPECT_LE(made.contents.payments(), paid + 1);
    EXPECT_GE(made.contents.payments(), last);
    last = made.contents.payments();
    EXPECT_EQ(differences(made.file), "");
  }
  over = true;
  bot.join();
  EXPECT_GT(paid, 8);
  EXPECT_EQ(backups.list().size(), 3U);
  EXPECT_EQ(differences(till.file), "");
}

}  // namespace
}  // namespace pointsbot::db
