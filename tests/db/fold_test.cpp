#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace pointsbot::db {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// 300 people come for an hour each day, for ten days; zoe is here all the time, and erin's account
/// was given 5 points before she was ever seen.
class Fold : public ::testing::Test {
 protected:
  static constexpr int kDays = 10;
  static constexpr std::int64_t kCrowd = 300;

  Fold() {
    std::vector<Person> crowd{kZoe};
    for (std::int64_t id = 1; id <= kCrowd; ++id) crowd.push_back({id, "v" + std::to_string(id)});
    for (int day = 0; day < kDays; ++day) {
      const WallTime noon = now_ = at(day);
      till_.cycle(crowd, {.at = noon});
      till_.cycle(crowd, {.pay = 10 + day, .at = noon + hours{1}});
      perform(Credit{{UserId{1}, {}}, {5}});
      till_.cycle({kZoe}, {.at = noon + hours{2}});
    }
    while (*till_.ledger->book_days()) {
    }
  }

  static WallTime at(int day) { return kNoon + hours{24 * day}; }

  void perform(Action action) {
    const Operation operation{.channel = kChannel,
                              .at = now_,
                              .actor = {},
                              .ref = "ref" + std::to_string(++count_),
                              .note = {},
                              .action = std::move(action)};
    outcome_ = till_.ledger->operate({&operation, 1})->at(0);
  }

  std::string balances() { return raw_text(till_.file, "SELECT * FROM points ORDER BY user_id"); }
  std::int64_t count(const std::string& table) {
    return std::stoll(raw_text(till_.file, "SELECT count(*) FROM " + table));
  }
  int fold_without_booking(WallTime before) {
    int chunks = 0;
    while (till_.ledger->fold(before)->more) ++chunks;
    return chunks;
  }
  int fold_all(WallTime before) {
    while (*till_.ledger->book_days()) {
    }
    return fold_without_booking(before);
  }

  const Person kZoe{500, "zoe"};
  QuickDisk quick_disk_;
  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  Outcome outcome_;
  WallTime now_{};
  int count_ = 0;
};

TEST_F(Fold, PutsOldHistoryTogetherAndChangesNoBalance) {
  const std::string before = balances();
  const std::int64_t lines = count("line");
  ASSERT_EQ(lines, kDays * (kCrowd + 1));
  std::int64_t folded = 0;
  for (Folded done{.more = true}; done.more; folded += done.lines) {
    done = *till_.ledger->fold(at(5));
    ASSERT_LE(done.lines, 128) << "a chunk is short";
    ASSERT_EQ(balances(), before);
    ASSERT_EQ(differences(till_.file), "");
  }
  EXPECT_EQ(folded, 5 * (kCrowd + 1));
  EXPECT_EQ(count("line"), lines - folded);
  EXPECT_EQ(count("line WHERE at<" + std::to_string(at(5).time_since_epoch().count())), 0);
}

TEST_F(Fold, WithNothingToDoWritesNothing) {
  const std::int64_t lines = count("line");
  EXPECT_FALSE(till_.ledger->fold(at(0))->more);
  fold_all(at(5));
  const std::string channel = raw_text(till_.file, "SELECT * FROM channel");
  EXPECT_EQ(till_.ledger->fold(at(5))->lines, 0);
  EXPECT_EQ(raw_text(till_.file, "SELECT * FROM channel"), channel);
  EXPECT_LT(count("line"), lines);
}

TEST_F(Fold, KeepsSoManyDaysBeforeTheLastPayment) {
  while (till_.ledger->keep_history(std::chrono::days{3})->more) {
  }
  EXPECT_EQ(raw_text(till_.file, "SELECT min(at) FROM line"),
            std::to_string(at(7).time_since_epoch().count()) + "\n");
}

TEST_F(Fold, WaitsForTheGainsOfItsDaysToBeBooked) {
  const std::int64_t lines = count("line");
  raw(till_.file, "UPDATE day_book SET line_id=0");
  EXPECT_EQ(fold_without_booking(at(5)), 0);
  EXPECT_EQ(count("line"), lines);
}

