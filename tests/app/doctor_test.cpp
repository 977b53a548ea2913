#include "app/doctor.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace pointsbot::app {
namespace {

using std::chrono::hours;

constexpr std::int64_t kGiga = std::int64_t{1} << 30;
constexpr WallTime kNow{std::chrono::milliseconds{1'700'000'000'000}};

/// All is well.
class Doctor : public testing::Test {
 protected:
  Doctor() {
    config_.file = "bot.ini";
    config_.twitch.source = db::Source::twitch;
    config_.database = {"points.db", hours{24}, "backups", 7};
    it_.program = "1.2.3";
    it_.sqlite = "3.52.0";
    it_.health.exists = true;
    it_.health.bytes = 4 << 20;
    it_.health.held.source = db::Source::twitch;
    it_.health.version = db::tables_version();
    it_.health.last_at = kNow;
    it_.health.growth = db::Growth{hours{24}, 1'440, 10'000, 300};
    it_.access = {{"points.db", 0600}, {"backups", 0700, true, true}};
    it_.disk.free_bytes = it_.backup_disk.free_bytes = 100 * kGiga;
    it_.now = kNow;
    it_.backups.own = {{{kNow - hours{5}}, "backups/points-2.db"},
                       {{kNow - hours{29}}, "backups/points-1.db"}};
    it_.backups.sound = it_.backups.own.front();
  }

  /// What is not as it should be: verdict, name, text and remedy of each.
  std::string complaints() const {
    std::string all;
    for (const Finding& finding : diagnose(it_, config_)) {
      if (finding.verdict == Verdict::ok) continue;
      all += (finding.verdict == Verdict::wrong ? "wrong " : "warning ") +
             std::string{finding.about} + ": " + finding.text + " -> " + finding.remedy + "\n";
    }
    return all;
  }
  void expect(std::string_view begin, std::string_view inside = "") const {
    const std::string said = complaints();
    EXPECT_EQ(std::ranges::count(said, '\n'), 1) << said;
    EXPECT_EQ(said.find(begin), 0u) << said;
    EXPECT_NE(said.find(inside), said.npos) << said;
  }

