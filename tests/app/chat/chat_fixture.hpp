#pragma once

#include "app/chat/desk.hpp"
#include "tests/db/support.hpp"
#include "tests/support/stepped_clock.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>
#include <spdlog/logger.h>

#include <deque>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app::chat {

/// Gives what it was told to; each draw once.
class ToldDice final : public Dice {
 public:
  std::uint64_t below(std::uint64_t n) override {
    if (next.empty()) {
      ADD_FAILURE() << "a draw of " << n << " that nobody expected";
      return 0;
    }
    const std::uint64_t drawn = next.front();
    next.pop_front();
    EXPECT_LT(drawn, n);
    return drawn;
  }
  std::deque<std::uint64_t> next;
};

/// In front of the ledger: what comes to it waits there while it is shut.
struct Gate {
  explicit Gate(boost::asio::io_context& loop)
      : opened{loop, boost::asio::steady_timer::time_point::max()} {}
  void open() {
    shut = false;
    opened.cancel();
  }
  bool shut = false;
  std::vector<std::string> refs;  ///< of what came, in turn
  boost::asio::steady_timer opened;
};

/// Writes nowhere, and remembers what.
class PretendedPen final : public Pen {
 public:
  explicit PretendedPen(Clock& clock) : clock_{clock} {}
  UserId account() const override { return whose; }
  twitch::ChatBudget& budget() override { return budget_; }
  Task<Result<twitch::Said, twitch::Failure>> write(std::string text,
                                                    std::string reply_to) override;

  struct Written {
    std::string id, text, reply_to;
    SteadyTime at{};
  };
  std::vector<Written> written;
  UserId whose{9};
  std::optional<Result<twitch::Said, twitch::Failure>> answer;  ///< instead of that it is shown
  std::chrono::milliseconds takes{0};                           ///< to be answered

 private:
  Clock& clock_;
  twitch::ChatBudget budget_;
};

class PretendedPeople final : public People {
 public:
  Task<Result<std::optional<twitch::User>, twitch::Failure>> find(std::string login) override;
  std::vector<twitch::User> all;
  int asked = 0;
  bool breaks = false;  ///< throws what is no exception of the library's
};

/// Somebody in a chat.
struct Who {
  std::int64_t id;
  std::string login;
  Roles badges{};
  std::string display{};
};

/// The chat of one channel: text in, text out, over a real ledger, in a time that is set.
///
/// It is live, and ann (1), bob (2) and carol (3) have been there for two hours and have 1,000
/// points each; dave (4) has just come and has 1. The bot is a moderator.
class ChatTest : public ::testing::Test {
 protected:
  ChatTest();
  ~ChatTest() override;

  static inline const Who kAnn{1, "ann"}, kBob{2, "bob"}, kCarol{3, "carol"}, kDave{4, "dave"};
  static inline const Who kMod{5, "mod", Roles{}.with(Role::moderator)};
  static inline const Who kStreamer{number(db::kChannel), "streamer",
                                    Roles{}.with(Role::broadcaster)};

  /// Has it said and done. What the bot said to it, one message a line: "@ann text" for a reply to
  /// ann, and the bare text for what is for all.
  std::string says(const Who& who, std::string_view text);
  /// The same without waiting for an answer.
  void hears(const Who& who, std::string_view text, std::string id = {});
  /// All that the bot has said and was not asked for yet.
  std::string said();
  /// Until everything that was asked for is done and said.
  void settle();
  /// Lets time pass, with what falls due in it.
  void wait(std::chrono::milliseconds time);

  /// The next draws.
  void roll(std::initializer_list<std::uint64_t> draws) {
    dice_.next.insert(dice_.next.end(), draws);
  }

  std::int64_t balance(const Who& who);
  /// All balances and what is held.
  std::int64_t points_of_all();
  /// Empty: every sum is right.
  std::string wrong_sums() { return db::differences(till_->file); }
  /// What stands in the database.
  std::string raw(const std::string& sql) { return db::raw_text(till_->file, sql); }
  /// Pays those who are here once more, after a minute.
  void pay();

  /// As if bot.ini said this beside what it says: "[games]\ngamble_chance = 50".
  void configure(const std::string& lines);
  /// The bot ends and begins anew, as after a kill where stakes are given back.
  void restart();

  std::string log();

  tests::TemporaryDirectory directory_;
  tests::SteppedClock clock_;
  Config config_;
  std::optional<db::Till> till_;
  std::ostringstream out_;
  std::unique_ptr<spdlog::logger> log_;
  boost::asio::io_context loop_{1};
  ToldDice dice_;
  PretendedPen pen_{clock_};
  PretendedPeople people_;
  Attendance attendance_;
  std::vector<std::string> left_out_;
  std::vector<db::Person> here_;
  Gate gate_{loop_};
  std::unique_ptr<db::Committer> committer_;
  std::optional<db::Teller> teller_;
  std::optional<Books> books_;
  std::optional<Commons> commons_;
  std::optional<Desk> desk_;

 private:
  void start();
  void stop();
  std::string ini_;
  std::size_t told_ = 0;  // of pen_.written
  int messages_ = 0;
  std::map<std::string, std::string, std::less<>> names_;  // by message id
};

}  // namespace pointsbot::app::chat
