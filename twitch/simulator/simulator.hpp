#pragma once

#include "base/clock.hpp"
#include "twitch/simulator/chat_log.hpp"
#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/person.hpp"
#include "twitch/simulator/routes.hpp"
#include "twitch/simulator/settings.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

struct Options {
  std::uint64_t seed = 1;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one
  Settings settings;
  /// Told what it was asked, one line each; secrets are not among it. None: nobody wants to know.
  std::function<void(std::string_view line)> on_request;
  /// Told what somebody says in a chat, whoever it is.
  std::function<void(const ChatEntry& said)> on_said{};
  /// Told of a mistake of the simulator's own.
  std::function<void(std::string_view what)> on_error = [](std::string_view) {};
};

/// A pretend Twitch over real HTTP: channels, one bot that is a moderator there, and as many
/// viewers as wanted, who come and go. For demos, tests and benchmarks; never for the open network.
///
/// Loop thread only. Answers from its construction on, whenever the loop runs. See http::Server for
/// what must outlive it: the clock does.
class Simulator {
 public:
  /// Throws std::runtime_error when it cannot listen.
  Simulator(boost::asio::any_io_executor executor, Clock& clock, const Options& options);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  std::uint16_t port() const;
  /// "http://127.0.0.1:PORT", then "/helix" and "/oauth2" below it.
  std::string url() const;
  std::string helix_url() const { return url() + "/helix"; }
  std::string auth_url() const { return url() + "/oauth2"; }

  std::string eventsub_url() const { return "ws" + url().substr(4) + "/ws"; }

  /// What the addresses that it tells of begin with, when something stands before it:
  /// "https://127.0.0.1:1234". url() until then.
  void reached_by(std::string site);

  const Settings& settings() const;
  /// The same as POST /simulator: "viewers=500&churn=0&fault=hang:2&times=1". Throws
  /// std::invalid_argument in plain words, and nothing has changed then.
  void change(std::string_view form);

  /// The same as POST /simulator/event: "type=raid&user=ann&viewers=120" (happening.hpp has the
  /// types of events), and what else can happen: arrive, leave, rename (to=), recycle; disconnect,
  /// expire_tokens; reconnect, close (code=), drop, ping, revoke (status=, subscription=). With
  /// times=100 an event is told as often, with age=700 as if it was so many seconds old. Returns
  /// how many were told. Throws std::invalid_argument in plain words.
  std::size_t happen(std::string_view form);

  /// Who is the n-th in the first channel's viewer list, from 0, apart from the streamer, the bot
  /// and those who were called in by name; nothing when there are not so many.
  std::optional<Person> viewer(std::uint32_t n) const;

  /// WebSockets that are open.
  std::size_t sockets() const;
  /// How often the route was asked.
  std::uint64_t asked(Route route) const;
  /// How often a fault struck.
  std::uint64_t struck() const;

  /// Ends every connection; the loop then runs dry by itself.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsbot::twitch::simulator
