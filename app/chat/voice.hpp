#pragma once

#include "app/chat/row.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/user_id.hpp"
#include "twitch/chat_budget.hpp"
#include "twitch/chat_sender.hpp"
#include "twitch/failure.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/circular_buffer.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace spdlog {
class logger;
}

namespace pointsbot::app::chat {

/// The account that writes in a chat, whoever that is at the moment. Loop thread only.
class Pen {
 public:
  virtual ~Pen() = default;
  /// Whose; nobody's id where nobody is logged in who may write.
  virtual UserId account() const = 0;
  /// What that account has written in all chats lately.
  virtual twitch::ChatBudget& budget() = 0;
  virtual Task<Result<twitch::Said, twitch::Failure>> write(std::string text,
                                                            std::string reply_to) = 0;
};

/// Says what there is to say in one chat, as fast as Twitch allows and no faster; what it has no
/// room for is counted and told of. Loop thread only.
class Voice {
 public:
  using Loop = boost::asio::io_context::executor_type;

  /// `said` is called after each message, whatever became of it.
  Voice(Loop loop, Clock& clock, Pen& pen, spdlog::logger& log, UserId channel,
        std::function<void()> said);

  void say(Utterance utterance);

  /// Says what waits, until close(). Spawned once.
  Task<> run();
  /// What waits stays unsaid.
  void close();

  /// Whether a message of its account, heard in the chat, is one of those that were said here; not
  /// known while one is on its way.
  enum class Own { yes, no, perhaps };
  Own is_own(UserId by, const std::string& message_id) const;

  /// What its account showed itself to be: how often it may write goes by that.
  void shown_as(bool privileged) { privileged_ = privileged; }

  std::size_t waiting() const { return row_.size(); }
  std::int64_t unsaid() const { return unsaid_; }

  /// Gives back what a crowd has needed.
  void rest() {
    if (row_.empty()) row_.clear();
  }

 private:
  Task<> say_next();
  Task<> wait_for_turn();
  void tell(const Result<twitch::Said, twitch::Failure>& said);
  void trouble(std::string why);

  Clock& clock_;
  Pen& pen_;
  spdlog::logger& log_;
  const UserId channel_;
  const std::function<void()> after_each_;
  Row row_;
  boost::circular_buffer<std::string> said_{64};  // ids
  boost::asio::steady_timer asked_;
  boost::asio::cancellation_signal end_wait_;
  bool privileged_ = false;
  bool on_its_way_ = false;
  bool closed_ = false;
  std::int64_t unsaid_ = 0;       // for want of room, in all
  std::int64_t told_unsaid_ = 0;  // of those
  std::string trouble_;           // as it was told last; empty: all is well
};

}  // namespace pointsbot::app::chat
