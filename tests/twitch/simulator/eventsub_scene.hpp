#pragma once

#include "tests/support/raw_websocket.hpp"
#include "tests/support/stepped_clock.hpp"
#include "tests/twitch/simulator/support.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// A simulator whose time is moved by hand, sockets of it, and requests in the names of the bot
/// and the streamer.
struct EventSubScene {
  explicit EventSubScene(const Options& options = with_viewers(10))
      : simulator{std::make_unique<Simulator>(loop.get_executor(), clock, options)},
        client{loop, simulator->port()} {}
  ~EventSubScene() {
    simulator->stop();
    simulator.reset();
    loop.restart();
    loop.run_for(std::chrono::seconds{5});
  }

  /// A socket that was welcomed, and the id of its session.
  struct Socket {
    std::unique_ptr<tests::RawWebSocket> socket;
    std::string session;

    /// The next text; for any other frame its opcode, and the code of a close: "8 4003".
    std::string next() {
      const auto frame = socket->receive();
      if (!frame) return "cut";
      if (frame->opcode == tests::RawFrame::kText) return frame->payload;
      const std::string opcode = std::to_string(frame->opcode);
      if (frame->opcode == tests::RawFrame::kClose)
        socket->send(tests::RawFrame::kClose, frame->payload.substr(0, 2));
      return frame->opcode == tests::RawFrame::kClose
                 ? opcode + " " + std::to_string(frame->close_code())
                 : opcode;
    }
    /// The same, as its message_type where it is a text.
    std::string next_type() {
      const std::string text = next();
      const std::string type = between(text, "\"message_type\":\"", "\"");
      return type.empty() ? text : type;
    }
  };
  Socket open(const std::string& path = "/ws") {
    Socket opened{std::make_unique<tests::RawWebSocket>(loop, simulator->port(), path), {}};
    welcome = opened.next();
    opened.session = between(welcome, R"("session":{"id":")", "\"");
    return opened;
  }

  tests::RawAnswer ask(std::string_view method, std::string_view path, std::string_view body = {},
                       std::string_view token = kStreamerToken) {
    std::string request{method};
    request.append(" ").append(path).append(" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ");
    request.append(token).append("\r\nClient-Id: ").append(kClientId);
    request.append("\r\nContent-Type: application/json\r\nContent-Length: ");
    request.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    return client.ask(request);
  }

  static std::string wanted(std::string_view type, std::string_view version,
                            std::string_view condition, std::string_view session) {
    std::string body = R"({"type":")";
    body.append(type).append(R"(","version":")").append(version).append(R"(","condition":{)");
    body.append(condition).append(R"(},"transport":{"method":"websocket","session_id":")");
    return body.append(session).append("\"}}");
  }
  tests::RawAnswer subscribe(const Socket& socket, std::string_view type,
                             std::string_view condition = R"("broadcaster_user_id":"27182818")",
                             std::string_view version = "1",
                             std::string_view token = kStreamerToken) {
    return ask("POST", "/helix/eventsub/subscriptions",
               wanted(type, version, condition, socket.session), token);
  }

  void pass(std::chrono::milliseconds time) {
    clock.advance(time);
    loop.restart();
    loop.run_for(std::chrono::milliseconds{1});
  }

  boost::asio::io_context loop{1};
  tests::SteppedClock clock;
  std::unique_ptr<Simulator> simulator;
  tests::RawClient client;
  std::string welcome;  ///< of the last socket
};

}  // namespace pointsbot::twitch::simulator
