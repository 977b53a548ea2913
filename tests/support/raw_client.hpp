#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pointsbot::tests {

/// An answer as it came over the wire, taken apart by hand.
struct RawAnswer {
  int status = 0;
  std::string head;    ///< status line and headers
  std::string body;    ///< out of its chunks
  bool whole = false;  ///< all of it came

  /// The value of a header, as it is spelled; empty when absent.
  std::string header(std::string_view name) const {
    const std::string start = "\r\n" + std::string{name} + ": ";
    const std::size_t at = head.find(start);
    if (at == head.npos) return {};
    const std::size_t value = at + start.size();
    return head.substr(value, head.find("\r\n", value) - value);
  }
};

/// A peer that says anything, byte by byte if wanted, on the same loop as the server; what it calls
/// runs the loop until there is an answer. Gives up (throws) after ten seconds.
class RawClient {
 public:
  using tcp = boost::asio::ip::tcp;

  RawClient(boost::asio::io_context& loop, std::uint16_t port) : loop_{loop}, socket_{loop} {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
  }

  /// REQUIRES: short enough for the socket's buffer.
  void send(std::string_view bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
  void close() { socket_.close(); }

  /// Reads one answer and leaves what follows for the next.
  RawAnswer receive() {
    RawAnswer answer;
    while (!take_answer(answer) && read_more()) {
    }
    return answer;
  }
  RawAnswer ask(std::string_view request) {
    send(request);
    return receive();
  }

  /// Everything until the server ends the connection.
  std::string receive_to_end() {
    while (read_more()) {
    }
    return std::exchange(received_, {});
  }

  /// Reads what comes next; false when the server has ended the connection.
  bool read_more() {
    std::optional<boost::system::error_code> result;
    std::size_t size = 0;
    socket_.async_read_some(boost::asio::buffer(buffer_),
                            [&](const boost::system::error_code& error, std::size_t bytes) {
                              result = error;
                              size = bytes;
                            });
    loop_.restart();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!result) {
      if (loop_.run_one_until(until) == 0) throw std::runtime_error{"no answer in ten seconds"};
    }
    received_.append(buffer_.data(), size);
    if (*result) end_ = *result;
    return !*result;
  }

  const std::string& received() const { return received_; }
  void forget() { received_.clear(); }
  /// How the connection ended: eof, or connection_reset.
  boost::system::error_code end() const { return end_; }

 private:
  bool take_answer(RawAnswer& answer) {
    const std::size_t head = received_.find("\r\n\r\n");
    if (head == received_.npos) return false;
    answer.head = received_.substr(0, head + 2);
    std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
    const std::string_view rest = std::string_view{received_}.substr(head + 4);
    std::size_t taken = 0;
    if (answer.header("Transfer-Encoding") == "chunked") {
      if (!take_chunks(rest, answer.body, taken)) return false;
    } else {
      std::size_t length = 0;
      const std::string text = answer.header("Content-Length");
      std::from_chars(text.data(), text.data() + text.size(), length);
      answer.body = rest.substr(0, length);
      if (rest.size() < length) return false;
      taken = length;
    }
    received_.erase(0, head + 4 + taken);
    answer.whole = true;
    return true;
  }

  static bool take_chunks(std::string_view rest, std::string& body, std::size_t& taken) {
    body.clear();
    for (taken = 0;;) {
      const std::size_t line = rest.find("\r\n", taken);
      if (line == rest.npos) return false;
      std::size_t size = 0;
      std::from_chars(rest.data() + taken, rest.data() + line, size, 16);
      if (line + 2 + size + 2 > rest.size()) return false;
      body += rest.substr(line + 2, size);
      taken = line + 2 + size + 2;
      if (size == 0) return true;
    }
  }

  boost::asio::io_context& loop_;
  tcp::socket socket_;
  std::array<char, 64 * 1024> buffer_;
  std::string received_;
  boost::system::error_code end_;
};

}  // namespace pointsbot::tests
