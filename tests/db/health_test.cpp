#include "db/health.hpp"

#include "db/disk.hpp"
#include "db/error.hpp"
#include "db/lock.hpp"
#include "tests/db/file_steps.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace pointsbot::db {
namespace {

using std::chrono::seconds;

TEST(LogResetBug, IsInVersionsBeforeItWasMended) {
  for (const int version : {3'007'000, 3'040'001, 3'044'005, 3'045'000, 3'050'006, 3'051'002})
    EXPECT_TRUE(has_log_reset_bug(version)) << version;
  for (const int version : {3'006'023, 3'044'006, 3'044'009, 3'050'007, 3'051'003, 3'052'000})
    EXPECT_FALSE(has_log_reset_bug(version)) << version;
}

TEST(NetworkFileSystems, AreKnownByTheirNumbers) {
  EXPECT_EQ(network_file_system(0x6969), "NFS");
  EXPECT_EQ(network_file_system(0xFF534D42), "SMB");
  EXPECT_EQ(network_file_system(static_cast<int>(0xFE534D42)), "SMB") << "with a sign";
  for (const long local : {0xEF53L, 0x58465342L, 0x9123683EL, 0x01021994L, 0x65735546L})
    EXPECT_EQ(network_file_system(local), "") << local;
}

class HealthTest : public ::testing::Test {
 protected:
  ~HealthTest() override { file_steps() = {}; }
  Health look() const { return examine(file_, std::chrono::seconds{5}); }

