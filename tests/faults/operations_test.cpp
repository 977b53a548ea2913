#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>

namespace pointsbot::tests {
namespace {

using db::Operation;
using db::OpState;
using db::Outcome;

constexpr UserId kAlice{1}, kBob{2};

Operation give(std::int64_t amount, std::string ref) {
  return {.channel = db::kChannel,
          .at = db::kNoon,
          .actor = kAlice,
          .ref = std::move(ref),
          .action = db::Transfer{{kAlice, {}}, {kBob, {}}, Points{amount}}};
}

/// Alice has 100 points, Bob has 1; both are here.
class OperationFaults : public testing::Test {
 protected:
  OperationFaults() {
    EXPECT_TRUE(till_.cycle({{1, "alice"}, {2, "bob"}}).has_value());
    const Operation gift{.channel = db::kChannel,
                         .at = db::kNoon,
                         .ref = "gift",
                         .action = db::Credit{{kAlice, {}}, Points{99}}};
    EXPECT_TRUE(till_.ledger->operate({&gift, 1}).has_value());
  }

  std::string balances() const {
    return db::raw_text(till_.file, "SELECT username, points FROM points ORDER BY user_id");
  }

  /// A file of another bot, in which Bob has so much.
  Result<db::Imported, db::Error> bring(std::string ref, std::int64_t points = 7) {
    db::Staging staging;
    staging.put({.line = 1, .login = "bob", .id = kBob, .points = Points{points}},
                db::SameViewer::last);
    return till_.ledger->import_points(
        staging,
        {.channel = db::kChannel, .at = db::kNoon, .ref = std::move(ref), .source = "otherbot"});
  }

