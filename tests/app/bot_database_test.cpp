#include "db/ledger.hpp"
#include "tests/app/bot_fixture.hpp"
#include "tests/db/schema_1.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <signal.h>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pointsbot::app {
namespace {

/// Another program that takes the database's write lock when it is told to, and lets go when it is
/// told to. REQUIRES: no thread and no connection in this process when it is made.
class OtherProgram {
 public:
  explicit OtherProgram(const std::filesystem::path& file) {
    if (::pipe(orders_.data()) != 0 || ::pipe(answers_.data()) != 0)
      throw std::runtime_error{"pipe"};
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::close(orders_[1]);
      int status = 0;
      try {
        work(file);
      } catch (...) {
        status = 1;
      }
      ::_exit(status);
    }
    if (pid_ < 0) throw std::runtime_error{"fork"};
  }
  ~OtherProgram() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    for (const int end : {orders_[0], orders_[1], answers_[0], answers_[1]}) ::close(end);
  }
  OtherProgram(const OtherProgram&) = delete;
  OtherProgram& operator=(const OtherProgram&) = delete;

  int pid() const { return pid_; }
  void lock() { order('l'); }
  void let_go() { order('g'); }

 private:
  void order(char what) {
    char answer = 0;
    if (::write(orders_[1], &what, 1) != 1 || ::read(answers_[0], &answer, 1) != 1 ||
        answer != what) {
      throw std::runtime_error{"the other program does not follow"};
    }
  }
  void work(const std::filesystem::path& file) const {
    char what = 0;
    if (::read(orders_[0], &what, 1) != 1) return;
    SQLite::Database database{file.string(), SQLite::OPEN_READWRITE, 1000};
    database.exec("BEGIN IMMEDIATE");
    if (::write(answers_[1], &what, 1) != 1 || ::read(orders_[0], &what, 1) != 1) return;
    database.exec("ROLLBACK");
    if (::write(answers_[1], &what, 1) != 1) return;
    ::pause();
  }

  std::array<int, 2> orders_{-1, -1};
  std::array<int, 2> answers_{-1, -1};
  ::pid_t pid_ = -1;
};

class BotDatabase : public BotTest {};

TEST_F(BotDatabase, LockedByAnotherProgramDelaysThePaymentThatIsThenMadeOnce) {
  OtherProgram other{file_};
  start();
  const auto due = *clock_.next();
  other.lock();
  step();
  EXPECT_EQ(payments(), 1);
  EXPECT_EQ(lines_with("points.db is locked by another program ("), 1);
  EXPECT_EQ(lines_with("pid " + std::to_string(other.pid()) + "). The payment of "), 1);
  EXPECT_EQ(lines_with("waits and is made once, as soon as it lets go."), 1);
  EXPECT_LE(*clock_.next(), due + std::chrono::seconds{1});
  EXPECT_NE(bot().stopping().find("still waits for points.db and is not made any more"),
            std::string::npos)
      << bot().stopping();
  other.let_go();
  pay();
  EXPECT_EQ(payments(), 2);
  EXPECT_EQ(bot().stopping(), "Stopping.");
  EXPECT_LT(clock_.now(), due + config_.points.interval);
  EXPECT_EQ(balance("pretend_channel"), 11);
  EXPECT_EQ(lines_with("complete again"), 0) << "it was not the viewer list that was missing";
  pay();
  EXPECT_EQ(balance("pretend_channel"), 21);
  EXPECT_EQ(lines_with("is locked by another program"), 1);
}

TEST_F(BotDatabase, WrittenByAnotherBotIsReadAgainAndNobodyIsPaidTwice) {
  twitch_.change("viewers=30");
  start();
  twitch_.change("viewers=20");
  // A lock on a file that is gone keeps nobody away: what a person can do who deletes it.
  std::filesystem::remove(file_.string() + ".lock");
  {
    db::Ledger other{file_, db::Source::simulator};
    db::Award award;
    award.channel = twitch::simulator::kChannelId;
    award.after_no = 1;
    award.at = clock_.wall();
    award.pay = Pay{config_.points.modifier};
    ASSERT_TRUE(other.award(award, {}).has_value());
  }
  step();
  EXPECT_EQ(lines_with("The database was changed by another program: it was read again."), 1);
  EXPECT_EQ(payments(), 3);
  EXPECT_EQ(query("SELECT present,points,count(*) FROM points GROUP BY 1,2"), "0|11|10\n1|21|20\n");
  pay();
  EXPECT_EQ(balance("pretend_channel"), 31);
}

TEST_F(BotDatabase, ReadForALongTimeIsToldOnceAndItsEndAsWell) {
  long_log_ = 90'000;
  start();
  std::optional<SQLite::Database> reader{std::in_place, file_.string()};
  reader->exec("BEGIN; SELECT count(*) FROM viewer");
  pay(12);
  EXPECT_EQ(lines_with("points.db-wal has grown to "), 1);
  EXPECT_EQ(lines_with("Payments go on and nothing is lost"), 1);
  reader.reset();
  pay(2);
  EXPECT_EQ(lines_with("points.db-wal is emptied again."), 1);
  EXPECT_EQ(lines_with("points.db-wal"), 2);
}

TEST_F(BotDatabase, OfAnEarlierVersionIsUpgradedAndSaidSo) {
  SQLite::Database{file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(db::kSchema1);
  db::raw(file_, "INSERT INTO origin VALUES(1,'simulator')");
  db::raw(file_, "PRAGMA application_id=0x50747342");
  db::raw(file_, "PRAGMA user_version=1");
  start();
  EXPECT_EQ(lines_with("points.db was made by an older pointsbot; its tables are up to date now."),
            1);
  restart();
  EXPECT_EQ(lines_with("older pointsbot"), 1);
}

}  // namespace
}  // namespace pointsbot::app
