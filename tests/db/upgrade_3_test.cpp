#include "db/schema.hpp"
#include "tests/db/import_fixture.hpp"

// Databases of the third version knew of imports what each source had given in all.

namespace pointsbot::db {
namespace {

class UpgradeOf3 : public ImportTest {
 protected:
  /// As the third version would have left it.
  void go_back() {
    till_.close();
    SQLite::Database old{file_.string(), SQLite::OPEN_READWRITE};
    old.exec(kBackTo4);
    old.exec(
        "CREATE TEMP TABLE i AS SELECT channel_id, source, user_id, sum(points) AS points, "
        "sum(seconds) AS seconds FROM imported GROUP BY 1,2,3;"
        "CREATE TEMP TABLE c AS SELECT channel_id, login, source, points, seconds, "
        "coalesce(claim_op,op_id) AS op_id, claimed_by FROM claim c WHERE op_id=(SELECT "
        "min(f.op_id) FROM claim f WHERE f.login=c.login AND f.source=c.source);"
        "DROP TABLE imported; DROP TABLE claim;"
        "CREATE TABLE claim(channel_id INTEGER NOT NULL, login TEXT NOT NULL, source TEXT NOT NULL,"
        "points INTEGER NOT NULL, seconds INTEGER NOT NULL, op_id INTEGER NOT NULL, "
        "claimed_by INTEGER, PRIMARY KEY(channel_id,login,source)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE imported(channel_id INTEGER NOT NULL, source TEXT NOT NULL, "
        "user_id INTEGER NOT NULL, points INTEGER NOT NULL, seconds INTEGER NOT NULL, "
        "PRIMARY KEY(channel_id,source,user_id)) STRICT, WITHOUT ROWID;"
        "INSERT INTO imported SELECT * FROM i; INSERT INTO claim SELECT * FROM c;"
        "PRAGMA user_version=3");
  }
  std::string columns() const {
    return raw_text(file_,
                    "SELECT m.name, group_concat(c.name) FROM sqlite_schema m, "
                    "pragma_table_info(m.name) c GROUP BY m.name ORDER BY m.name");
  }
};

TEST_F(UpgradeOf3, KeepsWhatWasGivenAndKeptAside) {
  const std::vector<Row> rows{
      {"bob", 1, 100, seconds{60}}, {"eve", 2, 50}, {"gone", 0, 7, seconds{10}}, {"away", 0, 9}};
  const Imported first = bring(rows);
  const Claimed given = claim("gone", {UserId{1}, "bob"});
  const std::string ours = columns();
  go_back();
  EXPECT_NE(columns(), ours);
  till_.open();
  EXPECT_EQ(till_.ledger->upgraded_from(), 3);
  EXPECT_EQ(columns(), ours);
  EXPECT_EQ(raw_text(file_, "PRAGMA user_version"), std::to_string(kSchemaVersion) + "\n");
  EXPECT_EQ(ImportTest::given(), "157 70\n");
  EXPECT_EQ(open_claims(), "away 9");

  const Imported again = bring(rows);
  EXPECT_EQ(again.people, 0);
  EXPECT_EQ(again.claims, 0);
  EXPECT_EQ(has("bob"), "107 70");
  bring({{"bob", 1, 101, seconds{60}}, {"gone", 0, 9, seconds{10}}});
  EXPECT_EQ(has("bob"), "110 70");
  EXPECT_EQ(given.ops.size() + (first.op != 0), 2U);
}

// Such a gain was booked with his own, and the claim said what it had said.
TEST_F(UpgradeOf3, GivesNothingTwiceOfWhatAClaimedNameGainedLater) {
  bring({{"bob", 1, 40}, {"gone", 0, 100, seconds{60}}, {"old", 0, 5}});
  claim("gone", {UserId{1}, "bob"});
  bring({{"bob", 1, 40}, {"gone", 0, 150, seconds{90}}, {"old", 0, 5}});
  claim("old", {UserId{1}, "bob"});
  EXPECT_EQ(has("bob"), "195 90");
  go_back();
  till_.open();
  const Imported again = bring({{"bob", 1, 40}, {"gone", 0, 150, seconds{90}}, {"old", 0, 5}});
  EXPECT_EQ(again.people, 0);
  EXPECT_EQ(has("bob"), "195 90");
  bring({{"gone", 0, 151, seconds{91}}, {"old", 0, 6}});
  EXPECT_EQ(has("bob"), "197 91");
}

TEST_F(UpgradeOf3, TakesNothingOfWhatMayBeOfAnotherName) {
  bring({{"bob", 1, 40}, {"gone", 0, 100}});
  claim("gone", {UserId{1}, "bob"});
  bring({{"bob", 1, 90}, {"gone", 0, 100}});
  go_back();
  till_.open();
  EXPECT_EQ(bring({{"bob", 1, 90}, {"gone", 0, 100}}).people, 0);
  EXPECT_EQ(has("bob"), "190 0");
}

TEST_F(UpgradeOf3, UndoesWhatWasDoneBeforeIt) {
  const Imported first = bring({{"bob", 1, 100, seconds{60}}, {"gone", 0, 7}, {"away", 0, 9}});
  const Claimed given = claim("gone", {UserId{1}, "bob"});
  go_back();
  till_.open();
  EXPECT_FALSE(undo(given.ops.front()).refusal);
  EXPECT_EQ(has("bob"), "100 60");
  EXPECT_EQ(open_claims(), "away 9, gone 7");
  spend(1, 80);
  EXPECT_EQ(undo(first.op).shortfalls.at(0).missing, Points{80});
  EXPECT_EQ(has("bob"), "0 0");
  EXPECT_EQ(ImportTest::given(), "80 0\n");
  bring({{"bob", 1, 100, seconds{60}}});
  EXPECT_EQ(has("bob"), "20 60");
}

}  // namespace
}  // namespace pointsbot::db
