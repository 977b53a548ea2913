#include "tests/app/exchange/support.hpp"

namespace pointsbot::app::exchange {
namespace {

class SqlDump : public ReadTest {};

TEST_F(SqlDump, OfMySqlHasItsColumnsWhereTheTableIsMade) {
  const Origin origin = read_text(
      "-- MySQL dump 10.13\nDROP TABLE IF EXISTS `tb_user`;\n/*!40101 SET x */;\n"
      "CREATE TABLE `tb_user` (\n  `id` int(11) NOT NULL AUTO_INCREMENT,\n"
      "  `username` varchar(128) NOT NULL,\n  `points` int(11) NOT NULL DEFAULT '0',\n"
      "  `minutes_in_chat_online` int(11) DEFAULT NULL,\n  PRIMARY KEY (`id`),\n"
      "  UNIQUE KEY `u` (`username`)\n) ENGINE=InnoDB;\n"
      "INSERT INTO `tb_log` VALUES (1,'points');\n"
      "INSERT INTO `tb_user` VALUES (1,'bob',100,61),(2,'o\\'neil; (x)',7,NULL);\n"
      "INSERT INTO `tb_user` VALUES (3,'eve',-5,0);\n");
  EXPECT_EQ(origin.source, "pajbot");
  EXPECT_EQ(told_.lines,
            (Strings{"13: bob/ 100 61min", "13: o'neil; (x)/ 7 min", "14: eve/ -5 0min"}));
}

TEST_F(SqlDump, OfPostgresHasItsRowsAsLines) {
  const Origin origin = read_text(
      "--\n-- PostgreSQL database dump\n--\nSET statement_timeout = 0;\n"
      "COPY public.\"module\" (id, enabled) FROM stdin;\nx\tt\n\\.\n\n"
      "COPY public.\"user\" (id, login, name, points, time_in_chat_online) FROM stdin;\n"
      "12\tbob\tBob\t100\t1 day 02:03:04\n13\teve\tE\\tve\t7\t\\N\n\\.\n\nSELECT 1;\n");
  EXPECT_EQ(origin.source, "pajbot");
  EXPECT_EQ(told_.lines, (Strings{"10: bob/12 100 1 day 02:03:04s", "11: eve/13 7 s"}));
}

TEST_F(SqlDump, OfSqliteIsRead) {
  const Origin origin = read_text(
      "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
      "CREATE TABLE points(Username TEXT, Points INTEGER);\n"
      "INSERT INTO points VALUES('bob',100);\nINSERT INTO points "
      "VALUES('it''s\nme',5);\nCOMMIT;\n");
  EXPECT_EQ(origin.source, "sql");
  EXPECT_EQ(told_.lines, (Strings{"4: bob/ 100 s", "5: it's\nme/ 5 s"}));
}

TEST_F(SqlDump, WithNamedColumnsGoesByThese) {
  read_text(
      "INSERT INTO \"user\" (\"userId\",\"username\",\"watchedTime\",\"points\") "
      "VALUES ('12','bob',61000,100);");
  EXPECT_EQ(told_.lines, (Strings{"1: bob/12 100 61000ms"}));
}

TEST_F(SqlDump, WithSeveralTablesOfPointsAsksForOne) {
  const auto path = file(
      "CREATE TABLE a(name,points);\nINSERT INTO a VALUES('bob',1);\n"
      "CREATE TABLE b(name,points);\nINSERT INTO b VALUES('eve',2);\n");
  EXPECT_NE(refused(path).find("\"a\" or \"b\""), std::string::npos);
  options_.table = "b";
  read(path);
  EXPECT_EQ(told_.lines, (Strings{"4: eve/ 2 s"}));
}

TEST_F(SqlDump, WithoutPointsSaysWhatIsThere) {
  EXPECT_NE(refused(file("CREATE TABLE songs(title);\nINSERT INTO songs VALUES('x');"))
                .find("(it has: songs)"),
            std::string::npos);
}

TEST_F(SqlDump, WithAnOpenQuotationIsRefused) {
  EXPECT_NE(refused(file("CREATE TABLE a(name,points);\nINSERT INTO a VALUES('bob"))
                .find("quotation mark on line 2"),
            std::string::npos);
}

}  // namespace
}  // namespace pointsbot::app::exchange
