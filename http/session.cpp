#include "http/session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <stdexcept>
#include <utility>

namespace pointsbot::http {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";

std::string what(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "something that is no std::exception";
  }
}

int status_for(error_code error) {
  namespace http = boost::beast::http;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  return 400;
}

}  // namespace

Session::Session(asio::ip::tcp::socket socket, Service& service)
    : socket_{std::move(socket)},
      service_{service},
      deadline_{std::chrono::steady_clock::now() + service.limits.request} {}

Task<> Session::run() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  while (co_await read_request()) {
    co_await exchange_one();
    if (!keep_alive_) break;
    allow(service_.limits.idle);
  }
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
}

/// False when there is none: the peer has gone, or sent what is no request and was told so.
Task<bool> Session::read_request() {
  request_.clear();
  parser_.emplace(request_, service_.limits.body);
  bool begun = received_size_ > 0;
  if (begun) allow(service_.limits.request);
  for (;;) {
    error_code error;
    if (received_size_ > 0) {
      const std::size_t parsed =
          parser_->put(asio::buffer(received_.data(), received_size_), error);
      std::copy(received_.begin() + static_cast<std::ptrdiff_t>(parsed),
                received_.begin() + static_cast<std::ptrdiff_t>(received_size_), received_.begin());
      received_size_ -= parsed;
      if (error && error != boost::beast::http::error::need_more) {
        co_await refuse(status_for(error));
        co_return false;
      }
      if (parser_->is_done()) co_return true;
    }
    if (received_size_ == received_.size()) {  // one line longer than all there is room for
      co_await refuse(400);
      co_return false;
    }
    const std::size_t received = co_await socket_.async_read_some(
        asio::buffer(received_.data() + received_size_, received_.size() - received_size_),
        asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return false;
    received_size_ += received;
    if (!std::exchange(begun, true)) allow(service_.limits.request);
  }
}

/// Answers what could not be read as a request, and waits a moment for the peer to take it: closing
/// on data still unread would reset the connection and lose the answer.
Task<> Session::refuse(int status) {
  query_.parse({});
  extra_headers_.clear();
  head_only_ = false;
  keep_alive_ = false;
  begin(status, kText, reason_phrase(status).size());
  co_await send({}, reason_phrase(status), {});
  error_code error;
  socket_.shutdown(asio::socket_base::shutdown_send, error);
  allow(std::chrono::seconds{2});
  while (!error) {
    co_await socket_.async_read_some(asio::buffer(received_),
                                     asio::redirect_error(asio::use_awaitable, error));
  }
}

Task<> Session::exchange_one() {
  allow_for_ever();
  answer_ = Answer::none;
  status_ = 0;
  head_only_ = request_.method == "HEAD";
  keep_alive_ = parser_->keep_alive();
  extra_headers_.clear();
  head_.clear();
  scratch_.clear();
  const std::size_t question = request_.target.find('?');
  query_.parse(question == std::string_view::npos ? std::string_view{}
                                                  : request_.target.substr(question + 1));

  Exchange exchange{*this};
  std::exception_ptr failure;
  try {
    co_await service_.handler(exchange);
    if (answer_ == Answer::none) throw std::logic_error{"the handler answered nothing"};
  } catch (...) {
    failure = std::current_exception();
  }
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) co_return;
  if (failure && !broken_) {
    std::string told{request_.method};
    told.append(" ").append(exchange.path()).append(": ").append(what(failure));
    service_.on_error(told);
    if (answer_ == Answer::none) {
      extra_headers_.clear();
      co_await exchange.answer(500, kText, reason_phrase(500));
    }
  }
  if (answer_ != Answer::complete) keep_alive_ = false;
}

void Session::begin(int status, std::string_view content_type,
                    std::optional<std::uint64_t> length) {
  status_ = status;
  std::array<char, 24> digits;
  const auto append_number = [&](std::uint64_t number) {
    char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    head_.append(digits.data(), end);
  };
  head_.assign("HTTP/1.1 ");
  append_number(static_cast<std::uint64_t>(status));
  head_.append(" ").append(reason_phrase(status)).append("\r\n");
  if (!content_type.empty()) head_.append("Content-Type: ").append(content_type).append("\r\n");
  head_.append(extra_headers_);
  if (length) {
    answer_ = Answer::counted;
    owed_ = head_only_ ? 0 : *length;
    if (status != 204 && status != 304) {
      head_.append("Content-Length: ");
      append_number(*length);
      head_.append("\r\n");
    }
  } else if (request_.version >= 11) {
    answer_ = Answer::chunked;
    head_.append("Transfer-Encoding: chunked\r\n");
  } else {
    answer_ = Answer::until_close;
    keep_alive_ = false;
  }
  if (!keep_alive_) {
    head_.append("Connection: close\r\n");
  } else if (request_.version < 11) {
    head_.append("Connection: keep-alive\r\n");
  }
  head_.append("\r\n");
}

Task<> Session::send(std::string_view before, std::string_view bytes, std::string_view after) {
  const std::array<asio::const_buffer, 4> buffers{asio::buffer(head_),
                                                  asio::const_buffer{before.data(), before.size()},
                                                  asio::const_buffer{bytes.data(), bytes.size()},
                                                  asio::const_buffer{after.data(), after.size()}};
  allow(service_.limits.write);
  error_code error;
  co_await asio::async_write(socket_, buffers, asio::redirect_error(asio::use_awaitable, error));
  allow_for_ever();
  head_.clear();
  if (error) {
    broken_ = true;
    throw boost::system::system_error{error};
  }
}

}  // namespace pointsbot::http
