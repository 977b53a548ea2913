#pragma once

#include "http/socket_end.hpp"

#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/system/error_code.hpp>

namespace pointsbot::http {

/// What the end of a read means: Beast's words as ours. Private to http/.
inline SocketEnd end_of(const boost::system::error_code& error,
                        const boost::beast::websocket::close_reason& reason, bool overdue) {
  namespace websocket = boost::beast::websocket;
  using Why = SocketEnd::Why;
  if (overdue) return {.why = Why::timed_out, .detail = "nothing came in time"};
  if (error == websocket::error::closed) {
    const int code = reason.code == websocket::close_code::none ? SocketEnd::kNoCode : reason.code;
    return {.why = Why::closed, .code = code, .detail{reason.reason.data(), reason.reason.size()}};
  }
  if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow)
    return {.why = Why::too_large, .detail = error.message()};
  if (error == websocket::condition::protocol_violation)
    return {.why = Why::unreadable, .detail = error.message()};
  return {.why = Why::cut, .detail = error.message()};
}

}  // namespace pointsbot::http
