#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace pointsbot::app::chat {

/// What is to be done in a chat when its time has come: an offer is over, a raffle is drawn. Each
/// has a name; one after the other. Loop thread only.
class Alarms {
 public:
  using Loop = boost::asio::io_context::executor_type;
  using Due = std::function<Task<>()>;

  /// `failed` hears what was thrown by something that fell due; what falls due later does so.
  Alarms(Loop loop, Clock& clock, std::function<void(const std::exception&)> failed)
      : clock_{clock}, failed_{std::move(failed)}, changed_{loop, SteadyTime::max()} {}

  /// `due` is called then, once; in place of what had that name.
  void set(const std::string& name, SteadyTime when, Due due);
  void cancel(const std::string& name);

  /// Until close(); spawned once.
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
  const std::function<void(const std::exception&)> failed_;
  std::map<std::string, Alarm, std::less<>> alarms_;
  boost::asio::steady_timer changed_;
  boost::asio::cancellation_signal end_wait_;
  bool busy_ = false;
  bool closed_ = false;
};

}  // namespace pointsbot::app::chat
