#include "app/chat_visit.hpp"

#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/stage.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr int kNo = 1;
constexpr int kNoAnswer = 3;

/// Less than the client waits before it takes a silent server for gone.
constexpr milliseconds kEachLook{5'000};
/// Letters of a message, as Twitch counts them.
constexpr std::ptrdiff_t kLongestMessage = 500;

constexpr std::string_view kWords =
    "Here is /as NAME (a viewer, moderator or streamer) and /quit. All else is said in the chat.";

std::ptrdiff_t letters(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
}

}  // namespace

ChatVisit::ChatVisit(Parts parts)
    : parts_{std::move(parts)},
      news_{parts_.executor, asio::steady_timer::time_point::max()},
      stop_{std::make_shared<asio::cancellation_signal>()} {}

void ChatVisit::typed(std::string line) {
  typed_.push_back(std::move(line));
  news_.cancel();
}

void ChatVisit::ended() {
  over_ = true;
  news_.cancel();
}

void ChatVisit::leave() {
  quit_ = true;
  news_.cancel();
}

void ChatVisit::show(const ChatNews& news) {
  last_ = news.last;
  if (news.missed > 0) parts_.person.show(fmt::format("({} lines went by too fast.)", news.missed));
  for (const ChatNews::Line& line : news.lines)
    parts_.person.show(fmt::format("{}: {}", printable(line.name), printable(line.text)));
}

void ChatVisit::show_failure(const ChatRoom::Failure& failure) {
  parts_.person.show(failure.text);
  if (!failure.refused) lost_ = true;
}

Task<int> ChatVisit::run() {
  auto before = co_await parts_.room.read(0, milliseconds{0});
  if (!before) {
    show_failure(before.error());
    co_return kNoAnswer;
  }
  channel_ = before->channel;
  const auto shown = std::min(parts_.before, before->lines.size());
  before->lines.erase(before->lines.begin(),
                      before->lines.end() - static_cast<std::ptrdiff_t>(shown));
  before->missed = 0;
  show(*before);
  co_await become(parts_.as);
  if (user_.empty()) co_return lost_ ? kNoAnswer : kNo;

  listening_ = true;
  asio::co_spawn(parts_.executor, listen(*this),
                 asio::bind_cancellation_slot(
                     stop_->slot(), [this, signal = stop_](const std::exception_ptr& error) {
                       listening_ = false;
                       if (!quit_) broken_ = error;
                       lost_ = true;
                       news_.cancel();
                     }));
  while (!lost_ && !quit_) {
    while (!typed_.empty() && !lost_ && !quit_) {
      std::string line = std::move(typed_.front());
      typed_.pop_front();
      co_await take(std::move(line));
    }
    if (over_ || lost_ || quit_) break;
    parts_.person.ready();
    if (typed_.empty() && !over_) co_await news_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  const bool gone = lost_;
  if (!gone && !quit_) co_await parts_.clock.sleep_until(parts_.clock.now() + parts_.linger);
  quit_ = true;
  stop_->emit(asio::cancellation_type::terminal);
  while (listening_) co_await news_.async_wait(asio::as_tuple(asio::use_awaitable));
  if (broken_) std::rethrow_exception(broken_);
  co_return gone ? kNoAnswer : 0;
}

Task<> ChatVisit::listen(ChatVisit& self) {
  for (;;) {
    const auto news = co_await self.parts_.room.read(self.last_, kEachLook);
    if (!news) {
      self.parts_.person.show(fmt::format("{} The demo has ended.", news.error().text));
      co_return;
    }
    self.show(*news);
  }
}

Task<> ChatVisit::take(std::string line) {
  const std::string_view text = trimmed(line);
  if (text.empty()) co_return;
  if (text == "/quit") {
    quit_ = true;
    co_return;
  }
  if (text.starts_with("/as ")) {
    co_await become(std::string{trimmed(text.substr(4))});
    co_return;
  }
  if (text.starts_with('/')) {
    parts_.person.show(kWords);
    co_return;
  }
  if (letters(text) > kLongestMessage) {
    parts_.person.show(
        fmt::format("A message has {} letters at most; this one was not sent.", kLongestMessage));
    co_return;
  }
  const auto unsaid = co_await parts_.room.say(user_, std::string{text});
  if (unsaid) show_failure(*unsaid);
}

Task<> ChatVisit::become(std::string name) {
  if (name.starts_with('@')) name.erase(0, 1);
  name = lower(name);
  const bool streamer = name == "streamer" || name == channel_;
  if (streamer) name = channel_;
  if (!streamer) {
    const auto absent = co_await parts_.room.arrive(name);
    if (absent) {
      show_failure(*absent);
      co_return;
    }
  }
  if (name == kModerator) {
    const auto not_made = co_await parts_.room.make_moderator(name);
    if (not_made) {
      show_failure(*not_made);
      co_return;
    }
  }
  user_ = std::move(name);
  parts_.person.is(user_);
}

}  // namespace pointsbot::app
