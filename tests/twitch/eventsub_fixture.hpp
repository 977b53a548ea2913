#pragma once

#include "tests/support/stepped_clock.hpp"
#include "tests/twitch/eventsub_text.hpp"
#include "twitch/eventsub.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::twitch {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using http::SocketEnd;

/// Waits until it is poked, as often as it likes.
class Poke {
 public:
  explicit Poke(asio::any_io_executor executor)
      : timer_{std::move(executor), asio::steady_timer::time_point::max()} {}
  Task<> wait() {
    boost::system::error_code poked;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, poked));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
      throw boost::system::system_error{asio::error::operation_aborted};
  }
  void now() { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

/// Stands in a list for as long as its coroutine lives.
class Listed {
 public:
  Listed(std::set<Poke*>& in, Poke& poke) : in_{in}, poke_{poke} { in_.insert(&poke_); }
  ~Listed() { in_.erase(&poke_); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  std::set<Poke*>& in_;
  Poke& poke_;
};

/// A socket of Twitch's, as the test plays it.
struct PlayedSocket {
  PlayedSocket(asio::any_io_executor executor, std::string to)
      : poke{std::move(executor)}, url{std::move(to)} {}

  void say(std::string text) {
    said.emplace_back(text);
    poke.now();
  }
  void end(SocketEnd how) {
    ended = std::move(how);
    poke.now();
  }
  void close(int code) { end({.why = SocketEnd::Why::closed, .code = code}); }

  Poke poke;
  std::string url;
  std::deque<PaddedText> said;
  std::optional<PaddedText> read;  // what the reader looks at
  std::optional<SocketEnd> ended;
  std::optional<int> closed_with;  // by the client
  bool open = true;
};

/// The client's side of one.
class FakeSocket final : public http::WebSocket {
 public:
  FakeSocket(std::shared_ptr<PlayedSocket> played, const Clock& clock)
      : played_{std::move(played)}, clock_{clock} {}
  ~FakeSocket() override { drop(); }

  Task<Result<std::string_view, SocketEnd>> read(SteadyTime until) override {
    const auto played = played_;  // this may go meanwhile
    const Clock& clock = clock_;
    for (;;) {
      if (!played->said.empty()) {
        played->read.emplace(std::move(played->said.front()));
        played->said.pop_front();
        co_return std::string_view{*played->read};
      }
      if (played->ended) {
        played->open = false;
        co_return *played->ended;
      }
      if (!played->open) co_return SocketEnd{.why = SocketEnd::Why::cut};
      if (clock.now() >= until) co_return SocketEnd{.why = SocketEnd::Why::timed_out};
      co_await played->poke.wait();
    }
  }
  Task<> close(int code) override {
    const auto played = played_;
    played->closed_with = code;
    played->open = false;
    played->poke.now();
    co_return;
  }
  void drop() override {
    played_->open = false;
    played_->poke.now();
  }

 private:
  std::shared_ptr<PlayedSocket> played_;
  const Clock& clock_;
};

/// Every dial is answered by the next of `ends`, or with a socket.
class FakeDialer final : public http::Dialer {
 public:
  explicit FakeDialer(const Clock& clock) : clock_{clock} {}

  Task<Result<std::unique_ptr<http::WebSocket>, SocketEnd>> dial(std::string url,
                                                                 SteadyTime until) override {
    const auto executor = co_await asio::this_coro::executor;
    dialed.push_back(url);
    Poke poke{executor};
    const Listed listed{hanging, poke};
    while (hangs && clock_.now() < until) co_await poke.wait();
    if (hangs) co_return SocketEnd{.why = SocketEnd::Why::timed_out};
    if (!ends.empty()) {
      const SocketEnd end = ends.front();
      ends.pop_front();
      co_return end;
    }
    auto played = std::make_shared<PlayedSocket>(executor, url);
    sockets.push_back(played);
    std::unique_ptr<http::WebSocket> socket = std::make_unique<FakeSocket>(played, clock_);
    co_return socket;
  }

  std::size_t open() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(sockets, [](const auto& socket) { return socket->open; }));
  }

  std::vector<std::string> dialed;
  std::deque<SocketEnd> ends;
  bool hangs = false;
  std::set<Poke*> hanging;
  std::vector<std::shared_ptr<PlayedSocket>> sockets;

 private:
  const Clock& clock_;
};

struct FakeCalls final : SubscriptionCalls {
  struct Created {
    Wish wish;
    std::string session;
    std::chrono::milliseconds within{};
  };

  Task<> ready(std::size_t requests) override {
    wanted = requests;
    const auto executor = co_await asio::this_coro::executor;
    Poke poke{executor};
    const Listed listed{held, poke};
    while (has_no_points) co_await poke.wait();
  }
  Task<Result<std::string, Failure>> create(Wish wish, std::string session,
                                            std::chrono::milliseconds within) override {
    created.push_back({wish, session, within});
    const UnderWay counted{under_way};
    const auto executor = co_await asio::this_coro::executor;
    Poke poke{executor};
    const Listed listed{held, poke};
    while (holds) co_await poke.wait();
    if (!failures.empty()) {
      const Failure failure = failures.front();
      failures.pop_front();
      co_return failure;
    }
    const auto refused = refuses.find(wish.type);
    if (refused != refuses.end()) co_return refused->second;
    co_return had_already ? std::string{} : id_of(wish);
  }
  Task<std::optional<Failure>> remove(std::string id) override {
    removed.push_back(id);
    co_return std::nullopt;
  }
  Task<std::optional<Failure>> check() override {
    ++checks;
    co_return checked;
  }
  static std::string id_of(Wish wish) {
    return std::string{form_of(wish.type).name} + "@" + std::to_string(number(wish.channel));
  }
  void let_go() {
    holds = has_no_points = false;
    for (Poke* const poke : held) poke->now();
  }

