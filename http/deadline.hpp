#pragma once

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace pointsbot::http {

/// Ends an operation that takes too long: calls what it was given when the time has come, unless it
/// was called off. A timer beside the operation and not a race of the two, in which the error of
/// the one would be lost behind the other. Private to http/; one thread.
class Deadline {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `overdue` is called from the loop, never after this has gone.
  Deadline(const boost::asio::any_io_executor& executor, std::function<void()> overdue)
      : state_{std::make_shared<State>(executor, std::move(overdue))} {}
  ~Deadline() { call_off(); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  void set(Time due) {
    state_->due = due;
    state_->passed = false;
    state_->timer.expires_at(due);
    state_->timer.async_wait(
        [weak = std::weak_ptr{state_}](const boost::system::error_code& error) {
          const auto state = weak.lock();
          // A wait that was over just before it was called off, or set anew, comes all the same.
          if (error || !state || state->due > std::chrono::steady_clock::now()) return;
          state->due = Time::max();
          state->passed = true;
          state->overdue();
        });
  }
  void call_off() {
    state_->due = Time::max();
    state_->timer.cancel();
  }
  /// Whether it came to that since it was set.
  bool passed() const { return state_->passed; }

 private:
  struct State {
    State(const boost::asio::any_io_executor& executor, std::function<void()> call)
        : timer{executor}, overdue{std::move(call)} {}
    boost::asio::steady_timer timer;
    std::function<void()> overdue;
    Time due = Time::max();
    bool passed = false;
  };
  std::shared_ptr<State> state_;
};

}  // namespace pointsbot::http
