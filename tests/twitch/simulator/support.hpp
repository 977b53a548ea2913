#pragma once

#include "tests/support/raw_client.hpp"
#include "tests/support/settable_clock.hpp"
#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/simulator.hpp"

#include <boost/asio/io_context.hpp>

#include <string>
#include <utility>
#include <vector>

namespace pointsbot::twitch::simulator {

inline Options with_viewers(std::uint32_t viewers, double churn = 0) {
  Options options;
  options.settings.viewers = viewers;
  options.settings.churn = churn;
  return options;
}

/// The text between the first `before` and the next `after`; empty when it is not there.
inline std::string between(std::string_view text, std::string_view before, std::string_view after) {
  const std::size_t at = text.find(before);
  if (at == text.npos) return {};
  const std::size_t start = at + before.size();
  const std::size_t end = text.find(after, start);
  return std::string{text.substr(start, end == text.npos ? end : end - start)};
}

/// A row of Get Chatters.
struct Row {
  std::string id, login, name;
  friend auto operator<=>(const Row&, const Row&) = default;
};

inline std::vector<Row> rows_of(std::string_view body) {
  std::vector<Row> rows;
  for (std::size_t at = 0; (at = body.find("{\"user_id\":", at)) != body.npos; ++at) {
    const std::string_view rest = body.substr(at);
    rows.push_back({between(rest, "\"user_id\":\"", "\""), between(rest, "\"user_login\":\"", "\""),
                    between(rest, "\"user_name\":\"", "\"")});
  }
  return rows;
}

inline std::string cursor_of(std::string_view body) { return between(body, "\"cursor\":\"", "\""); }

/// As a client must send a cursor.
inline std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) result += c == '+' ? "%2B" : c == '/' ? "%2F" : std::string(1, c);
  return result;
}

inline std::string chatters_path(std::string_view first, std::string_view cursor = {}) {
  std::string path = "/helix/chat/chatters?broadcaster_id=27182818&moderator_id=31415926&first=";
  path.append(first);
  if (!cursor.empty()) path.append("&after=").append(escaped(cursor));
  return path;
}

inline std::string authorized_get(std::string_view path) {
  std::string request = "GET ";
  request.append(path).append(" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ").append(kToken);
  request.append("\r\nclient-id: ").append(kClientId).append("\r\n\r\n");
  return request;
}

/// A simulator on a loop of its own, and a client of it.
struct Scene {
  explicit Scene(const Options& options = with_viewers(10))
      : simulator{loop.get_executor(), clock, options}, client{loop, simulator.port()} {}

  tests::RawAnswer get(std::string_view path) { return client.ask(authorized_get(path)); }
  tests::RawAnswer chatters(std::string_view first = "1000", std::string_view cursor = {}) {
    return get(chatters_path(first, cursor));
  }
  std::vector<tests::RawAnswer> sweep(std::string_view first = "1000") {
    std::vector<tests::RawAnswer> pages{chatters(first)};
    while (pages.size() < 300 && !cursor_of(pages.back().body).empty()) {
      pages.push_back(chatters(first, cursor_of(pages.back().body)));
    }
    return pages;
  }

  boost::asio::io_context loop{1};
  tests::SettableClock clock;
  Simulator simulator;
  tests::RawClient client;
};

}  // namespace pointsbot::twitch::simulator