  Symptoms it_;
  Config config_;
};

TEST_F(Doctor, FindsNothingWhereAllIsWell) {
  EXPECT_EQ(complaints(), "");
  EXPECT_GE(diagnose(it_, config_).size(), 8u);
}

TEST_F(Doctor, WithoutADatabaseIsKind) {
  it_.health = {};
  it_.access.clear();
  it_.backups.own.clear();
  it_.backups.sound.reset();
  EXPECT_EQ(complaints(), "");
}

TEST_F(Doctor, WarnsOfAnOldSqliteAndSaysWhyItDoesNotBite) {
  it_.log_reset_bug = true;
  expect("warning SQLite: ", "on one connection");
}

TEST_F(Doctor, SaysThatDamageIsWrongAndWhatPutsTheBackupBack) {
  it_.health.damaged = true;
  it_.health.refused = "points.db is damaged (x).";
  expect("wrong database: points.db is damaged (x).", "pointsbot restore backups/points-2.db");
  it_.backups.sound.reset();
  it_.backups.own.clear();
  EXPECT_NE(complaints().find("There is no sound backup"), std::string::npos) << complaints();
}

TEST_F(Doctor, RefusesNetworkDrives) {
  it_.disk.network = "NFS";
  expect("wrong disk: points.db is on a network drive (NFS)");
}

TEST_F(Doctor, TellsALittleRoomFromNone) {
  it_.health.growth.reset();
  it_.disk.free_bytes = 100 << 20;
  expect("warning room: ");
  it_.disk.free_bytes = 10 << 20;
  expect("wrong room: ");
}

TEST_F(Doctor, WarnsWhenTheDiskIsFullInAMonth) {
  it_.health.growth = db::Growth{hours{24}, 0, 200'000'000, 0};
  expect("warning growth: ", "room for 10 days");
}

TEST_F(Doctor, NamesFilesThatOthersCanOpen) {
  it_.access[0].mode = 0644;
  expect("warning access: Other users of this computer may read points.db.", "chmod 600 points.db");
  it_.access[0].mode = 0660;
  expect("warning access: Other users of this computer may change points.db.");
  it_.access[0].mode = 0600;
  it_.access[1].mode = 0777;
  expect("warning access: Other users of this computer may replace files in backups.");
  it_.access[1].mode = 01777;
  EXPECT_EQ(complaints(), "") << "as in /tmp";
  it_.access[1].mode = 0755;
  EXPECT_EQ(complaints(), "");
  it_.access[0].ours = false;
  expect("warning access: Another user's: points.db.");
}

TEST_F(Doctor, NamesSeveralInOneLine) {
  it_.access = {{"points.db", 0644}, {"my points.db-wal", 0640}};
  expect("warning access: Other users of this computer may read points.db, 'my points.db-wal'.",
         "chmod 600 points.db 'my points.db-wal'");
}

TEST_F(Doctor, SaysThatWhereNoFileCanBeMadeIsWrong) {
  it_.no_files = "/srv: Permission denied";
  expect("wrong folder: This user can make no files beside the database (/srv: Permission denied)");
  it_.no_folder = true;
  expect("wrong folder: The folder of points.db is not there.", "Make it");
}

TEST_F(Doctor, SaysThatWhereNoBackupCanBeMadeIsWrongUnlessNoneIsWanted) {
  it_.no_backups = "backups: Read-only file system";
  expect("wrong backups: This user can make none in backups (backups: Read-only file system).");
  it_.no_backups = "backups is no folder";
  expect("wrong backups: None can be made: backups is no folder.", "Move it away");
  it_.no_backups.clear();
  it_.backup_disk.free_bytes = 1 << 20;
  expect("wrong backups: There is no room for one in backups: 1.0 MB are free, it takes 20 MB.");
  config_.database.backup = {};
  EXPECT_EQ(complaints().find("wrong"), std::string::npos) << complaints();
}

TEST_F(Doctor, SaysThatADatabaseThatIsGoneBesideItsBackupsIsWrong) {
  it_.health = {};
  expect("wrong database: points.db is gone or empty, and there are backups of it.",
         "pointsbot restore backups/points-2.db");
}

TEST_F(Doctor, LeavesTheBackupsOfAnotherBotInTheFolderToIt) {
  db::Held other{.source = db::Source::twitch, .channels = {{UserId{5}, "other"}}};
  it_.backups.others.push_back({it_.backups.own.front(), other});
  EXPECT_EQ(complaints(), "");
  const auto findings = diagnose(it_, config_);
  EXPECT_TRUE(std::ranges::any_of(findings, [](const Finding& finding) {
    return finding.text ==
           "Another bot has 1 in the same folder, of \"other\". They are left alone.";
  }));
}

TEST_F(Doctor, WarnsOfOldBackupsOnlyWhereABotRanMeanwhile) {
  for (auto& backup : it_.backups.own) backup.made -= hours{60};
  it_.backups.sound = it_.backups.own.front();
  expect("warning backups: ", "Make one now: pointsbot backup");
  it_.health.last_at = kNow - hours{60};
  EXPECT_EQ(complaints(), "");
}

TEST_F(Doctor, SaysThatAnotherChannelsDatabaseIsWrong) {
  it_.health.held.channels = {{UserId{5}, "one"}};
  config_.twitch.channels = {"one"};
  EXPECT_EQ(complaints(), "");
  config_.twitch.channels = {"other"};
  expect("wrong database: bot.ini says \"other\"; points.db holds \"one\".");
}

TEST_F(Doctor, DoesNotSayThatThereAreNoneBesideThoseThereAre) {
  config_.database.backup = {};
  config_.twitch.source = it_.health.held.source.emplace(db::Source::simulator);
  const auto findings = diagnose(it_, config_);
  EXPECT_EQ(
      std::ranges::count_if(findings, [](const Finding& one) { return one.about == "backups"; }),
      1);
}

TEST_F(Doctor, WarnsOfADamagedNewestBackupAndOfNone) {
  it_.backups.sound = it_.backups.own.back();
  expect("warning backups: The newest, backups/points-2.db, is damaged.");
  it_.backups.sound.reset();
  expect("wrong backups: None of the 2 in backups is sound.");
  it_.backups.own.clear();
  expect("warning backups: There is none in backups yet.");
  config_.database.backup = {};
  expect("warning backups: None are made by themselves");
  config_.twitch.source = it_.health.held.source.emplace(db::Source::simulator);
  EXPECT_EQ(complaints(), "") << "a demo needs none";
}

TEST_F(Doctor, SeesTheOtherSourceAClockAndAnUnfinishedRestore) {
  config_.twitch.source = db::Source::simulator;
  config_.database.backup = {};
  expect("wrong database: points.db holds the points of a real channel");
  config_.twitch.source = db::Source::twitch;
  config_.database.backup = hours{24};
  it_.health.last_at = kNow + hours{1};
  expect("warning database: ", "still to come");
  it_.health.last_at = kNow;
  it_.restore_pending = true;
  expect("warning restore: ");
}

TEST_F(Doctor, SaysWhatTheNextStartDoesToOlderTables) {
  it_.health.version = 1;
  EXPECT_EQ(complaints(), "");
  const auto findings = diagnose(it_, config_);
  EXPECT_TRUE(std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.about == "tables"; }));
}

}  // namespace
}  // namespace pointsbot::app
