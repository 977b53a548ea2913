// Beast's WebSocket over libcurl's connections: compiled here and nowhere else.
#include "http/websocket.hpp"

#include "http/certificates.hpp"
#include "http/curl_stream.hpp"
#include "http/deadline.hpp"
#include "http/socket_error.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace pointsbot::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kGoodbye{1};

struct Connection {
  Connection(asio::any_io_executor executor, std::shared_ptr<CurlLoop> loop,
             const Authorities& known)
      : stream{executor, std::move(loop), known},
        reading{executor, [this] { stream.next_layer().close(); }},
        closing{executor, [this] { stream.next_layer().close(); }} {
    stream.read_message_max(WebSocket::kMostMessage);
    stream.set_option(websocket::stream_base::decorator{[](websocket::request_type& request) {
      request.set(beast::http::field::user_agent, "pointsbot");
    }});
  }

  websocket::stream<CurlStream, false> stream;
  beast::flat_buffer received;
  Deadline reading;
  Deadline closing;
};

/// A coroutine that waited for what was cancelled goes on to its own end.
Task<> heed_cancellation() {
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error{asio::error::operation_aborted};
}

class OpenSocket final : public WebSocket {
 public:
  explicit OpenSocket(std::shared_ptr<Connection> connection)
      : connection_{std::move(connection)} {}
  ~OpenSocket() override { drop(); }

  Task<Result<std::string_view, SocketEnd>> read(SteadyTime until) override {
    const std::shared_ptr<Connection> connection = connection_;  // this may go while that waits
    beast::flat_buffer& received = connection->received;
    received.clear();
    connection->reading.set(until);
    error_code error;
    const std::size_t size = co_await connection->stream.async_read(
        received, asio::redirect_error(asio::use_awaitable, error));
    connection->reading.call_off();
    co_await heed_cancellation();
    if (error) {
      connection->stream.next_layer().close();
      co_return end_of(error, connection->stream.reason(), connection->reading.passed());
    }
    if (!connection->stream.got_text()) {
      connection->stream.next_layer().close();
      co_return SocketEnd{.why = SocketEnd::Why::unreadable, .detail = "a binary message"};
    }
    const asio::mutable_buffer padding = received.prepare(kPadding);
    std::memset(padding.data(), 0, padding.size());
    co_return std::string_view{static_cast<const char*>(received.data().data()), size};
  }

  Task<> close(int code) override {
    const std::shared_ptr<Connection> connection = connection_;
    websocket::close_reason goodbye;
    goodbye.code = static_cast<std::uint16_t>(code);
    connection->closing.set(std::chrono::steady_clock::now() + kGoodbye);
    error_code ignored;
    co_await connection->stream.async_close(goodbye,
                                            asio::redirect_error(asio::use_awaitable, ignored));
    connection->closing.call_off();
    connection->stream.next_layer().close();
    co_await heed_cancellation();
  }

  void drop() override { connection_->stream.next_layer().close(); }

 private:
  std::shared_ptr<Connection> connection_;
};

SocketEnd::Why why_of(Error error) {
  switch (error) {
    case Error::unreachable:
      return SocketEnd::Why::unreachable;
    case Error::untrusted:
      return SocketEnd::Why::untrusted;
    case Error::timed_out:
      return SocketEnd::Why::timed_out;
    case Error::cut:
      return SocketEnd::Why::cut;
    case Error::too_large:
    case Error::no_room:
    case Error::failed:
      break;
  }
  return SocketEnd::Why::failed;
}

/// Where a URL leads, as libcurl and the handshake want it.
struct Address {
  std::string origin;     ///< https://host:port
  std::string authority;  ///< host:port
  std::string target;     ///< path and query
};

std::optional<Address> address_of(std::string_view url) {
  const bool secure = url.starts_with("wss://");
  if (!secure && !url.starts_with("ws://")) return std::nullopt;
  url.remove_prefix(url.find("://") + 3);
  const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  url.remove_prefix(authority.size());
  const std::string_view target = url.substr(0, url.find('#'));
  Address address{(secure ? "https://" : "http://") + std::string{authority},
                  std::string{authority}, std::string{target}};
  if (!address.target.starts_with('/')) address.target.insert(0, "/");
  // Nothing that would be more than one line of a request, and no name and password.
  const bool plain = std::ranges::all_of(
      url, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
  if (!plain || authority.find('@') != authority.npos || !safe_for_secrets(address.origin))
    return std::nullopt;
  return address;
}

}  // namespace

struct WebSockets::Impl {
  explicit Impl(asio::any_io_executor on)
      : executor{std::move(on)}, loop{CurlLoop::create(executor, kMostConnections)} {}
  static constexpr long kMostConnections = 1000;  // none is ever closed to make room for another

  asio::any_io_executor executor;
  Authorities authorities = known_authorities();
  std::shared_ptr<CurlLoop> loop;
};

WebSockets::WebSockets(asio::any_io_executor executor)
    : impl_{std::make_shared<Impl>(std::move(executor))} {}

WebSockets::~WebSockets() = default;

Task<Result<std::unique_ptr<WebSocket>, SocketEnd>> WebSockets::dial(std::string url,
                                                                     SteadyTime until) {
  const std::shared_ptr<Impl> impl = impl_;
  const auto address = address_of(url);
  if (!address) {
    co_return SocketEnd{.detail = "the address is neither wss:// nor ws:// on this computer"};
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      until - std::chrono::steady_clock::now());
  if (left <= left.zero()) co_return SocketEnd{.why = SocketEnd::Why::timed_out};

  const auto connection =
      std::make_shared<Connection>(impl->executor, impl->loop, impl->authorities);
  auto failure = co_await connection->stream.next_layer().connect(address->origin, left);
  if (failure) {
    co_return SocketEnd{.why = why_of(failure->error), .detail = std::move(failure->detail)};
  }
  connection->reading.set(until);
  websocket::response_type response;
  error_code error;
  co_await connection->stream.async_handshake(response, address->authority, address->target,
                                              asio::redirect_error(asio::use_awaitable, error));
  connection->reading.call_off();
  co_await heed_cancellation();
  if (error == websocket::error::upgrade_declined) {
    co_return SocketEnd{.why = SocketEnd::Why::refused,
                        .status = static_cast<int>(response.result_int()),
                        .detail = "answered with " + std::to_string(response.result_int())};
  }
  if (error) co_return end_of(error, {}, connection->reading.passed());
  std::unique_ptr<WebSocket> socket = std::make_unique<OpenSocket>(connection);
  co_return socket;
}

}  // namespace pointsbot::http
