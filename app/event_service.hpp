#pragma once

#include "app/channel_events.hpp"
#include "app/chat/twitch_pen.hpp"
#include "app/event_desk.hpp"
#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "db/teller.hpp"
#include "http/client.hpp"
#include "http/websocket.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/credential.hpp"
#include "twitch/events.hpp"
#include "twitch/eventsub.hpp"
#include "twitch/subscriptions.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

class Accounts;
class People;
namespace chat {
struct Commons;
}

/// Keeps a socket to EventSub up for each account that something can be heard by, and a desk for
/// each channel that hears it. Follows who is logged in and what bot.ini wants. Loop thread only.
class EventService final : public ChannelEvents, private twitch::EventSink {
 public:
  struct Parts {
    boost::asio::io_context& loop;
    Clock& clock;
    http::Client& client;
    http::Dialer& dialer;
    db::Teller& teller;
    spdlog::logger& log;
    pooling::Reservoir& sightings;  ///< two regions of Chatters::kRegion a channel
    std::string api_url;
    std::string eventsub_url;
    /// Who is logged in; nullptr: `fixed` is a token that stays as it is.
    Accounts* accounts = nullptr;
    twitch::Credential* fixed = nullptr;
    /// Nobody is heard where only roles and going live would be told: a demo needs no socket.
    bool rewards_alone = false;
    /// Answers what is written; none: nobody does.
    chat::Commons* chat = nullptr;
    People* people = nullptr;  ///< with `chat`
  };
  explicit EventService(Parts parts);
  /// REQUIRES: the loop runs no more.
  ~EventService();

  Chatters& open(Open channel) override;
  void close(UserId channel) override;
  void ready(UserId channel) override;
  void say(UserId channel, std::string text) override;
  void rest() override;

  /// Until end().
  void start();
  /// Ends what runs. What was heard and is not written then is told of by tell_unwritten().
  void end();
  /// After the loop.
  void tell_unwritten() const;

 private:
  struct Desk;
  struct Link;
  struct Plan;

  void happened(twitch::Event event) override;
  void missed_some() override;

  Task<> run();
  Plan plan();
  void follow(Plan plan);
  void start(Link& link);
  void tell(Link& link, const twitch::EventSubNotice& notice);
  /// What comes of a login that is over is told there, once, with all that it costs.
  bool is_told_by_accounts(Link& link, const twitch::EventSubNotice& notice);
  std::string purpose_of_notice(const twitch::EventSubNotice& notice) const;
  /// What brings sockets in line with who is logged in, where that has changed.
  void look();
  /// What ends a socket beside its own state machine: told of, and tried again.
  void broke(const std::exception_ptr& error);

  Parts parts_;
  chat::ChatBudgets budgets_;
  std::list<Desk> desks_;
  std::list<Link> links_;
  boost::asio::cancellation_signal end_;
  bool changed_ = false;  // and the sockets do not go by it yet
  Backoff backoff_{std::chrono::seconds{2}, std::chrono::minutes{1}};
  SteadyTime again_ = SteadyTime::min();  // after broke()
};

}  // namespace pointsbot::app
