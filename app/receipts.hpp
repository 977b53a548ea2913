#pragma once

#include "app/chat/books.hpp"
#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "db/reader.hpp"
#include "db/stream.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

class ChannelEvents;

/// What a stream came to, as the log has it; without `verified` the sums were not checked.
std::string receipt(const db::Stream& stream, std::chrono::seconds lasted,
                    const std::optional<db::Verified>& verified, const Currency& name);

/// Tells what a stream came to, when it is over: in the log, and where bot.ini wants it in the
/// chat. It is added up, and every balance checked, by a reader of its own, in whose time nobody
/// waits. Loop thread only. REQUIRES: the loop outlives it, and runs no more when it goes.
class Receipts {
 public:
  Receipts(boost::asio::io_context& loop, std::filesystem::path file)
      : loop_{loop}, books_{loop.get_executor(), std::move(file)} {}

  struct Ended {
    UserId channel;
    const Config& config;  ///< read now
    spdlog::logger& log;
    WallTime live_from;  ///< as it was heard: it may have begun before
    WallTime to;
    ChannelEvents* events = nullptr;  ///< who says it in the chat
  };
  void stream_ended(const Ended& ended);

 private:
  struct Stream {
    UserId channel;
    Currency name;
    bool in_chat;
    spdlog::logger& log;
    WallTime live_from;
    WallTime to;
    ChannelEvents* events;
  };
  Task<> tell(Stream stream);

  boost::asio::io_context& loop_;
  chat::Books books_;
};

}  // namespace pointsbot::app
