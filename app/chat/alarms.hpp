#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <string>

namespace pointsbot::app::chat {

/// What is to be done in a chat when its time has come: an offer is over, a raffle is drawn. Each
/// has a name; one after the other. Loop thread only.
class Alarms {
 public:
  using Loop = boost::asio::io_context::executor_type;
  using Due = std::function<Task<>()>;

  Alarms(Loop loop, Clock& clock) : clock_{clock}, changed_{loop, SteadyTime::max()} {}

  /// `due` is called then, once; in place of what had that name. What it throws ends nothing but
  /// itself: it catches what may be expected.
  void set(const std::string& name, SteadyTime when, Due due);
  void cancel(const std::string& name);

  /// Until close(); spawned once. Throws what is thrown by what falls due.
  Task<> run();
  void close();
  /// Whether something that fell due is being done.
  bool is_busy() const { return busy_; }

 private:
  struct Alarm {
    SteadyTime when;
    Due due;
  };

  Clock& clock_;
  std::map<std::string, Alarm, std::less<>> alarms_;
  boost::asio::steady_timer changed_;
  boost::asio::cancellation_signal end_wait_;
  bool busy_ = false;
  bool closed_ = false;
};

}  // namespace pointsbot::app::chat
