#pragma once

#include "app/control/place.hpp"
#include "base/task.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace pointsbot::app {

/// What somebody on the other side of the socket has for as long as he stays there: it is destroyed
/// once he says something or goes.
class Held {
 public:
  virtual ~Held() = default;
  /// Sent along with the answer.
  virtual int descriptor() const = 0;
};

struct Reply {
  std::string line;
  std::shared_ptr<Held> held{};
};

/// Who answers what comes over the socket.
class Clerk {
 public:
  virtual ~Clerk() = default;
  /// An answer for every line, whatever it holds; neither has a line end.
  virtual Task<Reply> answer(std::string line) = 0;
};

/// The socket on which a running bot takes commands from programs of the same user. A line each
/// way; whoever is silent for too long, sends too much or is somebody else is cut off. Idle it
/// holds nothing and does nothing.
///
/// Loop thread only.
class ControlServer {
 public:
  struct Limits {
    std::chrono::milliseconds patience{10'000};  ///< for a line to come, and for one to go
    std::size_t longest_line = std::size_t{64} << 10;
    std::size_t connections = 8;
    std::chrono::milliseconds holding{60'000};  ///< how long one has what he holds
  };

  /// `clerk` must outlive the loop's coroutines.
  ControlServer(boost::asio::io_context& loop, const std::filesystem::path& database, Clerk& clerk);
  ControlServer(boost::asio::io_context& loop, const std::filesystem::path& database, Clerk& clerk,
                Limits limits);
  /// Takes the socket away.
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  /// Opens the socket in the place of one that a killed bot has left. REQUIRES: the database's
  /// lock.
  boost::system::error_code listen();

  /// Serves until close(). Spawned once.
  Task<> serve();

  /// Takes no more; who waits for an answer still gets it. All others are cut off, also who holds
  /// something.
  void close();

  const std::filesystem::path& path() const { return place_.path(); }

 private:
  using Protocol = boost::asio::local::stream_protocol;
  struct Connection;
  using Connections =
      boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>>;

  static Task<> hand_over(Connection& to, Reply reply, std::chrono::milliseconds holding);
  static Task<> talk(ControlServer& server, std::shared_ptr<Connection> connection);

  boost::asio::io_context& loop_;
  Clerk& clerk_;
  const Limits limits_;
  const ControlPlace place_;
  Protocol::acceptor acceptor_;
  boost::asio::steady_timer rest_;  // after a failure to accept, and while it serves all it may
  std::unique_ptr<Connections> connections_;
  bool bound_ = false;
  bool closed_ = false;
};

}  // namespace pointsbot::app