TEST_F(Fold, KeepsThePaymentsOfEveryVisitThatIsLeft) {
  fold_all(at(5));
  EXPECT_EQ(raw_text(till_.file, "SELECT min(no) FROM payment"), "1\n")
      << "zoe is here since the first";
  till_.cycle({}, {.at = at(kDays)});
  till_.cycle({kZoe}, {.at = at(kDays + 1)});
  fold_all(at(kDays));
  EXPECT_EQ(raw_text(till_.file, "SELECT min(no) FROM payment"), "1\n") << "her visit is kept";
  till_.cycle({}, {.at = at(kDays + 2)});
  fold_all(at(kDays + 2));
  EXPECT_EQ(raw_text(till_.file, "SELECT min(no) FROM payment"), "31\n");
  EXPECT_EQ(differences(till_.file), "");
}

TEST_F(Fold, NeverUsesTheNumberOfALineAgain) {
  till_.cycle({}, {.at = at(kDays)});
  const std::string last = raw_text(till_.file, "SELECT max(line_id) FROM line");
  fold_all(at(1'000));
  EXPECT_EQ(raw_text(till_.file, "SELECT min(line_id), max(line_id)=min(line_id) FROM line"),
            last.substr(0, last.size() - 1) + "|1\n");
  EXPECT_EQ(differences(till_.file), "");
}

TEST_F(Fold, ARefNeverWorksAgain) {
  fold_all(at(5));
  count_ = 0;
  perform(Credit{{UserId{1}, {}}, {5}});
  EXPECT_TRUE(outcome_.repeated);
}

TEST_F(Fold, WhatItFoldedCannotBeUndoneAndSaysSo) {
  fold_all(at(5));
  const std::string before = balances();
  perform(Undo{Undo::One{1}});
  EXPECT_EQ(outcome_.refusal, Refusal::not_undoable);
  perform(Undo{Undo::Payments{4, 5}});
  EXPECT_EQ(outcome_.refusal, Refusal::not_undoable);
  EXPECT_EQ(balances(), before);
  perform(Undo{Undo::One{10}});
  EXPECT_EQ(outcome_.refusal, std::nullopt);
  perform(Undo{Undo::Payments{29, 30}});
  EXPECT_EQ(outcome_.refusal, std::nullopt);
  EXPECT_EQ(differences(till_.file), "");
}

TEST_F(Fold, LeavesAHistoryAloneThatDoesNotAddUp) {
  raw(till_.file, "DROP TRIGGER line_fixed; UPDATE line SET amount=amount+1 WHERE line_id=40");
  const std::string found = differences(till_.file);
  const std::int64_t lines = count("line");
  const Folded done = *till_.ledger->fold(at(5));
  EXPECT_FALSE(done.more);
  EXPECT_TRUE(done.odd.has_value());
  EXPECT_EQ(count("line"), lines);
  EXPECT_EQ(differences(till_.file), found) << "verify can still tell";
}

TEST_F(Fold, ADamagedFoldIsFound) {
  fold_all(at(5));
  raw(till_.file, "UPDATE viewer SET opening=opening+7 WHERE user_id=9");
  EXPECT_NE(differences(till_.file).find("v9 (id 9): balance"), std::string::npos);
  raw(till_.file,
      "UPDATE viewer SET opening=opening-7 WHERE user_id=9; DELETE FROM line "
      "WHERE line_id=(SELECT min(line_id) FROM line)");
  EXPECT_NE(differences(till_.file).find("but his history adds up to"), std::string::npos);
}

TEST_F(Fold, EachWriteOfAChunkMayFail) {
  const std::string before = balances();
  const std::int64_t lines = count("line");
  for (int n = 1; n < 400; ++n) {
    faults().operations = 0;
    faults().fail_at = n;
    faults().code = SQLITE_FULL;
    const auto done = till_.ledger->fold(at(1));
    const bool failed = faults().operations >= n;
    faults().fail_at = 0;
    ASSERT_EQ(balances(), before) << n;
    if (!failed) break;
    if (done.has_error()) {
      ASSERT_EQ(done.error(), Error::disk_full) << n;
      ASSERT_EQ(count("line"), lines) << n;
    }
    if (count("line") != lines) break;  // a commit that failed and was found
  }
  fold_all(at(5));
  EXPECT_EQ(balances(), before);
  EXPECT_EQ(differences(till_.file), "");
}

}  // namespace
}  // namespace pointsbot::db
