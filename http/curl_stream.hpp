#pragma once

#include "base/task.hpp"
#include "http/certificates.hpp"
#include "http/client.hpp"
#include "http/curl_loop.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/role.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace pointsbot::http {

/// A connection that libcurl makes (it looks the name up, goes through proxies, speaks TLS and
/// checks certificates) and that is then ours to write to and to read from: what Beast calls an
/// AsyncStream. Private to http/; loop thread only. It stays where it is; one read and one write at
/// a time.
class CurlStream : private TransferListener {
 public:
  using executor_type = boost::asio::any_io_executor;

  CurlStream(executor_type executor, std::shared_ptr<CurlLoop> loop, const Authorities& known);
  ~CurlStream();
  CurlStream(const CurlStream&) = delete;
  CurlStream& operator=(const CurlStream&) = delete;

  executor_type get_executor() { return executor_; }

  /// Connects to scheme, host and port of `origin`, which is https or http. Nothing: it is open.
  Task<std::optional<Failure>> connect(std::string origin, std::chrono::milliseconds within);

  /// What waits ends with operation_aborted.
  void close() noexcept;

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return start<Read>(boost::asio::buffer_sequence_begin(buffers),
                       boost::asio::buffer_sequence_end(buffers), std::forward<Handler>(handler));
  }
  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return start<Write>(boost::asio::buffer_sequence_begin(buffers),
                        boost::asio::buffer_sequence_end(buffers), std::forward<Handler>(handler));
  }

 private:
  using ErrorCode = boost::system::error_code;

  /// Without waiting: would_block where there is nothing yet, or no room.
  std::size_t receive(boost::asio::mutable_buffer buffer, ErrorCode& error) noexcept;
  std::size_t send(boost::asio::const_buffer buffer, ErrorCode& error) noexcept;

  struct Read {
    using Buffer = boost::asio::mutable_buffer;
    static constexpr auto kWait = boost::asio::posix::stream_descriptor::wait_read;
    static std::size_t step(CurlStream& stream, Buffer buffer, ErrorCode& error) {
      return stream.receive(buffer, error);
    }
  };
  struct Write {
    using Buffer = boost::asio::const_buffer;
    static constexpr auto kWait = boost::asio::posix::stream_descriptor::wait_write;
    static std::size_t step(CurlStream& stream, Buffer buffer, ErrorCode& error) {
      return stream.send(buffer, error);
    }
  };

  /// Tries, waits, tries again. What TLS has read ahead no wait would tell of, so that it begins
  /// with a try.
  template <class Way>
  struct Operation {
    CurlStream* stream;
    typename Way::Buffer buffer;
    enum class At { start, waiting, done } at = At::start;
    std::size_t size = 0;
    ErrorCode result{};

    template <class Self>
    void operator()(Self& self, ErrorCode error = {}) {
      if (at == At::done) return self.complete(result, size);
      if (error) return self.complete(error, 0);  // the stream may be gone
      size = Way::step(*stream, buffer, result);
      CurlStream& of = *stream;
      if (result == boost::asio::error::would_block) {
        at = At::waiting;
        of.descriptor_.async_wait(Way::kWait, std::move(self));
      } else if (at == At::start) {  // nobody is called back by what he calls
        at = At::done;
        boost::asio::post(of.executor_, std::move(self));
      } else {
        self.complete(result, size);
      }
    }
  };

  template <class Way, class Iterator, class Handler>
  auto start(Iterator begin, Iterator end, Handler&& handler) {
    typename Way::Buffer first;
    for (; begin != end && first.size() == 0; ++begin) first = *begin;
    return boost::asio::async_compose<Handler, void(ErrorCode, std::size_t)>(
        Operation<Way>{this, first}, handler, executor_);
  }

  void transfer_done(CURLcode code) noexcept override;
  bool stays() const noexcept override { return true; }

  struct Free {
    void operator()(CURL* easy) const noexcept { ::curl_easy_cleanup(easy); }
  };

  executor_type executor_;
  std::shared_ptr<CurlLoop> loop_;
  std::unique_ptr<CURL, Free> easy_;
  boost::asio::posix::stream_descriptor descriptor_;  // of our own, to wait with
  boost::asio::steady_timer connected_;  // never expires: cancelled when it is, or cannot be
  bool connecting_ = false;
  bool added_ = false;
  CURLcode code_ = CURLE_OK;
  std::string detail_;  // libcurl writes to it while it connects
};

/// Both have said goodbye: nothing is left to wait for.
template <class Handler>
void async_teardown(boost::beast::role_type, CurlStream& stream, Handler handler) {
  boost::asio::post(stream.get_executor(), [handler = std::move(handler)]() mutable {
    handler(boost::system::error_code{});
  });
}
inline void beast_close_socket(CurlStream& stream) { stream.close(); }

}  // namespace pointsbot::http
