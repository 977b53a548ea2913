#include "db/lock.hpp"
#include "db/schema.hpp"
#include "tests/db/import_fixture.hpp"

#include <fcntl.h>
#include <memory>
#include <unistd.h>

// A ledger that another process has for a while. Here it is the same process, with a connection of
// its own.

namespace pointsbot::db {
namespace {

class Lending : public ImportTest {
 protected:
  std::unique_ptr<Ledger> borrow() {
    const Ledger::Lent lent{::dup(till_.ledger->lock())};
    return std::make_unique<Ledger>(file_, Source::simulator, lent);
  }
  Imported bring_by(Ledger& ledger, const std::vector<Row>& rows) {
    Staging staging;
    stage(staging, rows);
    return *ledger.import_points(staging, terms());
  }
  /// What the next holder is told was acknowledged.
  std::int64_t marked() {
    till_.close();
    const Lock lock{file_};
    return lock.marked();
  }
};

TEST_F(Lending, WritesBesideTheOneThatStandsStillAndThatOneGoesOn) {
  ASSERT_TRUE(till_.cycle({{1, "bob"}, {2, "eve"}}).has_value());
  {
    const auto borrowed = borrow();
    EXPECT_EQ(bring_by(*borrowed, {{"bob", 1, 100}, {"ann", 3, 5}, {"gone", 0, 7}}).people, 2);
    borrowed->settle();
  }
  EXPECT_EQ(till_.ledger->reread(), 1);
  ASSERT_TRUE(till_.cycle({{1, "bob"}, {3, "ann"}}).has_value());
  EXPECT_EQ(has("bob"), "111 60");
  EXPECT_EQ(has("ann"), "15 60") << "she is known: no newcomer, but paid";
  EXPECT_EQ(till_.ledger->reread(), 0);
  EXPECT_EQ(marked(), 3) << "two payments and the import";
}

TEST_F(Lending, IsSafeWithoutStandingStill) {
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  const auto borrowed = borrow();
  for (std::int64_t i = 1; i <= 5; ++i) {
    bring_by(*borrowed, {{"bob", 1, 100 * i}});
    ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
    spend(1, 1);
  }
  EXPECT_EQ(has("bob"), "546 300");
  EXPECT_EQ(differences(file_), "");
}

TEST_F(Lending, KeepsAllOthersOutUntilBothHaveLetGo) {
  auto borrowed = borrow();
  till_.close();
  EXPECT_THROW((Lock{file_, LockedBy::command}), AlreadyRunning) << "the lender went first";
  EXPECT_EQ(bring_by(*borrowed, {{"bob", 1, 100}}).people, 1);
  borrowed.reset();
  till_.open();
  {
    const auto again = borrow();
    bring_by(*again, {{"bob", 1, 130}});
  }
  EXPECT_THROW((Lock{file_, LockedBy::command}), AlreadyRunning) << "the lender still has it";
  EXPECT_EQ(has("bob"), "130 0");
  EXPECT_EQ(till_.ledger->missing(), 0);
}

TEST_F(Lending, TheBorrowerIsNamedAsTheHolderUntilItIsTakenBack) {
  EXPECT_EQ(running_bot(file_)->holder, LockedBy::bot);
  auto borrowed = borrow();
  EXPECT_EQ(running_bot(file_)->holder, LockedBy::command);
  EXPECT_EQ(running_bot(file_)->pid, ::getpid());
  borrowed.reset();
  till_.ledger->reread();
  EXPECT_EQ(running_bot(file_)->holder, LockedBy::bot);
  borrowed = borrow();
  till_.close();
  EXPECT_EQ(running_bot(file_)->holder, LockedBy::command) << "whom the next bot waits for";
}

TEST_F(Lending, WhatACommandDoesLeavesTheWarningOfAnOlderFileToTheNextBot) {
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  till_.close();
  const auto copy = file_.string() + ".copy";
  std::filesystem::copy_file(file_, copy);
  till_.open();
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  till_.close();
  std::filesystem::rename(copy, file_);
  {
    Ledger by_hand{file_, Source::simulator, {}, LockedBy::command};
    bring_by(by_hand, {{"bob", 1, 100}});
  }
  till_.open();
  EXPECT_EQ(till_.ledger->missing(), 2);
  till_.reopen();
  EXPECT_EQ(till_.ledger->missing(), 0) << "once";
}

TEST_F(Lending, IsOfNoTablesButOurs) {
  till_.close();
  {
    SQLite::Database database{file_.string(), SQLite::OPEN_READWRITE};
    database.exec("PRAGMA user_version=3");
  }
  const Ledger::Lent lent{::open((file_.string() + ".lock").c_str(), O_RDWR | O_CLOEXEC)};
  EXPECT_THROW((Ledger{file_, Source::simulator, lent}), Unusable);
  SQLite::Database database{file_.string(), SQLite::OPEN_READWRITE};
  database.exec("PRAGMA user_version=" + std::to_string(kSchemaVersion));
}

}  // namespace
}  // namespace pointsbot::db