  const db::QuickDisk installed_;  // before the ledger
  const TemporaryDirectory folder_;
  db::Till till_{folder_.path() / "points.db"};
};

TEST_F(OperationFaults, ACommitThatFailsAfterItWasWrittenIsAnsweredAndNotRepeated) {
  for (const int code : {SQLITE_IOERR_FSYNC, SQLITE_FULL}) {
    const Operation ops[] = {give(10, "first" + std::to_string(code)),
                             give(20, "second" + std::to_string(code))};
    const std::int64_t before = till_.balance("alice");
    db::faults() = {.code = code, .after_commit = true};
    const auto done = till_.ledger->operate(ops);
    db::faults() = {};
    ASSERT_TRUE(done.has_value());
    EXPECT_FALSE(done->at(0).repeated);
    EXPECT_EQ(done->at(1).balance.value, before - 30);
    EXPECT_EQ(till_.balance("alice"), before - 30);
    const auto again = till_.ledger->operate(ops);
    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(again->at(0).repeated);
    EXPECT_TRUE(again->at(1).repeated);
    EXPECT_EQ(till_.balance("alice"), before - 30);
  }
  EXPECT_EQ(db::differences(till_.file), "");
}

TEST_F(OperationFaults, ACommitThatFailsBeforeItWasWrittenIsToldAndDoneOnceByItsRefLater) {
  const Operation op = give(60, "gift to bob");
  db::faults() = {.fail_at = 1, .code = SQLITE_FULL};
  EXPECT_EQ(till_.ledger->operate({&op, 1}).error(), db::Error::disk_full);
  db::faults() = {};
  EXPECT_EQ(balances(), "alice|100\nbob|1\n");
  EXPECT_EQ(db::raw_text(till_.file, "SELECT count(*) FROM op WHERE ref='gift to bob'"), "0\n");
  for (const bool repeated : {false, true}) {
    const auto done = till_.ledger->operate({&op, 1});
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(done->at(0).repeated, repeated);
    EXPECT_EQ(balances(), "alice|40\nbob|61\n");
  }
}

TEST_F(OperationFaults, ARefusedRefStaysRefusedWhenThereIsEnoughLater) {
  const Operation op = give(101, "too much");
  EXPECT_EQ(till_.ledger->operate({&op, 1})->at(0).state, OpState::refused);
  till_.reopen();
  ASSERT_TRUE(till_.ledger->operate({&op, 1}).has_value());
  ASSERT_TRUE(till_.cycle({{1, "alice"}, {2, "bob"}}).has_value());
  const auto again = till_.ledger->operate({&op, 1});
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->at(0).repeated);
  EXPECT_EQ(again->at(0).state, OpState::refused);
}

TEST_F(OperationFaults, ALockedDatabaseIsWaitedForThenToldAndNothingIsLost) {
  SQLite::Database other{till_.file.string(), SQLite::OPEN_READWRITE};
  other.exec("BEGIN EXCLUSIVE");
  db::faults().skip_sleeps = true;
  const Operation op = give(5, "while it is locked");
  EXPECT_EQ(till_.ledger->operate({&op, 1}).error(), db::Error::busy);
  EXPECT_GE(db::faults().slept_us, 4'500'000);
  other.exec("ROLLBACK");
  EXPECT_EQ(balances(), "alice|100\nbob|1\n");
  const auto done = till_.ledger->operate({&op, 1});
  ASSERT_TRUE(done.has_value());
  EXPECT_FALSE(done->at(0).repeated);
  EXPECT_EQ(balances(), "alice|95\nbob|6\n");
}

TEST_F(OperationFaults, ALockedDatabaseHoldsUpACycleAndAnImportAndNothingIsLost) {
  SQLite::Database other{till_.file.string(), SQLite::OPEN_READWRITE};
  other.exec("BEGIN EXCLUSIVE");
  db::faults().skip_sleeps = true;
  EXPECT_EQ(till_.cycle({{1, "alice"}}).error(), db::Error::busy);
  EXPECT_EQ(bring("while it is locked").error(), db::Error::busy);
  other.exec("ROLLBACK");
  EXPECT_EQ(balances(), "alice|100\nbob|1\n");
  ASSERT_TRUE(till_.cycle({{1, "alice"}}).has_value());
  EXPECT_EQ(bring("while it is locked")->given, Points{7});
  EXPECT_EQ(balances(), "alice|110\nbob|8\n");
  EXPECT_EQ(db::differences(till_.file), "");
}

TEST_F(OperationFaults, AnImportWhoseCommitFailsAfterItWasWrittenIsDoneOnce) {
  for (const int code : {SQLITE_IOERR_FSYNC, SQLITE_FULL}) {
    till_.reopen();
    const std::int64_t before = till_.balance("bob");
    db::faults() = {.code = code, .after_commit = true};
    const auto done = bring("file" + std::to_string(code), 7 + before);
    db::faults() = {};
    ASSERT_TRUE(done.has_value());
    EXPECT_GT(done->op, 0);
    const std::int64_t after = till_.balance("bob");
    EXPECT_EQ(after, before + done->given.value);
    EXPECT_EQ(bring("once more", 7 + before)->op, 0);
    EXPECT_EQ(till_.balance("bob"), after);
  }
  EXPECT_EQ(db::differences(till_.file), "");
}

TEST_F(OperationFaults, AStakeThatACrashLeftOpenIsGivenBackOnce) {
  const Operation stake{.channel = db::kChannel,
                        .at = db::kNoon,
                        .ref = "stake",
                        .action = db::Stake{{kAlice, {}}, Points{70}}};
  ASSERT_EQ(till_.ledger->operate({&stake, 1})->at(0).state, OpState::held);
  EXPECT_EQ(balances(), "alice|30\nbob|1\n");
  for (const char* const after : {"alice|100\nbob|1\n", "alice|100\nbob|1\n"}) {
    till_.reopen();
    ASSERT_TRUE(till_.ledger->return_stakes(db::kChannel, db::kNoon).has_value());
    EXPECT_EQ(balances(), after);
  }
  const Operation late{.channel = db::kChannel,
                       .at = db::kNoon,
                       .ref = "the game's end",
                       .action = db::Settle{{{"stake", Points{140}}}}};
  EXPECT_EQ(till_.ledger->operate({&late, 1})->at(0).refusal, db::Refusal::not_open);
  EXPECT_EQ(balances(), "alice|100\nbob|1\n");
  EXPECT_EQ(db::differences(till_.file), "");
}

// Numbers order history: a clock that jumps, or a computer that slept, changes times alone.
TEST_F(OperationFaults, AClockThatJumpsChangesNoPointsAndTimesOfPaymentsDoNotRunBack) {
  using std::chrono::hours;
  std::int64_t turn = 0;
  for (const hours jump : {hours{-1}, hours{24}, hours{-24}, hours{8}, hours{-24 * 365}}) {
    const std::int64_t alice = till_.balance("alice"), bob = till_.balance("bob");
    ASSERT_TRUE(till_.cycle({{1, "alice"}, {2, "bob"}}, {.at = db::kNoon + jump}).has_value());
    Operation op = give(1, "turn " + std::to_string(++turn));
    op.at = db::kNoon + jump;
    ASSERT_EQ(till_.ledger->operate({&op, 1})->at(0).state, OpState::done);
    EXPECT_EQ(till_.balance("alice"), alice + 10 - 1);
    EXPECT_EQ(till_.balance("bob"), bob + 10 + 1);
  }
  EXPECT_EQ(db::raw_text(till_.file,
                         "SELECT count(*) FROM payment a JOIN payment b "
                         "ON b.channel_id=a.channel_id AND b.no=a.no+1 WHERE b.at<a.at"),
            "0\n");
  EXPECT_EQ(db::differences(till_.file), "");
}

}  // namespace
}  // namespace pointsbot::tests
