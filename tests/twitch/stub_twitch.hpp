#pragma once

#include "base/task.hpp"
#include "http/server.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::twitch {

/// One answer of the stub, and how it goes wrong on its way.
struct Canned {
  enum class Way {
    whole,
    cut,        ///< the connection ends in the middle
    too_short,  ///< Content-Length is less than what follows
    hang,       ///< never comes
    endless,    ///< white space, until the client has gone
    reset,      ///< a TCP reset instead of an answer
  };
  std::string body;
  int status = 200;
  Way way = Way::whole;
  std::string ratelimit_reset{};
  std::string ratelimit_remaining{};
  std::size_t cut_after = std::string::npos;  ///< bytes; else in the middle
};

/// A Twitch that gives its canned answers in turn, whatever it is asked, and keeps what it was.
class StubTwitch {
 public:
  struct Asked {
    std::string method;
    std::string target;
    std::string authorization;
    std::string client_id;
    std::string body{};
  };

  explicit StubTwitch(boost::asio::any_io_executor executor)
      : server_{std::move(executor), "127.0.0.1", std::uint16_t{0},
                [this](http::Exchange& exchange) { return answer(*this, exchange); },
                [](std::string_view) {}} {}

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

  std::deque<Canned> answers;
  std::vector<Asked> asked;

 private:
  static Task<> answer(StubTwitch& self, http::Exchange& exchange) {
    self.asked.push_back({std::string{exchange.method()}, std::string{exchange.target()},
                          std::string{exchange.header("Authorization").value_or("none")},
                          std::string{exchange.header("Client-Id").value_or("none")},
                          std::string{exchange.body()}});
    Canned canned{"out of answers", 501};
    if (!self.answers.empty()) {
      canned = std::move(self.answers.front());
      self.answers.pop_front();
    }
    if (!canned.ratelimit_reset.empty()) {
      exchange.add_header("Ratelimit-Reset", canned.ratelimit_reset);
    }
    if (!canned.ratelimit_remaining.empty()) {
      exchange.add_header("Ratelimit-Remaining", canned.ratelimit_remaining);
    }
    const std::string& body = canned.body;
    switch (canned.way) {
      case Canned::Way::whole:
        co_await exchange.answer(canned.status, "application/json", body);
        break;
      case Canned::Way::cut:
        exchange.begin(canned.status, "application/json", body.size());
        co_await exchange.write(std::string_view{body}.substr(
            0, canned.cut_after == std::string::npos ? body.size() / 2 : canned.cut_after));
        exchange.close();
        break;
      case Canned::Way::too_short:
        co_await exchange.raw(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size() - 7) + "\r\n\r\n" + body);
        break;
      case Canned::Way::hang:
        co_await exchange.peer_gone();
        break;
      case Canned::Way::endless:
        exchange.begin(canned.status, "application/json");
        co_await exchange.write(body);
        for (;;) co_await exchange.write(std::string(16384, ' '));
        break;
      case Canned::Way::reset:
        exchange.reset();
        break;
    }
  }

  http::Server server_;
};

}  // namespace pointsbot::twitch
