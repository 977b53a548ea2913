#include "http/curl_stream.hpp"

#include "http/curl_setup.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <fcntl.h>
#include <stdexcept>

namespace pointsbot::http {
namespace asio = boost::asio;

CurlStream::CurlStream(executor_type executor, std::shared_ptr<CurlLoop> loop,
                       const Authorities& known)
    : executor_{std::move(executor)},
      loop_{std::move(loop)},
      easy_{::curl_easy_init()},
      descriptor_{executor_},
      connected_{executor_, asio::steady_timer::time_point::max()} {
  if (!easy_) throw std::runtime_error{"libcurl could not make a connection"};
  set_up(easy_.get(), known);
  constexpr long kBuffer = 4096;  // more than a message has; libcurl's own is 16 KiB
  ::curl_easy_setopt(easy_.get(), CURLOPT_BUFFERSIZE, kBuffer);
  ::curl_easy_setopt(easy_.get(), CURLOPT_PRIVATE, static_cast<TransferListener*>(this));
  ::curl_easy_setopt(easy_.get(), CURLOPT_CONNECT_ONLY, 1L);
}

CurlStream::~CurlStream() { close(); }

Task<std::optional<Failure>> CurlStream::connect(std::string origin,
                                                 std::chrono::milliseconds within) {
  CURL* const easy = easy_.get();
  detail_.assign(CURL_ERROR_SIZE, '\0');
  ::curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail_.data());
  ::curl_easy_setopt(easy, CURLOPT_URL, origin.c_str());
  ::curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(within.count()));
  ::curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(within.count()));
  added_ = connecting_ = loop_->add(easy);
  if (!added_) co_return Failure{.error = Error::failed, .detail = "libcurl did not take it"};
  boost::system::error_code cancelled;
  co_await connected_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (connecting_) throw boost::system::system_error{asio::error::operation_aborted};
  ::curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
  if (code_ != CURLE_OK) {
    const char* const detail =
        detail_.front() != '\0' ? detail_.c_str() : ::curl_easy_strerror(code_);
    co_return Failure{.error = error_of(code_), .detail = detail};
  }
  curl_socket_t number = CURL_SOCKET_BAD;
  ::curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &number);
  // Another number for the same connection: libcurl's may be in the hands of its loop.
  const int own = number == CURL_SOCKET_BAD ? -1 : ::fcntl(number, F_DUPFD_CLOEXEC, 0);
  if (own < 0) co_return Failure{.error = Error::failed, .detail = "no descriptor is left"};
  descriptor_.assign(own);
  co_return std::nullopt;
}

void CurlStream::close() noexcept {
  boost::system::error_code ignored;
  descriptor_.close(ignored);
  connected_.cancel();
  // With it libcurl closes the connection.
  if (std::exchange(added_, false)) loop_->remove(easy_.get());
  easy_.reset();
}

void CurlStream::transfer_done(CURLcode code) noexcept {
  connecting_ = false;
  code_ = code;
  if (code != CURLE_OK) added_ = false;
  connected_.cancel();
}

std::size_t CurlStream::receive(asio::mutable_buffer buffer, ErrorCode& error) noexcept {
  if (!easy_) {
    error = asio::error::operation_aborted;
    return 0;
  }
  std::size_t size = 0;
  const CURLcode code = ::curl_easy_recv(easy_.get(), buffer.data(), buffer.size(), &size);
  error = code == CURLE_AGAIN  ? ErrorCode{asio::error::would_block}
          : code != CURLE_OK   ? ErrorCode{asio::error::connection_reset}
          : size > 0           ? ErrorCode{}
          : buffer.size() == 0 ? ErrorCode{}
                               : ErrorCode{asio::error::eof};
  return size;
}

std::size_t CurlStream::send(asio::const_buffer buffer, ErrorCode& error) noexcept {
  if (!easy_) {
    error = asio::error::operation_aborted;
    return 0;
  }
  std::size_t size = 0;
  const CURLcode code = ::curl_easy_send(easy_.get(), buffer.data(), buffer.size(), &size);
  error = code == CURLE_AGAIN ? ErrorCode{asio::error::would_block}
          : code != CURLE_OK  ? ErrorCode{asio::error::connection_reset}
                              : ErrorCode{};
  return size;
}

}  // namespace pointsbot::http
