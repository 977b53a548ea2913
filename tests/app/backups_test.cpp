#include "app/backups.hpp"

#include "db/ledger.hpp"
#include "tests/db/support.hpp"
#include "tests/support/stepped_clock.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <exception>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using std::chrono::hours;
using std::chrono::minutes;

class BackupsTest : public testing::Test {
 protected:
  BackupsTest() {
    clock_.set_wall(db::kNoon);
    config_.file = directory_.path() / "bot.ini";
    config_.database.path = directory_.path() / "points.db";
    config_.database.backup_dir = directory_.path() / "backups";
    config_.database.backup = hours{24};
    config_.database.backups_kept = 3;
    log_ = std::make_unique<spdlog::logger>(
        "backups", std::make_shared<spdlog::sinks::ostream_sink_st>(text_));
    log_->set_pattern("%l: %v");
  }
  ~BackupsTest() override { stop(); }

  void pay() {
    db::Till till{config_.database.path};
    till.cycle({{till.last_no + 1, "viewer" + std::to_string(till.last_no + 1)}});
  }

  /// Runs it until it sleeps or has ended.
  void start() {
    backups_.emplace(Backups::Parts{config_, clock_, *log_, loop_.get_executor()});
    ended_ = false;
    asio::co_spawn(
        loop_, backups_->run(),
        asio::bind_cancellation_slot(signal_.slot(), [this](const std::exception_ptr& error) {
          ended_ = true;
          broken_ = error;
        }));
    run_until([this] { return ended_ || clock_.next(); });
  }
  void stop() {
    if (!backups_) return;
    signal_.emit(asio::cancellation_type::terminal);
    run_until([this] { return ended_; });
    backups_.reset();
  }
  /// In the steps in which it wakes.
  void pass(SteadyTime::duration time) {
    const SteadyTime until = clock_.now() + time;
    for (int steps = 0; clock_.next() && *clock_.next() <= until; ++steps) {
      ASSERT_LT(steps, 10'000);
      clock_.advance(*clock_.next() - clock_.now());
      run_until([this] { return ended_ || clock_.next(); });
    }
    clock_.advance(until - clock_.now());
  }
  void run_until(const std::function<bool()>& so) {
    loop_.restart();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!so()) {
      if (loop_.run_one_until(until) == 0) throw std::runtime_error{"it got stuck"};
      if (broken_) std::rethrow_exception(std::exchange(broken_, nullptr));
    }
  }
  std::size_t count() const {
    return db::BackupFolder{config_.database.path, config_.database.backup_dir}.list().size();
  }
  int said(std::string_view text) const {
    int times = 0;
    const std::string all = text_.str();
    for (auto at = all.find(text); at != all.npos; at = all.find(text, at + 1)) ++times;
    return times;
  }

  tests::TemporaryDirectory directory_;
  tests::SteppedClock clock_;
  Config config_;
  asio::io_context loop_{1};
  std::ostringstream text_;

 private:
  std::unique_ptr<spdlog::logger> log_;
  asio::cancellation_signal signal_;
  std::optional<Backups> backups_;
  bool ended_ = true;
  std::exception_ptr broken_;
};

TEST_F(BackupsTest, AreMadeAtTheStartWhenThereIsNoneAndThenOnceAnInterval) {
  pay();
  start();
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(said("every page looked through, its sums those of the database"), 1);
  pass(hours{23});
  EXPECT_EQ(count(), 1U);
  pass(hours{1});
  EXPECT_EQ(count(), 2U);
  pass(hours{10 * 24});
  EXPECT_EQ(count(), 3U) << "the newest are kept";
  EXPECT_EQ(said("every page looked through, its sums those of the database"), 12);
}

TEST_F(BackupsTest, AreNotMadeAgainByARestart) {
  pay();
  start();
  stop();
  pass(hours{20});
  start();
  EXPECT_EQ(count(), 1U);
  pass(hours{4});
  EXPECT_EQ(count(), 2U);
}

