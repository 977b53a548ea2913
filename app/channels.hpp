#pragma once

#include "app/bot.hpp"
#include "app/config.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::app {

/// A bot for each channel of bot.ini. One that ends because Twitch says no leaves the others
/// running; what breaks, breaks them all. Loop thread only.
class Channels {
 public:
  struct Parts {
    const Config& config;  ///< of all channels
    Clock& clock;
    twitch::Helix& helix;
    Writer& writer;
    pooling::Reservoir& reservoir;
    spdlog::logger& log;  ///< with several channels each says which it is
    Commons& commons;
    db::Teller& teller;
    Attendance& attendance;
    bool verbose = false;
    /// Who hears what happens on them; nullptr: nobody does.
    ChannelEvents* events = nullptr;
    /// Who is logged in; nullptr: the helix has a token that stays as it is.
    Accounts* accounts = nullptr;
    http::Client* client = nullptr;  ///< of lists of the old format
    Receipts* receipts = nullptr;    ///< what a stream came to; none: nobody tells
  };
  explicit Channels(const Parts& parts);
  ~Channels();
  Channels(const Channels&) = delete;
  Channels& operator=(const Channels&) = delete;

  /// Until stop(), or until each has made `cycles` payments; `ended` is called once when none runs
  /// any more.
  void start(boost::asio::io_context& loop, std::optional<std::int64_t> cycles,
             std::function<void()> ended);

  /// Hands each what is its own of it.
  void renew(const Config& config);

  /// See Stop.
  void stop();

  std::size_t running() const { return running_; }

  /// See Bot::stopping(): of one that has something to finish, if there is one.
  std::string stopping() const;

  /// What went wrong with one of them; all is well when it was stopped, whoever had ended before.
  Ending ending() const;
  /// What broke, if something did.
  const std::exception_ptr& broken() const { return broken_; }

 private:
  struct One;

  void over(One& one, const std::exception_ptr& error, Ending how);

  std::vector<std::unique_ptr<One>> all_;
  std::size_t running_ = 0;
  bool stopped_ = false;
  std::function<void()> ended_;
  std::exception_ptr broken_;
  spdlog::logger& log_;
};

}  // namespace pointsbot::app
