#pragma once

#include "http/request_parser.hpp"
#include "http/server.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::http {

/// What the connections of one server share.
struct Service {
  Server::Handler handler;
  Server::OnError on_error;
  Limits limits;
};

/// One connection of the server: reads requests, lends each to the handler as an Exchange, sends
/// what that says. Owned by its coroutine.
class Session : public std::enable_shared_from_this<Session> {
 public:
  /// REQUIRES: `service` outlives every run() that still has something to await.
  Session(boost::asio::ip::tcp::socket socket, Service& service);

  /// The connection's life. Throws operation_aborted when cancelled.
  Task<> run();

  /// Makes run() end at its next await.
  void cancel() { cancelled_.emit(boost::asio::cancellation_type::terminal); }
  boost::asio::cancellation_slot cancellation_slot() { return cancelled_.slot(); }

  /// When the peer must have done what it is waited for: somebody else looks and cancels.
  std::chrono::steady_clock::time_point deadline() const { return deadline_; }

 private:
  friend class Exchange;
  enum class Answer { none, chunked, counted, until_close, complete, cut };

  Task<bool> read_request();
  Task<> refuse(int status);
  Task<> exchange_one();
  Task<> send(std::string_view before, std::string_view bytes, std::string_view after);
  void begin(int status, std::string_view content_type, std::optional<std::uint64_t> length);
  void allow(std::chrono::milliseconds time) {
    deadline_ = std::chrono::steady_clock::now() + time;
  }
  void allow_for_ever() { deadline_ = std::chrono::steady_clock::time_point::max(); }

  boost::asio::ip::tcp::socket socket_;
  Service& service_;
  boost::asio::cancellation_signal cancelled_;
  std::chrono::steady_clock::time_point deadline_;

  IncomingRequest request_;
  std::optional<RequestParser> parser_;
  Parameters query_;
  std::array<char, 16'384> received_;  // above the head's limit, so that a head always fits
  std::size_t received_size_ = 0;

  Answer answer_ = Answer::none;
  int status_ = 0;
  std::uint64_t owed_ = 0;  // bytes of a counted answer still to be written
  bool head_only_ = false;  // the request was HEAD
  bool keep_alive_ = false;
  bool broken_ = false;  // sending failed: nothing more can be said here
  std::string extra_headers_;
  std::string head_;  // to go out with the next piece
  std::string scratch_;
};

}  // namespace pointsbot::http
