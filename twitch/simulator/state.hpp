#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "twitch/simulator/accounts.hpp"
#include "twitch/simulator/answers.hpp"
#include "twitch/simulator/chat.hpp"
#include "twitch/simulator/chat_log.hpp"
#include "twitch/simulator/eventsub.hpp"
#include "twitch/simulator/rate_limit.hpp"
#include "twitch/simulator/request_log.hpp"
#include "twitch/simulator/world.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::http {
class Exchange;
}

namespace pointsbot::twitch::simulator {

/// The pretended world and who may ask about it; what all connections share.
class State : public std::enable_shared_from_this<State> {
 public:
  using OnSaid = std::function<void(const ChatEntry&)>;

  State(std::uint64_t seed, const Settings& settings, Clock& clock, RequestLog::Tell tell,
        OnSaid on_said);

  /// Answers one request. The state outlives the task.
  Task<> serve(http::Exchange& exchange);

  const Settings& settings() const { return world_.settings(); }
  /// See Simulator::change.
  void change(std::string_view form);
  /// See Simulator::happen.
  std::size_t happen(std::string_view form);
  /// See Simulator::viewer.
  std::optional<Person> viewer(std::uint32_t n) const;
  /// What the addresses that it tells of begin with: "http://127.0.0.1:1234".
  void reached_by(std::string site) { site_ = std::move(site); }

  std::size_t sockets() { return events_.sessions().size(); }
  const RequestLog& log() const { return log_; }
  std::uint64_t struck() const { return struck_; }

 private:
  /// What Helix answers, before it is sent.
  struct Answer {
    Reply reply;
    Page page;
    bool paged = false;          ///< the page is the body, not the reply
    std::optional<Fault> fault;  ///< that sends it in the wrong way
  };

  Task<> dispatch(http::Exchange& exchange, RequestLog::Entry entry, Route route);
  Task<> serve_control(http::Exchange& exchange);
  Task<> serve_event(http::Exchange& exchange);
  Task<> serve_chat(http::Exchange& exchange);
  Task<> serve_socket(http::Exchange& exchange);
  Task<> serve_activate(http::Exchange& exchange);
  Task<> serve_login(http::Exchange& exchange, RequestLog::Entry entry, Route route);
  Answer answer_helix(http::Exchange& exchange, RequestLog::Entry entry, Route route);
  Task<> serve_helix(http::Exchange& exchange, RequestLog::Entry entry, Route route);
  Task<> serve_page(http::Exchange& exchange, const Page& page, const Fault* fault);

  Reply validate(http::Exchange& exchange, RequestLog::Entry entry);
  std::optional<Caller> caller_of(http::Exchange& exchange, std::string_view scheme) const;
  /// What is wrong with the headers, as Helix looks at them.
  std::optional<Complaint> complain_of_headers(http::Exchange& exchange,
                                               const std::optional<Caller>& caller) const;
  RateLimit& rate_of(const std::optional<Caller>& caller, Route route);
  Reply say(const Caller& caller, http::Exchange& exchange);
  Reply subscribe(const Caller& caller, http::Exchange& exchange);
  std::size_t happen(const http::Parameters& form);
  std::size_t everybody_says(const http::Parameters& form);
  void hear(const Happening& happening);

  /// The fault that is to strike this request instead of an answer; bends the page where it is that
  /// what is to go wrong.
  std::optional<Fault> strike(Route route, Page& page);
  std::chrono::milliseconds since_start() const;

  Clock& clock_;
  const SteadyTime started_;
  World world_;
  Accounts accounts_;
  std::vector<std::pair<UserId, RateLimit>> rates_;  // of each user; 0: of nobody
  Draw draw_;
  RequestLog log_;
  EventSub events_;
  Chat chat_;
  ChatLog chat_log_;
  OnSaid on_said_;
  std::string site_;
  std::uint64_t struck_ = 0;
};

}  // namespace pointsbot::twitch::simulator
