#include "app/chat/alarms.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace pointsbot::app::chat {

namespace asio = boost::asio;

void Alarms::set(const std::string& name, SteadyTime when, Due due) {
  if (closed_) return;
  alarms_[name] = {when, std::move(due)};
  changed_.cancel();
  end_wait_.emit(asio::cancellation_type::terminal);
}

void Alarms::cancel(const std::string& name) { alarms_.erase(name); }

Task<> Alarms::run() {
  while (!closed_) {
    if (alarms_.empty()) {
      co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    const auto next =
        std::ranges::min_element(alarms_, {}, [](const auto& one) { return one.second.when; });
    if (next->second.when > clock_.now()) {
      const auto loop = changed_.get_executor();
      // Whether it was slept out or ended makes no difference.
      co_await asio::co_spawn(
          loop, clock_.sleep_until(next->second.when),
          asio::bind_cancellation_slot(end_wait_.slot(), asio::as_tuple(asio::use_awaitable)));
      continue;
    }
    const Due due = std::move(next->second.due);
    alarms_.erase(next);
    busy_ = true;
    try {
      co_await due();
    } catch (const std::exception& error) {
      failed_(error);
    }
    busy_ = false;
  }
}

void Alarms::close() {
  closed_ = true;
  alarms_.clear();
  changed_.cancel();
  end_wait_.emit(asio::cancellation_type::terminal);
}

}  // namespace pointsbot::app::chat
