#include "db/foreign.hpp"
#include "tests/app/exchange/support.hpp"

#include <SQLiteCpp/Exception.h>

#include <algorithm>

namespace pointsbot::app::exchange {
namespace {

class ForeignDatabase : public ReadTest {};

TEST_F(ForeignDatabase, WithOneTableOfNamesAndPointsIsUnderstood) {
  const Origin origin = read(database(
      "CREATE TABLE settings(k,v); CREATE TABLE points(Username TEXT PRIMARY KEY, Points INTEGER);"
      "INSERT INTO points VALUES('bob',100),('eve',12.75),(NULL,3),('ann',NULL),('bin',x'3100')"));
  EXPECT_EQ(origin.source, "sqlite");
  EXPECT_EQ(told_.lines, (Strings{"1: bob/ 100 s", "2: eve/ 12.750000 s", "3: / 3 s", "4: ann/  s",
                                  std::string{"5: bin/ 1\0 s", 12}}));
  ASSERT_EQ(origin.guessed.size(), 1U);
  EXPECT_EQ(origin.guessed[0], "Table: points. Columns: name = Username, points = Points.");
}

TEST_F(ForeignDatabase, WithSeveralAsksForOne) {
  const auto path = database(
      "CREATE TABLE a(name,points); CREATE TABLE b(login,coins); CREATE TABLE c(x,y);"
      "INSERT INTO b VALUES('bob',5); INSERT INTO c VALUES('eve',6)");
  EXPECT_NE(refused(path).find("a (name, points)\n  b (login, coins)\n  c (x, y)"),
            std::string::npos);
  options_.table = "b";
  read(path);
  EXPECT_EQ(told_.lines, (Strings{"1: bob/ 5 s"}));
  options_.table = "c";
  EXPECT_NE(refused(path).find("not clear which columns of \"c\""), std::string::npos);
  options_.columns = parse_columns("name=x,points=y");
  read(path);
  EXPECT_EQ(told_.lines, (Strings{"1: eve/ 6 s"}));
  options_.table = "d";
  EXPECT_NE(refused(path).find("no table \"d\""), std::string::npos);
}

TEST_F(ForeignDatabase, OfPhantomBotHasTimeBesideThePoints) {
  const Origin origin = read(database(
      "CREATE TABLE phantombot_points(section varchar(255), variable varchar(255), value LONGTEXT);"
      "CREATE TABLE phantombot_time(section varchar(255), variable varchar(255), value LONGTEXT);"
      "CREATE TABLE phantombot_settings(section,variable,value);"
      "INSERT INTO phantombot_points VALUES('','bob','100'),('','eve','7');"
      "INSERT INTO phantombot_time VALUES('','bob','3600'),('','ann','9')"));
  EXPECT_EQ(origin.source, "phantombot");
  EXPECT_EQ(told_.lines, (Strings{"1: bob/ 100 3600s", "2: eve/ 7 s"}));
}

TEST_F(ForeignDatabase, OfStreamlabsChatbotHasHoursAsAClock) {
  const Origin origin = read(database(
      "CREATE TABLE CurrencyUser(Name TEXT,Rank TEXT,Points INTEGER,Hours TEXT,Raids INTEGER,"
      "LastSeen TEXT); INSERT INTO CurrencyUser VALUES('Bob','x',100,'1.02:03:04',0,'')"));
  EXPECT_EQ(origin.source, "streamlabs");
  EXPECT_EQ(told_.lines, (Strings{"1: Bob/ 100 1.02:03:04h"}));
}

TEST_F(ForeignDatabase, OfMixItUpHasAmountsByCurrency) {
  const auto path = database(
      "CREATE TABLE Users(ID TEXT,TwitchID TEXT,TwitchUsername TEXT,YouTubeID TEXT,Data TEXT);"
      "INSERT INTO Users VALUES"
      R"(('g','12','bob',NULL,'{"CurrencyAmounts":{"c":100},"OnlineViewingMinutes":61}'),)"
      R"(('h',NULL,NULL,'yt','{"CurrencyAmounts":{"c":100}}'),)"
      R"(('i','13','eve',NULL,'{"CurrencyAmounts":{}}'),('j','14','ann',NULL,'{bad'))");
  EXPECT_EQ(read(path).source, "mixitup/c");
  EXPECT_EQ(told_.lines, (Strings{"1: bob/12 100 61min", "2! is nobody of Twitch",
                                  "3: eve/13 0 min", "4! has no proper Data"}));
}

TEST_F(ForeignDatabase, OfSogeBotHasMilliseconds) {
  const Origin origin = read(database(
      "CREATE TABLE user(userId varchar PRIMARY KEY, username varchar, points bigint, watchedTime "
      "bigint); INSERT INTO user VALUES('12','bob',100,61000)"));
  EXPECT_EQ(origin.source, "sogebot");
  EXPECT_EQ(told_.lines, (Strings{"1: bob/12 100 61000ms"}));
}

TEST_F(ForeignDatabase, RunsNothingOfItsSchema) {
  // A view and a virtual table are no tables, and what is computed is no column.
  const auto path = database(
      "CREATE TABLE t(name TEXT, points INTEGER);"
      "CREATE VIEW v AS SELECT 'x' AS name, 5 AS points;"
      "CREATE VIRTUAL TABLE f USING fts5(name, points);"
      "CREATE TABLE g(name TEXT, points AS (abs(1)));"
      "INSERT INTO t VALUES('bob',5); INSERT INTO g VALUES('eve')");
  db::Foreign foreign{path};
  Strings tables;
  for (const auto& table : foreign.tables()) tables.push_back(table.name);
  EXPECT_EQ(std::ranges::count(tables, "v"), 0);
  EXPECT_EQ(std::ranges::count(tables, "f"), 0);
  options_.table = "t";
  EXPECT_EQ((read(path), told_.lines), (Strings{"1: bob/ 5 s"}));
  options_.table = "g";
  options_.columns = parse_columns("name=name,points=points");
  EXPECT_NE(refused(path).find("no column \"points\". The columns are: name"), std::string::npos);
}

TEST_F(ForeignDatabase, IsReadWithItsLogAndLeftAsItIs) {
  const auto path = directory_.path() / "live.db";
  SQLite::Database live{path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  live.exec(
      "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
      "CREATE TABLE t(name,points); INSERT INTO t VALUES('bob',5)");
  read(path);
  EXPECT_EQ(told_.lines, (Strings{"1: bob/ 5 s"}));
}

TEST_F(ForeignDatabase, WithoutALogGetsNoFileBesideIt) {
  const auto path = database("PRAGMA journal_mode=WAL; CREATE TABLE t(name,points)");
  read(path);
  EXPECT_FALSE(std::filesystem::exists(path.string() + "-shm"));
}

TEST_F(ForeignDatabase, OddNamesAreNames) {
  const auto path = directory_.path() / "a?b#c%d.db";
  SQLite::Database{path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
      R"(CREATE TABLE "my ""table"""(login, "points"); INSERT INTO "my ""table""" VALUES('bob',5))");
  read(path);
  EXPECT_EQ(told_.lines, (Strings{"1: bob/ 5 s"}));
}

TEST_F(ForeignDatabase, ThatIsDamagedIsRefused) {
  const auto path = file(std::string{"SQLite format 3\0", 16} + std::string(5000, 'x'));
  EXPECT_NE(refused(path).find("cannot be read as a SQLite database"), std::string::npos);
}

}  // namespace
}  // namespace pointsbot::app::exchange