  struct UnderWay {
    explicit UnderWay(int& of) : count{of} { ++count; }
    ~UnderWay() { --count; }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;
    int& count;
  };

  std::size_t wanted = 0;  // requests, as was last asked
  bool has_no_points = false;
  int under_way = 0;
  std::vector<Created> created;
  std::vector<std::string> removed;
  std::deque<Failure> failures;          // of the next ones
  std::map<EventType, Failure> refuses;  // for ever
  std::optional<Failure> checked;
  int checks = 0;
  bool had_already = false;
  bool holds = false;
  std::set<Poke*> held;
};

struct FakeCredential final : Credential {
  Bearer bearer() const override { return held; }
  Task<bool> renew(Bearer) override { co_return false; }
  bool reveals(std::string_view) const override { return false; }
  void change() { held = std::make_shared<const http::Headers>(); }

  Bearer held = std::make_shared<const http::Headers>();
};

struct FakeSink final : EventSink {
  void happened(Event event) override { events.push_back(std::move(event)); }
  void missed_some() override { ++missed; }

  std::vector<Event> events;
  int missed = 0;
};

/// EventSub against a Twitch that the test plays, on a clock that it moves.
class EventSubTest : public testing::Test {
 protected:
  static constexpr UserId kChannel{12826};
  static constexpr Wish kFollows{EventType::follow, kChannel};
  static constexpr Wish kRaids{EventType::raid, kChannel};
  static constexpr const char* kUrl = "wss://eventsub.wss.twitch.tv/ws";

  EventSubTest() { clock_.set_wall(kNow); }
  ~EventSubTest() override { stop(); }

  void start(std::vector<Wish> wishes = {kFollows, kRaids}) {
    eventsub_.want(std::move(wishes));
    asio::co_spawn(loop_, eventsub_.run(),
                   asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr error) {
                     ended_ = true;
                     EXPECT_EQ(calls_.under_way, 0) << "what it refers to may go now";
                     error_ = std::move(error);
                   }));
    settle();
  }
  void stop() {
    stop_.emit(asio::cancellation_type::terminal);
    settle();
  }
  /// Lets everything happen that needs no time.
  void settle() {
    loop_.restart();
    loop_.poll();
  }
  /// Lets time pass, as if nothing else happened in it.
  void pass(std::chrono::milliseconds time) {
    clock_.advance(time);
    for (const auto& socket : dialer_.sockets) socket->poke.now();
    for (Poke* const poke : dialer_.hanging) poke->now();
    settle();
  }
  PlayedSocket& socket(std::size_t number) { return *dialer_.sockets.at(number); }
  PlayedSocket& last_socket() { return *dialer_.sockets.back(); }
  void welcome(PlayedSocket& to, const std::string& session = "AQoQILE98gtqShGmLD7AM6yJThAB") {
    to.say(stamped(changed(eventsub_text("welcome"), "AQoQILE98gtqShGmLD7AM6yJThAB", session)));
    settle();
  }
  /// Up, welcomed and subscribed.
  void start_welcomed(std::vector<Wish> wishes = {kFollows, kRaids}) {
    start(std::move(wishes));
    ASSERT_EQ(dialer_.sockets.size(), 1U);
    welcome(socket(0));
  }
  void follow(PlayedSocket& on, const std::string& id, std::chrono::milliseconds ago = 0ms) {
    on.say(
        stamped(changed(eventsub_text("follow"), "befa7b53-d79d-478f-86b9-120f112b044e", id), ago));
    settle();
  }
  void keep_alive(PlayedSocket& on) {
    on.say(stamped(eventsub_text("keepalive")));
    settle();
  }
  void reconnect(PlayedSocket& on, const std::string& url = "wss://elsewhere.twitch.tv/ws?id=1") {
    on.say(
        stamped(changed(eventsub_text("reconnect"), "wss://eventsub.wss.twitch.tv?id=1&x=y", url)));
    settle();
  }

  /// With the time at Twitch, which is not this computer's.
  std::string stamped(std::string text, std::chrono::milliseconds ago = 0ms) const {
    const auto at = std::chrono::floor<std::chrono::seconds>(clock_.wall() + kSkew - ago);
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    std::array<char, 40> stamp{};
    std::snprintf(stamp.data(), stamp.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
                  unsigned{date.month()}, unsigned{date.day()},
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    const std::string name = "\"message_timestamp\": \"";
    const std::size_t begin = text.find(name) + name.size();
    return text.replace(begin, text.find('"', begin) - begin, stamp.data());
  }

  template <class Notice>
  std::vector<Notice> told() const {
    std::vector<Notice> some;
    for (const EventSubNotice& notice : notices_) {
      if (const auto* const one = std::get_if<Notice>(&notice)) some.push_back(*one);
    }
    return some;
  }

  static constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
  static constexpr std::chrono::hours kSkew{3};

  asio::io_context loop_{1};
  tests::SteppedClock clock_;
  FakeDialer dialer_{clock_};
  FakeCalls calls_;
  FakeCredential credential_;
  FakeSink sink_;
  std::vector<EventSubNotice> notices_;
  EventSub eventsub_{{.clock = clock_,
                      .dialer = dialer_,
                      .calls = calls_,
                      .credential = credential_,
                      .sink = sink_,
                      .tell = [this](const EventSubNotice& notice) { notices_.push_back(notice); }},
                     kUrl};
  asio::cancellation_signal stop_;
  bool ended_ = false;
  std::exception_ptr error_;
};

}  // namespace pointsbot::twitch
