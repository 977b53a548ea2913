#pragma once

#include "app/chat/cooldowns.hpp"
#include "app/chat/rivals.hpp"
#include "app/chat/room.hpp"
#include "app/chat/snapshots.hpp"
#include "app/chat/voice.hpp"
#include "twitch/events.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/circular_buffer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace pointsbot::app::chat {

/// What several chats of one program have in common.
struct Commons {
  Books& books;
  Dice& dice;
  const Attendance& attendance;
  ClaimGiver claim;
  /// What a chat waits for the ledger to be written: another program may have it for a moment.
  std::chrono::milliseconds patience = std::chrono::seconds{5};
};

/// Hears one channel's chat and answers its commands. Whoever may not use a command, or has to wait
/// for it, is answered by silence; what comes faster than it can be done is counted and told of.
/// Loop thread only.
class Desk {
 public:
  using Loop = boost::asio::io_context::executor_type;

  struct Parts {
    const Config& config;  ///< as Config::of() has it, at each message
    Clock& clock;
    db::Teller& teller;
    spdlog::logger& log;
    UserId channel;
    Commons& commons;
    People& people;
    Pen& pen;
    std::function<LeftOut()> left_out;  ///< at each message
    /// Hears who wrote something with the account that the bot writes with, and not by the bot.
    std::function<void(const twitch::User&)> wrote{};
  };

  /// So many commands wait to be done at most.
  static constexpr std::size_t kMostWaiting = 500;
  /// For staff there is still room then.
  static constexpr std::size_t kMostWithStaff = 520;
  /// So many are done at a time.
  static constexpr int kHands = 8;

  Desk(Loop loop, Parts parts);
  ~Desk();

  /// Takes what was said in the chat. Allocates nothing for what is no command.
  void hear(twitch::ChatMessage message);

  /// Whether that account is the one that the bot answers with: its messages are told of by
  /// Parts::wrote, where they are not the bot's.
  bool writes_as(UserId account) const {
    return parts_.config.chat.answer && account == parts_.pen.account();
  }

  /// Until close(): commands, spawned kHands times; what is said; what falls due in games.
  Task<> serve();
  Task<> speak() { return voice_.run(); }
  Task<> play() { return alarms_.run(); }

  /// Something that nobody asked for, where the bot answers at all.
  void say(std::string text) {
    if (parts_.config.chat.answer) voice_.say({.text = std::move(text), .urgent = true});
  }

  /// From now on commands are done: the stakes of games before are given back.
  void open() { ready_ = true; }

  /// From now on nothing is heard; all of these end.
  void close();

  /// At the quiet point after a cycle: gives back what a crowd has needed.
  void rest();

  /// Whether a command waits or is being done, or something that fell due.
  bool is_busy() const { return !waiting_.empty() || in_hand_ > 0 || alarms_.is_busy(); }
  /// Commands that there was no room for.
  std::int64_t dropped() const { return dropped_; }
  std::size_t waiting() const { return waiting_.size(); }
  const Voice& voice() const { return voice_; }

 private:
  struct Asked {
    twitch::ChatMessage message;
    std::string name;
    Level level;
  };

  void follow_config();
  void take(twitch::ChatMessage message);
  void take_held();
  void tell_of_no_pen();
  void tell_of_dropped();
  void tell_of_unanswered(std::string_view why);
  Task<> answer(Asked asked);
  void say(const twitch::ChatMessage& to, Answer answer);

  Parts parts_;
  Voice voice_;
  std::optional<Table> table_;
  // What the table was made by.
  std::vector<CommandSetting> settings_;
  Currency currency_;
  Cooldowns cooldowns_;
  Rivals rivals_;
  Snapshots snapshots_;
  boost::circular_buffer<Asked> waiting_;
  boost::circular_buffer<twitch::ChatMessage> held_{16};  // of whom it is not known yet whose
  Alarms alarms_;
  std::unique_ptr<OpenGames> games_;
  std::unique_ptr<Room> room_;
  boost::asio::steady_timer asked_;
  std::int64_t dropped_ = 0;
  std::int64_t told_dropped_ = 0;
  SteadyTime tell_of_dropped_from_ = SteadyTime::min();
  int in_hand_ = 0;
  bool ready_ = false;
  bool told_of_no_pen_ = false;
  bool closed_ = false;
};

}  // namespace pointsbot::app::chat
