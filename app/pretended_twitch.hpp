#pragma once

#include "app/stage.hpp"
#include "base/clock.hpp"
#include "twitch/simulator/simulator.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <thread>

namespace pointsbot::app {

/// The demo's Twitch: a simulator on a thread and a loop of its own, so that the bot it stands in
/// front of is the same as with the real one. Its allocations do not count as the bot's. What
/// `options` has to be told it is told on that thread.
class PretendedTwitch {
 public:
  /// Whether its people talk.
  enum class Chat : bool { silent, lively };

  /// Answers from here on. Throws std::runtime_error when it cannot listen.
  explicit PretendedTwitch(const twitch::simulator::Options& options, Chat chat = Chat::silent);
  /// Ends every connection and the thread.
  ~PretendedTwitch();
  PretendedTwitch(const PretendedTwitch&) = delete;
  PretendedTwitch& operator=(const PretendedTwitch&) = delete;

  std::string helix_url() const { return simulator_.helix_url(); }
  std::string auth_url() const { return simulator_.auth_url(); }
  std::string eventsub_url() const { return simulator_.eventsub_url(); }

 private:
  twitch::simulator::Options heard_by_stage(twitch::simulator::Options options);

  SystemClock clock_;
  boost::asio::io_context loop_{1};
  boost::asio::cancellation_signal curtain_;
  twitch::simulator::Simulator simulator_;
  std::optional<Stage> stage_;
  std::thread thread_;
};

}  // namespace pointsbot::app
