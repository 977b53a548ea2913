// What is said in the chats, and who reads along without a login.
#include "twitch/simulator/answers.hpp"
#include "twitch/simulator/bodies.hpp"
#include "twitch/simulator/json.hpp"
#include "twitch/simulator/state.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>

namespace pointsbot::twitch::simulator {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

/// A request is not held longer, however long it wants to wait.
constexpr std::int64_t kLongestWait = 30'000;

/// In the log's hands for as long as it waits.
class Waiting {
 public:
  Waiting(ChatLog& log, asio::steady_timer& timer) : log_{log}, timer_{timer} { log_.wake(timer_); }
  ~Waiting() { log_.forget(timer_); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  ChatLog& log_;
  asio::steady_timer& timer_;
};

/// What is asked of GET /simulator/chat.
struct ChatQuery {
  std::uint64_t after = 0;
  milliseconds wait{};
  std::size_t channel = 0;

  ChatQuery(const World& world, const http::Parameters& query) : channel{channel_in(world, query)} {
    const auto number = [&](std::string_view name) {
      const auto text = query.first(name);
      const auto value = text ? parse_number(*text) : std::optional<std::int64_t>{0};
      if (!value)
        throw std::invalid_argument{std::string{name} + "=" + std::string{*text} +
                                    ": a whole number, not below 0"};
      return *value;
    };
    after = static_cast<std::uint64_t>(number("after"));
    wait = milliseconds{std::min(number("wait"), kLongestWait)};
  }
};

}  // namespace

void State::hear(const Happening& happening) {
  const ChatEntry* const said = chat_log_.hear(happening, clock_.wall());
  if (said != nullptr && on_said_) on_said_(*said);
}

/// Somebody who says something else meanwhile changes nothing but how soon the answer comes.
Task<> State::serve_chat(http::Exchange& exchange) {
  std::string json;
  int status = 200;
  try {
    const ChatQuery query{world_, exchange.query()};
    if (query.after >= chat_log_.last() && query.wait.count() > 0) {
      asio::steady_timer said{co_await asio::this_coro::executor, query.wait};
      const Waiting waiting{chat_log_, said};
      boost::system::error_code woken;
      co_await said.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    append_chat(json, chat_log_, world_.audience().streamer_of(query.channel).login.view(),
                query.after);
  } catch (const std::invalid_argument& e) {
    status = 400;
    append_error(json, status, e.what());
  }
  co_await exchange.answer(status, kJson, json);
}

}  // namespace pointsbot::twitch::simulator
