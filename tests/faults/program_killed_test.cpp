#include "tests/faults/household.hpp"
#include "tests/faults/payments_told.hpp"
#include "tests/faults/rounds.hpp"
#include "tests/program/program_fixture.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <random>
#include <string>

namespace pointsbot {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using tests::Process;

class KilledProgram : public ProgramTest {
 protected:
  /// By turns, so that a payment is due when a bot starts.
  static constexpr std::size_t kHouseholds = 8;

  KilledProgram() {
    for (std::size_t i = 0; i < kHouseholds; ++i) {
      households_.push_back(
          std::make_unique<Household>(directory_.path() / ("household" + std::to_string(i))));
      Household& here = *households_.back();
      EXPECT_EQ(tests::run(here.command({"run", "--cycles", "1"}), environment_).code, 0);
      EXPECT_TRUE(grant(here, here.next_import(random_)));
    }
  }

  /// Runs a command to its end; whether it says that it is done, or refused for good.
  bool grant(Household& here, const Household::Wish& wish) {
    const tests::Finished finished = tests::run(here.command(wish.arguments), environment_);
    said_ = finished.out + finished.err;
    if (finished.code != 0 && finished.code != 1) return false;
    here.acknowledge(wish);
    ++acknowledged_;
    return true;
  }

  Household::Wish next(Household& here, bool import) {
    return import ? here.next_import(random_) : here.next_operation(random_);
  }
  /// Lets `running` go on until some moment; every second time until the log is written to, which
  /// takes a hundredth of the time, and a moment more.
  void wait_for_a_moment(const Household& here, Process& running, fs::file_time_type before) {
    if (random_() % 2 == 0) return running.read_for(milliseconds{random_() % 50});
    for (int i = 0; i < 200 && here.written() == before; ++i) running.read_for(milliseconds{1});
    running.read_for(milliseconds{random_() % 3});
  }

  enum class Victim { bot, command, both };
  /// A bot that runs, commands for it, and a kill of either in the middle of it.
  void kill_while_running(Household& here, Victim victim);
  /// An import or an operation with nobody running, killed.
  void kill_alone(Household& here);
  /// After the kill: what was acknowledged is there, and what was not is done by asking again.
  void expect_sound(Household& here, const std::optional<Household::Wish>& open,
                    const std::string& bots_words);

  std::mt19937 random_{tests::first_seed()};
  std::vector<std::unique_ptr<Household>> households_;
  std::string said_;
  int acknowledged_ = 0, found_done_ = 0, found_undone_ = 0;
  std::size_t payments_ = 0;
};

void KilledProgram::kill_while_running(Household& here, Victim victim) {
  Process bot{here.command({"run", "--verbose"}), environment_};
  // Some while it starts, most while it pays and listens.
  if (random_() % 4 != 0) bot.line("Paying the viewers");
  for (auto i = random_() % 3; i > 0; --i)
    ASSERT_TRUE(grant(here, here.next_operation(random_))) << said_;
  const Household::Wish wish = next(here, random_() % 4 == 0);
  const fs::file_time_type before = here.written();
  Process command{here.command(wish.arguments), environment_};
  wait_for_a_moment(here, bot, before);
  if (victim != Victim::command) bot.signal(SIGKILL);
  if (victim != Victim::bot) command.signal(SIGKILL);
  const int code = command.wait();
  bot.signal(SIGKILL);
  const int end = bot.wait();
  // A command that was quicker than the bot has the database for a moment.
  ASSERT_TRUE(end == 128 + SIGKILL || bot.err().find("already running") != std::string::npos)
      << end << bot.out() << bot.err();
  const bool done = code == 0 || code == 1;
  if (done) here.acknowledge(wish);
  acknowledged_ += done ? 1 : 0;
  expect_sound(here, done ? std::nullopt : std::optional{wish}, bot.out());
}

void KilledProgram::kill_alone(Household& here) {
  const Household::Wish wish = next(here, random_() % 3 != 0);
  const fs::file_time_type before = here.written();
  Process command{here.command(wish.arguments), environment_};
  wait_for_a_moment(here, command, before);
  command.signal(SIGKILL);
  const int code = command.wait();
  const bool done = code == 0 || code == 1;
  if (done) here.acknowledge(wish);
  expect_sound(here, done ? std::nullopt : std::optional{wish}, "");
}

void KilledProgram::expect_sound(Household& here, const std::optional<Household::Wish>& open,
                                 const std::string& bots_words) {
  {
    const db::Ledger starts{here.file(), db::Source::simulator};
    EXPECT_EQ(starts.missing(), 0);
  }
  if (open) {
    EXPECT_TRUE(here.is_before_or_after(*open)) << here.what_is_wrong({});
    ++(here.times(*open) > 0 ? found_done_ : found_undone_);
    ASSERT_TRUE(grant(here, *open)) << said_;
  }
  const std::vector<std::int64_t> paid = tests::payments_told(bots_words);
  payments_ += paid.size();
  EXPECT_EQ(here.what_is_wrong(paid), "");
}

TEST_F(KilledProgram, AtAnyMomentHasWhatItAcknowledgedOnceAndNothingByHalves) {
  const int kills = tests::rounds(100);
  for (int kill = 0; kill < kills; ++kill) {
    SCOPED_TRACE("kill " + std::to_string(kill));
    Household& here = *households_[static_cast<std::size_t>(kill) % kHouseholds];
    switch (kill % 10) {
      case 0:
      case 1:
      case 2:
        kill_alone(here);
        break;
      case 3:
      case 4:
        kill_while_running(here, Victim::command);
        break;
      case 5:
        kill_while_running(here, Victim::both);
        break;
      default:
        kill_while_running(here, Victim::bot);
    }
    if (HasFailure()) return;
  }
  for (const auto& here : households_) {
    // The same file once more gives nothing, and the program itself agrees with every sum.
    const tests::Finished again = tests::run(here->command(here->last_import()), environment_);
    EXPECT_EQ(again.code, 0) << again.err;
    const tests::Finished verified = tests::run(here->command({"verify"}), environment_);
    EXPECT_EQ(verified.code, 0) << verified.out;
    EXPECT_EQ(here->what_is_wrong({}), "");
  }
  EXPECT_GE(acknowledged_, kills / 2);
  fmt::print(
      "{} kills; {} commands and {} payments acknowledged; of those not, {} were done, {} not\n",
      kills, acknowledged_, payments_, found_done_, found_undone_);
}

}  // namespace
}  // namespace pointsbot
