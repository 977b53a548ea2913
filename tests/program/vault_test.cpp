#include "tests/db/support.hpp"
#include "tests/program/program_fixture.hpp"

#include <csignal>
#include <fstream>
#include <string>

namespace pointsbot {
namespace {

using tests::Finished;
using tests::Process;

/// Backups, restores and the doctor, as a person at a terminal has them.
class Vault : public ProgramTest {
 protected:
  Vault() { configure_demo(); }

  void damage(const std::filesystem::path& file) const {
    std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
    stream.seekp(6 * 4096);
    stream << std::string(300, 'x');
  }
  std::string content() const {
    std::ifstream in{file_, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  static bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
  }
};

TEST_F(Vault, ABackupIsMadeWhileTheBotRunsAndPutBackAfterIt) {
  const std::string backup = (directory_.path() / "mine.db").string();
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 2  ");
  const Finished made = run({"backup", backup});
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_TRUE(holds(made.out, "Backup: " + backup)) << made.out;
  EXPECT_TRUE(
      holds(made.out, "Every page of it was looked through; its sums are those of the database."))
      << made.out;
  const Finished running = run({"restore", backup});
  EXPECT_EQ(running.code, 4);
  EXPECT_TRUE(holds(running.err, "A bot runs on " + file_.string() + " (pid " +
                                     std::to_string(bot.pid()) + "). Stop it first"))
      << running.err;
  const Finished doctor = run({"doctor"});
  EXPECT_EQ(doctor.code, 0) << doctor.out;
  EXPECT_TRUE(holds(doctor.out, "One runs: pid " + std::to_string(bot.pid()))) << doctor.out;
  bot.line("  payment 4  ");
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);

  const std::int64_t before = payments();
  const Finished refused = run({"restore", backup});
  EXPECT_EQ(refused.code, 1) << refused.out;
  EXPECT_TRUE(holds(refused.err, " since then would be lost. Nothing was changed.")) << refused.err;
  EXPECT_TRUE(holds(refused.err, "pointsbot restore --lose-newer " + backup)) << refused.err;
  EXPECT_EQ(payments(), before);
  const Finished json = run({"restore", backup, "--json"});
  EXPECT_EQ(json.code, 1);
  const std::int64_t lost = std::stoll(json_value(json.out, "$.lost_payments"));
  EXPECT_GE(lost, 1);

  const Finished restored = run({"restore", "--lose-newer", backup});
  EXPECT_EQ(restored.code, 0) << restored.err;
  EXPECT_TRUE(holds(restored.out, "What was there before is kept: ")) << restored.out;
  EXPECT_EQ(payments(), before - lost);
  EXPECT_EQ(run({"verify"}).code, 0);
  const Finished again = run({"run", "--cycles", "2", "--verbose"});
  EXPECT_EQ(again.code, 0) << again.out << again.err;
  EXPECT_EQ(payments(), before - lost + 2);
}

TEST_F(Vault, TheBotMakesBackupsByItselfAndGivesOneUpWhenItStops) {
  configure("[points]\ninterval = 1\n[database]\npath = points.db\nbackup = hourly\n");
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  std::filesystem::remove_all(directory_.path() / "backups");
  Process bot{command({"run"}), environment_};
  bot.line("  Backup: " + (directory_.path() / "backups" / "points-").string());
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
  EXPECT_EQ(run({"doctor"}).code, 0);
  const Finished json = run({"doctor", "--json"});
  EXPECT_EQ(json_value(json.out, "$.ok"), "1") << json.out;
  EXPECT_NE(json_value(json.out, "$.checks[0].text"), "");
}

TEST_F(Vault, ADamagedDatabaseIsLeftAloneAndTheNewestSoundBackupNamed) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  ASSERT_EQ(run({"backup"}).code, 0);
  const Finished second = run({"backup", "--json"});
  ASSERT_EQ(second.code, 0);
  damage(json_value(second.out, "$.file"));
  damage(file_);
  const std::string before = content();
  const Finished refused = run({"run"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_TRUE(holds(refused.err, file_.string() + " is damaged (")) << refused.err;
  const std::size_t at = refused.err.find("\n  pointsbot restore ");
  ASSERT_NE(at, refused.err.npos) << refused.err;
  EXPECT_FALSE(holds(refused.err, json_value(second.out, "$.file")));
  EXPECT_EQ(content(), before);

  const Finished doctor = run({"doctor"});
  EXPECT_EQ(doctor.code, 1);
  EXPECT_TRUE(holds(doctor.out, "wrong    database  ")) << doctor.out;
  EXPECT_TRUE(holds(doctor.out, "warning  backups   The newest, ")) << doctor.out;
  EXPECT_EQ(json_value(run({"doctor", "--json"}).out, "$.ok"), "0");
  EXPECT_EQ(run({"backup"}).code, 4);
  EXPECT_EQ(content(), before);

  // The very command.
  std::istringstream words{refused.err.substr(at + 3)};
  std::string program, verb, file;
  words >> program >> verb >> file;
  const Finished restored = run({verb, file});
  EXPECT_EQ(restored.code, 0) << restored.err;
  EXPECT_EQ(run({"verify"}).code, 0);
}

TEST_F(Vault, ADatabaseThatIsGoneIsNotMadeAnewBesideItsBackups) {
  ASSERT_EQ(run({"run", "--cycles", "2"}).code, 0);
  ASSERT_EQ(run({"backup"}).code, 0);
  for (const bool empty : {false, true}) {
    std::filesystem::remove(file_);
    if (empty) std::ofstream{file_};
    const Finished refused = run({"run", "--cycles", "1"});
    EXPECT_EQ(refused.code, 4) << refused.out;
    EXPECT_TRUE(holds(refused.err, "is gone or empty, and there are backups of it. No new one"))
        << refused.err;
    EXPECT_TRUE(holds(refused.err, "pointsbot restore ")) << refused.err;
    EXPECT_EQ(content(), "");
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"verify"}, {"points", "bob"}, {"add", "bob", "5"}, {"backup"}}) {
      const Finished told = run(command);
      EXPECT_EQ(told.code, 4) << told.out;
      EXPECT_TRUE(holds(told.err, "is gone or empty, and there are backups of it. Nothing was "))
          << told.err;
      EXPECT_TRUE(holds(told.err, "pointsbot restore ")) << told.err;
    }
  }
  std::filesystem::remove(file_);
}

