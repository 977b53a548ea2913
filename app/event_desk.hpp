#pragma once

#include "app/chatters.hpp"
#include "app/config.hpp"
#include "app/left_out.hpp"
#include "app/reward_log.hpp"
#include "app/role_lists.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "db/teller.hpp"
#include "twitch/events.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <string>

namespace spdlog {
class logger;
}

namespace pointsbot::app::chat {
class Desk;
}

namespace pointsbot::app {

/// Hears what happens on one channel and has it done: rewards go to the ledger, roles to the book,
/// who chats is noted for the next payment, and whether the channel is live is told on.
///
/// A reward is written once for ever, whatever is heard how often: its ref is in the transaction
/// of its effect (app/rewards.hpp). So nothing is remembered here of what was heard.
///
/// Loop thread only.
class EventDesk final : public twitch::EventSink {
 public:
  using Loop = boost::asio::io_context::executor_type;

  struct Parts {
    const Config& config;  ///< as it is at each event
    Clock& clock;
    db::Teller& teller;
    spdlog::logger& log;
    UserId channel;
    Chatters& chatters;
    /// Who is left out, as it is at each event.
    std::function<LeftOut()> left_out;
    RoleLists* roles = nullptr;  ///< none: nobody asks who is what
    /// Hears whether the channel went live or offline.
    std::function<void(bool live)> live{};
    chat::Desk* chat = nullptr;  ///< answers what is written; none: nobody does
  };

  /// So many rewards wait to be written at most: what comes then is counted, and told of.
  static constexpr std::size_t kMostWaiting = 10'000;
  /// So many are given to the teller at a time.
  static constexpr int kAskers = 8;

  EventDesk(Loop loop, Parts parts);

  void happened(twitch::Event event) override;
  void missed_some() override;

  /// Has rewards written until it is closed. Spawned kAskers times; each ends by close(). Throws
  /// what the teller throws.
  Task<> serve();
  /// Says what is told in one line of several, when that is due; spawned once.
  Task<> tell();

  /// From now on nothing is taken, and serve() ends.
  void close();

  /// After the end of the loop: what was heard and is not written, as a sentence for people; empty
  /// where that is nothing.
  std::string unwritten() const;

 private:
  void note(const twitch::Event& event, const LeftOut& left_out);
  void take(db::Operation operation);
  Task<> write(db::Operation operation);
  void say(const db::Operation& operation, const db::Outcome& outcome);

  Parts parts_;
  std::deque<db::Operation> queue_;
  std::list<db::Operation> with_ledger_;
  std::int64_t dropped_ = 0;
  bool told_of_unkept_ = false;
  RewardLog said_;
  boost::asio::steady_timer asked_;    // cancelled when something comes, and at the close
  boost::asio::steady_timer to_tell_;  // likewise, when a line of several waits
  boost::asio::cancellation_signal end_wait_;
  bool closed_ = false;
};

}  // namespace pointsbot::app