TEST_F(BackupsTest, OffMeansNone) {
  config_.database.backup = {};
  pay();
  start();
  EXPECT_EQ(clock_.next(), std::nullopt);
  EXPECT_EQ(count(), 0U);
}

TEST_F(BackupsTest, WaitUntilThereIsSomebodyToBackUp) {
  { const db::Ledger made{config_.database.path, db::Source::simulator}; }
  start();
  pass(minutes{3});
  EXPECT_EQ(count(), 0U);
  EXPECT_EQ(text_.str(), "") << "no reason to say anything";
  pay();
  pass(minutes{1});
  EXPECT_EQ(count(), 1U);
}

TEST_F(BackupsTest, ThatFailAreToldOnceAndTheirEndAsWell) {
  pay();
  std::ofstream{config_.database.backup_dir} << "a file is in the way";
  start();
  EXPECT_EQ(said("warning: No backup was made: "), 1) << text_.str();
  EXPECT_EQ(said("Payments go on"), 1);
  EXPECT_EQ(said("Next try in 10 min."), 1);
  pass(hours{3});
  EXPECT_EQ(said("No backup was made"), 1);
  std::filesystem::remove(config_.database.backup_dir);
  pass(minutes{10});
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(said("Backups are made again: "), 1) << text_.str();
}

TEST_F(BackupsTest, OfADamagedDatabaseSayWhatToDo) {
  pay();
  {
    std::fstream file{config_.database.path, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(6 * 4096);
    file << std::string(300, 'x');
  }
  start();
  EXPECT_EQ(said("error: No backup was made: " + config_.database.path.string() + " is damaged"), 1)
      << text_.str();
  EXPECT_EQ(said("pointsbot doctor"), 2);
  EXPECT_EQ(count(), 0U);
}

TEST_F(BackupsTest, AClockThatIsSetDoesNotMakeThemForAYearOrNever) {
  pay();
  start();
  clock_.set_wall(db::kNoon + hours{24 * 365});
  pass(minutes{10});
  EXPECT_EQ(count(), 2U);
  clock_.set_wall(db::kNoon + hours{25});
  pass(minutes{20});
  EXPECT_EQ(count(), 3U) << "the one of next year does not count";
  pass(hours{23});
  EXPECT_EQ(said("every page looked through, its sums those of the database"), 3);
  pass(hours{1});
  EXPECT_EQ(said("every page looked through, its sums those of the database"), 4);
}

TEST_F(BackupsTest, OfAnotherBotInTheFolderAreNoneOfOurs) {
  pay();
  const auto other = directory_.path() / "other" / "points.db";
  std::filesystem::create_directory(other.parent_path());
  { db::Till{other}.cycle({{1, "zoe"}}); }
  db::become(other, UserId{78}, "other");
  const db::BackupFolder theirs{other, config_.database.backup_dir};
  for (int i = 0; i < 4; ++i) theirs.make(clock_.wall() - hours{i}, 9);
  start();
  EXPECT_EQ(said("every page looked through, its sums those of the database"), 1)
      << "theirs do not count";
  pass(hours{5 * 24});
  EXPECT_EQ(count(), 4U + 3U) << "nor are they removed";
}

TEST_F(BackupsTest, ToRestoreAreNamedWithTheWholeCommand) {
  pay();
  EXPECT_EQ(backup_to_restore(config_),
            "There is no sound backup of it in " + config_.database.backup_dir.string() + ".");
  start();
  stop();
  const std::string advice = backup_to_restore(config_);
  EXPECT_NE(
      advice.find("\n  pointsbot restore " + config_.database.backup_dir.string() + "/points-20"),
      std::string::npos)
      << advice;
  EXPECT_TRUE(advice.ends_with(".db --config " + config_.file.string())) << advice;
}

}  // namespace
}  // namespace pointsbot::app