TEST_F(Vault, AnOlderBackupIsNotPutBackUnaskedWhereANewerOneIsThere) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  const std::string older = (directory_.path() / "older.db").string();
  ASSERT_EQ(run({"backup", older}).code, 0);
  ASSERT_EQ(run({"run", "--cycles", "2"}).code, 0);
  ASSERT_EQ(run({"backup"}).code, 0);
  std::filesystem::remove(file_);
  const Finished refused = run({"restore", older});
  EXPECT_EQ(refused.code, 1) << refused.err;
  EXPECT_TRUE(holds(refused.err, "and sound. 2 payments that it has would be lost."))
      << refused.err;
  EXPECT_TRUE(holds(refused.err, "pointsbot restore --lose-newer ")) << refused.err;
  EXPECT_EQ(content(), "");
  EXPECT_EQ(run({"restore", "--lose-newer", older}).code, 0);
  EXPECT_EQ(run({"verify"}).code, 0);
}

TEST_F(Vault, AnotherChannelsBackupIsPutBackOnlyByItsName) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  const std::string other = (directory_.path() / "other.db").string();
  ASSERT_EQ(run({"backup", other}).code, 0);
  db::become(other, UserId{5}, "zoe");
  const std::string before = content();
  const Finished refused = run({"restore", other});
  EXPECT_EQ(refused.code, 1) << refused.err;
  EXPECT_TRUE(holds(refused.err, other + " holds the points of \"zoe\", and ")) << refused.err;
  EXPECT_TRUE(holds(refused.err, "restore --lose-newer --channel zoe " + other)) << refused.err;
  EXPECT_EQ(run({"restore", "--lose-newer", other}).code, 1) << "that was not asked";
  EXPECT_EQ(run({"restore", "--lose-newer", "--channel", "bob", other}).code, 1);
  EXPECT_EQ(content(), before);
  const Finished json = run({"restore", other, "--json"});
  EXPECT_EQ(json_value(json.out, "$.channels[0]"), "zoe") << json.out;
  const Finished restored = run({"restore", "--lose-newer", "--channel", "zoe", other});
  EXPECT_EQ(restored.code, 0) << restored.err;
  EXPECT_TRUE(holds(restored.out, ": the points of \"zoe\", ")) << restored.out;
}

TEST_F(Vault, ADatabaseThatIsDeletedUnderTheBotComesBackWhole) {
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 2  ");
  std::filesystem::remove(file_);
  EXPECT_EQ(bot.wait(), 4);
  const std::filesystem::path backups = directory_.path() / "backups";
  ASSERT_TRUE(std::filesystem::exists(backups));
  const std::string saved = std::filesystem::directory_iterator { backups } -> path().string();
  EXPECT_EQ(run({"run", "--cycles", "1"}).code, 4) << "none is made anew";
  const Finished doctor = run({"doctor"});
  EXPECT_EQ(doctor.code, 1);
  EXPECT_TRUE(holds(doctor.out, "pointsbot restore " + saved)) << doctor.out;
  EXPECT_EQ(run({"restore", saved}).code, 0);
  EXPECT_GE(payments(), 2);
}

TEST_F(Vault, WithoutADatabaseTheDoctorIsKindAndABackupSaysWhy) {
  const Finished doctor = run({"doctor"});
  EXPECT_EQ(doctor.code, 0) << doctor.out;
  EXPECT_TRUE(holds(doctor.out, "There is none yet at " + file_.string())) << doctor.out;
  EXPECT_EQ(run({"backup"}).code, 4);
  EXPECT_EQ(run({"restore", "none.db"}).code, 4);
  EXPECT_EQ(run({"restore"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(file_));
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "backups"));
}

}  // namespace
}  // namespace pointsbot