  tests::TemporaryDirectory folder_;
  std::filesystem::path file_ = folder_.path() / "points.db";
};

TEST_F(HealthTest, OfALedgerInUse) {
  Till till{file_};
  for (int minute = 0; minute < 60; ++minute) {
    const WallTime at = kNoon + minute * seconds{60};
    till.cycle(minute % 2 == 0 ? std::vector<Person>{{1, "alice"}, {2, "bob"}}
                               : std::vector<Person>{{1, "alice"}},
               {.at = at});
  }
  const Health health = look();
  EXPECT_TRUE(health.exists);
  EXPECT_EQ(health.refused, "");
  EXPECT_TRUE(health.looked_whole);
  EXPECT_EQ(health.journal, "wal");
  EXPECT_EQ(health.held.source, Source::simulator);
  EXPECT_EQ(health.version, tables_version());
  EXPECT_EQ(health.viewers, 2);
  EXPECT_EQ(health.payments, 60);
  EXPECT_EQ(health.last_at, kNoon + 59 * seconds{60});
  EXPECT_GT(health.bytes, 0);
  EXPECT_GT(health.log_bytes, 0);
  ASSERT_TRUE(health.growth.has_value());
  EXPECT_EQ(health.growth->span, 59 * seconds{60});
  EXPECT_EQ(health.growth->payments, 60);
  EXPECT_EQ(health.growth->lines, 30) << "bob went thirty times";
  EXPECT_EQ(health.growth->viewers, 2);
}

TEST_F(HealthTest, GrowthIsThatOfTheLastDayAlone) {
  Till till{file_};
  for (int hour = 0; hour <= 48; ++hour) {
    till.cycle(hour % 2 == 0 ? std::vector<Person>{{1, "alice"}, {2, "bob"}}
                             : std::vector<Person>{{1, "alice"}},
               {.at = kNoon + std::chrono::hours{hour}});
  }
  const Growth growth = look().growth.value();
  EXPECT_EQ(growth.span, std::chrono::hours{24});
  EXPECT_EQ(growth.payments, 25);
  EXPECT_EQ(growth.lines, 12) << "a visit is dated by the last payment that it had";
  EXPECT_EQ(growth.viewers, 0);
  EXPECT_EQ((Growth{.span = std::chrono::hours{12}, .lines = 100}.bytes_a_day()), 200 * 51);
}

TEST_F(HealthTest, OfNothing) {
  EXPECT_FALSE(look().exists);
  std::ofstream{file_};
  EXPECT_FALSE(look().exists);
  EXPECT_EQ(look().refused, "");
}

TEST_F(HealthTest, OfWhatCannotBeUsed) {
  std::ofstream{file_} << std::string(9'000, 'x');
  EXPECT_TRUE(look().damaged);
  EXPECT_NE(look().refused.find("is not a SQLite database"), std::string::npos);
}

TEST_F(HealthTest, OfWhatIsNoFile) {
  std::filesystem::create_directory(file_);
  EXPECT_TRUE(look().exists);
  EXPECT_NE(look().refused.find("is a folder."), std::string::npos) << look().refused;
  std::filesystem::remove(file_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_NE(look().refused.find("is no file."), std::string::npos) << "and nobody waits for it";
}

TEST_F(HealthTest, OfADamagedLogWhichSqliteReadsWithoutAWord) {
  const auto lived = file_.string() + ".lived";
  {
    Till till{lived};
    for (int i = 0; i < 5; ++i) till.cycle({{1 + i, "alice" + std::to_string(i)}});
    std::filesystem::copy_file(lived, file_);
    std::filesystem::copy_file(lived + "-wal", file_.string() + "-wal");
  }
  EXPECT_EQ(look().refused, "");
  {
    const auto middle = std::filesystem::file_size(file_.string() + "-wal") / 2;
    std::fstream log{file_.string() + "-wal", std::ios::in | std::ios::out | std::ios::binary};
    log.seekp(static_cast<std::streamoff>(middle));
    log << "xxxxxxxxxxxxxxxx";
  }
  EXPECT_TRUE(look().damaged);
  EXPECT_NE(look().refused.find("-wal is damaged"), std::string::npos) << look().refused;
  std::filesystem::remove(file_);
  EXPECT_TRUE(look().damaged);
  EXPECT_NE(look().refused.find("is gone or empty"), std::string::npos) << look().refused;
}

TEST_F(HealthTest, OfADamagedLedger) {
  {
    Till till{file_};
    till.cycle({{1, "alice"}});
  }
  {
    std::fstream file{file_, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(6 * 4096);
    file << std::string(300, 'x');
  }
  EXPECT_TRUE(look().damaged);
  EXPECT_NE(look().refused.find("is damaged"), std::string::npos);
  EXPECT_TRUE(look().refused.ends_with("Nothing was written to it.")) << look().refused;
}

TEST_F(HealthTest, SeesWhichBotRuns) {
  EXPECT_FALSE(running_bot(file_).has_value());
  EXPECT_FALSE(std::filesystem::exists(file_.string() + ".lock")) << "to look makes nothing";
  {
    const Lock lock{file_};
    ASSERT_TRUE(running_bot(file_).has_value());
    EXPECT_EQ(running_bot(file_)->pid, ::getpid());
    EXPECT_GT(running_bot(file_)->since, 0);
    EXPECT_THROW(Lock{file_}, AlreadyRunning) << "to look does not let go of it";
  }
  EXPECT_FALSE(running_bot(file_).has_value());
}

TEST_F(HealthTest, ANetworkDriveIsRefusedBeforeAnythingIsMade) {
  file_steps().file_system = 0x6969;
  try {
    const Ledger ledger{file_, Source::simulator};
    FAIL();
  } catch (const Unusable& refused) {
    EXPECT_NE(std::string{refused.what()}.find("is on a network drive (NFS)"), std::string::npos);
  }
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(HealthTest, RoomIsAskedOfTheNearestFolderThatIsThere) {
  EXPECT_GT(Disk::of(folder_.path() / "not" / "there" / "yet.db").free_bytes, 0);
  EXPECT_EQ(Disk::of("yet.db").free_bytes > 0, true) << "a relative one as well";
}

TEST_F(HealthTest, WhereFilesCanBeMadeIsAskedOfTheNearestFolderThatIsThere) {
  EXPECT_EQ(why_no_files_in(file_.parent_path()), "");
  EXPECT_EQ(why_no_files_in(file_.parent_path() / "not" / "yet"), "");
  std::ofstream{file_} << "x";
  EXPECT_EQ(why_no_files_in(file_), std::filesystem::canonical(file_).string() + " is no folder");
  EXPECT_NE(why_no_files_in(file_ / "below"), "");
}

TEST(Sizes, AreSaidInWords) {
  EXPECT_EQ(size_in_words(0), "0 KB");
  EXPECT_EQ(size_in_words(1), "1 KB");
  EXPECT_EQ(size_in_words(4 << 20), "4.0 MB");
  EXPECT_EQ(size_in_words(40 << 20), "40 MB");
  EXPECT_EQ(size_in_words(std::int64_t{68} << 30), "68 GB");
}

}  // namespace
}  // namespace pointsbot::db
