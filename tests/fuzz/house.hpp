#pragma once

#include "app/chat/desk.hpp"
#include "tests/db/support.hpp"
#include "tests/fuzz/model_bank.hpp"
#include "tests/support/stepped_clock.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <spdlog/logger.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::tests {

/// Somebody in the chat.
struct Typist {
  std::int64_t id;
  std::string login;
  Roles badges{};
};

/// A channel's chat and its bank, in one thread and a time that is set, over a real ledger;
/// watched by a ModelBank. Whatever does not add up aborts.
class House {
 public:
  House();
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  /// Who can type: viewers, one whom nobody has seen, a moderator, the streamer.
  static const std::vector<Typist>& people();

  void hears(const Typist& who, std::string_view text);
  /// Twitch delivers one of the last messages once more: the n-th from behind.
  void hears_again(std::size_t back);
  /// Whatever was typed is done and said.
  void settle();
  void wait(std::chrono::milliseconds time);
  void pay();
  /// The bot ends, whatever it is at, and begins anew.
  void restart();
  /// The next draws of all games; when there are none, one that is made of those before.
  void roll(std::string_view bytes);

  /// So many messages the bot has written.
  std::int64_t said() const { return pen_.written(); }

  /// That all points are there, once each. What costs more, at the end.
  void audit();
  void audit_all();

 private:
  class Dice final : public app::chat::Dice {
   public:
    std::uint64_t below(std::uint64_t n) override;
    std::deque<std::uint8_t> next;

   private:
    std::uint64_t state_ = 88'172'645'463'325'252;
  };
  class Pen final : public app::chat::Pen {
   public:
    explicit Pen(const SteppedClock& clock) : clock_{clock} {}
    UserId account() const override { return UserId{9}; }
    twitch::ChatBudget& budget() override { return budget_; }
    Task<Result<twitch::Said, twitch::Failure>> write(std::string text,
                                                      std::string reply_to) override;
    std::int64_t written() const { return written_; }

   private:
    const SteppedClock& clock_;
    twitch::ChatBudget budget_;
    std::deque<SteadyTime> lately_;
    std::int64_t written_ = 0;
  };
  class People final : public app::People {
   public:
    Task<Result<std::optional<twitch::User>, twitch::Failure>> find(std::string login) override;
  };
  class Committer final : public db::Committer {
   public:
    Committer(db::Till& till, ModelBank& bank) : till_{till}, bank_{bank} {}
    Task<db::Committed> commit(std::vector<db::Operation> batch) override;

   private:
    db::Till& till_;
    ModelBank& bank_;
  };

  void start();
  void stop();
  Task<Result<db::Claimed, db::Error>> claim(db::ClaimTerms terms);

  TemporaryDirectory directory_;
  SteppedClock clock_;
  app::Config config_;
  ModelBank bank_;
  std::optional<db::Till> till_;
  spdlog::logger log_;
  boost::asio::io_context loop_{1};
  Dice dice_;
  Pen pen_{clock_};
  People people_;
  app::Attendance attendance_;
  std::vector<std::string> left_out_{"nightbot"};
  std::optional<Committer> committer_;
  std::optional<db::Teller> teller_;
  std::optional<app::chat::Books> books_;
  std::optional<app::chat::Commons> commons_;
  std::optional<app::chat::Desk> desk_;
  std::optional<SQLite::Database> look_;
  std::deque<twitch::ChatMessage> heard_;
  std::int64_t messages_ = 0;
};

}  // namespace pointsbot::tests
