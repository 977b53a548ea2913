// Beast's WebSocket over a plain connection of the server: compiled here and nowhere else.
#include "http/server_socket.hpp"

#include "http/deadline.hpp"
#include "http/session.hpp"
#include "http/socket_error.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>

namespace pointsbot::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

/// What a WebSocket of the server stands on.
struct Connection : tcp::socket {
  explicit Connection(tcp::socket socket) : tcp::socket{std::move(socket)} {}
};

/// After both have said goodbye, or one could not be understood, the server ends the connection at
/// once (RFC 6455, 7.1.1); Beast would wait for the peer to do so too, as long as that takes.
template <class Handler>
void async_teardown(beast::role_type, Connection& connection, Handler handler) {
  error_code error;
  connection.shutdown(tcp::socket::shutdown_send, error);
  asio::post(connection.get_executor(), asio::append(std::move(handler), error));
}

namespace {

constexpr std::size_t kMostMessage = std::size_t{64} << 10;
constexpr std::chrono::milliseconds kGoodbye{2000};

beast::string_view text(std::string_view view) { return {view.data(), view.size()}; }

std::chrono::steady_clock::time_point in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

}  // namespace

struct ServerSocket::Impl {
  Impl(tcp::socket socket, std::chrono::milliseconds write)
      : stream{Connection{std::move(socket)}},
        write_within{write},
        reading{stream.get_executor(), [this] { drop(); }},
        writing{stream.get_executor(), [this] { drop(); }} {
    stream.read_message_max(kMostMessage);
    stream.auto_fragment(false);
    stream.control_callback([this](websocket::frame_type type, beast::string_view) {
      if (type == websocket::frame_type::pong) ++pongs;
    });
  }

  void drop() {
    error_code ignored;
    stream.next_layer().close(ignored);
  }

  websocket::stream<Connection, false> stream;
  beast::flat_buffer received;
  std::chrono::milliseconds write_within;
  Deadline reading;
  Deadline writing;
  std::size_t pongs = 0;
};

ServerSocket::ServerSocket(std::shared_ptr<Impl> impl) : impl_{std::move(impl)} {}

ServerSocket::~ServerSocket() { drop(); }

std::size_t ServerSocket::pongs() const { return impl_->pongs; }

void ServerSocket::drop() { impl_->drop(); }

Task<Result<std::string_view, SocketEnd>> ServerSocket::receive(std::chrono::milliseconds within) {
  const std::shared_ptr<Impl> impl = impl_;  // this may go while that waits
  impl->received.clear();
  impl->reading.set(in(within));
  error_code error;
  const std::size_t size = co_await impl->stream.async_read(
      impl->received, asio::redirect_error(asio::use_awaitable, error));
  impl->reading.call_off();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error{asio::error::operation_aborted};
  if (error) co_return end_of(error, impl->stream.reason(), impl->reading.passed());
  if (!impl->stream.got_text()) {
    impl->drop();
    co_return SocketEnd{.why = SocketEnd::Why::unreadable, .detail = "a binary message"};
  }
  co_return std::string_view{static_cast<const char*>(impl->received.data().data()), size};
}

Task<> ServerSocket::send(std::string_view message) {
  const std::shared_ptr<Impl> impl = impl_;
  impl->writing.set(in(impl->write_within));
  error_code error;
  co_await impl->stream.async_write(asio::buffer(message),
                                    asio::redirect_error(asio::use_awaitable, error));
  impl->writing.call_off();
  if (error) throw boost::system::system_error{error};
}

Task<> ServerSocket::ping() {
  const std::shared_ptr<Impl> impl = impl_;
  impl->writing.set(in(impl->write_within));
  error_code error;
  co_await impl->stream.async_ping({}, asio::redirect_error(asio::use_awaitable, error));
  impl->writing.call_off();
  if (error) throw boost::system::system_error{error};
}

Task<> ServerSocket::close(int code, std::string_view reason) {
  const std::shared_ptr<Impl> impl = impl_;
  impl->writing.set(in(std::min(kGoodbye, impl->write_within)));
  websocket::close_reason goodbye{text(reason)};
  goodbye.code = static_cast<std::uint16_t>(code);
  error_code error;
  co_await impl->stream.async_close(goodbye, asio::redirect_error(asio::use_awaitable, error));
  impl->writing.call_off();
  impl->drop();
}

bool Exchange::wants_websocket() const {
  const auto upgrade = header("Upgrade");
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return upgrade && std::ranges::equal(*upgrade, std::string_view{"websocket"}, {}, lower);
}

Task<std::unique_ptr<ServerSocket>> Exchange::accept_websocket() {
  assert(session_.answer_ == Session::Answer::none && session_.head_.empty());
  beast::http::request<beast::http::empty_body> request;
  request.method_string(text(method()));
  request.target(text(target()));
  request.version(static_cast<unsigned>(session_.request_.version));
  for (const IncomingRequest::Field& field : session_.request_.fields) {
    request.insert(text(field.name), text(field.value));
  }
  session_.answer_ = Session::Answer::cut;  // the connection is no HTTP's from here on
  if (session_.received_size_ > 0) {        // nobody may speak before he was let in
    close();
    co_return nullptr;
  }
  const auto impl = std::make_shared<ServerSocket::Impl>(std::move(session_.socket_),
                                                         session_.service_.limits.write);
  impl->writing.set(in(impl->write_within));
  error_code error;
  co_await impl->stream.async_accept(request, asio::redirect_error(asio::use_awaitable, error));
  impl->writing.call_off();
  session_.status_ = error ? 400 : 101;
  if (error) co_return nullptr;  // Beast has told the peer why
  co_return std::unique_ptr<ServerSocket>{new ServerSocket{impl}};
}

}  // namespace pointsbot::http
