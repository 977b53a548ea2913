// How often a cycle in which nobody comes or goes allocates, whole: Twitch's pages over real HTTP,
// from another process, to the commit and back at rest; in plain text, and over TLS with a socket
// of EventSub up beside it.
//
//   steady_bench [TLS_RELAY]    (default: tests/support/tls_relay of this build)

#include "app/cycle.hpp"
#include "base/clock.hpp"
#include "http/client.hpp"
#include "http/websocket.hpp"
#include "pooling/allocations.hpp"
#include "tests/support/forked_twitch.hpp"
#include "tests/support/heap_calls.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"
#include "twitch/eventsub.hpp"
#include "twitch/fixed_credential.hpp"
#include "twitch/simulator/identities.hpp"
#include "twitch/subscriptions.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace pointsbot::bench {
namespace {

namespace simulator = twitch::simulator;

constexpr int kWarmUp = 3;
constexpr int kMeasured = 10;

/// Calls of the malloc family that libcurl and OpenSSL may make for a page.
constexpr int kMostAPage = 50;

struct Counts {
  std::size_t in_cpp = 0;  // operator new
  std::size_t all = 0;     // the malloc family, C libraries included

  static Counts now() { return {pooling::allocations(), tests::heap_calls()}; }
};

/// Roles are known and paid, as for a channel with subscribers. Not regulars: each look at
/// somebody's watch time is a call of malloc in SQLite, and would be taken for a page's.
app::Config with_roles() {
  app::Config config;
  config.roles[Role::subscriber].live.times = 2;
  config.roles[Role::vip].live.times = 1.5;
  config.roles[Role::moderator].live.times = 1.5;
  return config;
}

/// Hears of everything on the channel, over TLS.
class Socket final : private twitch::EventSink {
 public:
  Socket(boost::asio::io_context& loop, Clock& clock, http::Client& client, const std::string& url)
      : dialer_{loop.get_executor()},
        calls_{client, credential_, url + "/helix", simulator::kChannelId},
        eventsub_{{.clock = clock,
                   .dialer = dialer_,
                   .calls = calls_,
                   .credential = credential_,
                   .sink = *this,
                   .tell =
                       [this](const twitch::EventSubNotice& notice) {
                         if (const auto* up = std::get_if<twitch::EventSubConnected>(&notice))
                           heard_ = up->subscriptions;
                       }},
                  "wss" + url.substr(url.find(':')) + "/ws"} {
    std::vector<twitch::Wish> wishes;
    for (const twitch::EventForm& form : twitch::kEventForms)
      wishes.push_back({form.type, simulator::kChannelId});
    eventsub_.want(wishes);
    boost::asio::co_spawn(
        loop, eventsub_.run(),
        boost::asio::bind_cancellation_slot(end_.slot(), [](const std::exception_ptr&) {}));
  }
  void end() { end_.emit(boost::asio::cancellation_type::terminal); }
  /// Of how much; 0 before it is up.
  std::size_t heard() const { return heard_; }
  bool up() const { return eventsub_.connected(); }

 private:
  void happened(twitch::Event) override {}
  void missed_some() override {}

  twitch::FixedCredential credential_{std::string{simulator::kClientId},
                                      std::string{simulator::kStreamerToken}};
  http::WebSockets dialer_;
  twitch::Subscriptions calls_;
  std::size_t heard_ = 0;
  boost::asio::cancellation_signal end_;
  twitch::EventSub eventsub_;
};

Task<Counts> measure(app::Cycle& cycle, app::RoleLists& roles, Clock& clock, Socket* socket) {
  Counts sum;
  while (socket != nullptr && socket->heard() == 0)
    co_await clock.sleep_until(clock.now() + std::chrono::milliseconds{10});
  roles.want(twitch::kRoleLists);
  while (roles.is_new()) {
    const auto news = co_await roles.read(std::chrono::milliseconds{0});
    if (news) throw std::runtime_error{"a list of roles is not to be had"};
  }
  if (!co_await cycle.load()) throw std::runtime_error{"the database is not to be had"};
  for (int i = 0; i < kWarmUp + kMeasured; ++i) {
    const Counts before = Counts::now();
    const auto failure = co_await cycle.look();
    if (failure) throw std::runtime_error{std::string{to_string(failure->error)}};
    const auto awarded = co_await cycle.pay();
    if (!awarded) throw std::runtime_error{std::string{to_string(awarded.error())}};
    co_await cycle.rest();
    if (i < kWarmUp) continue;
    const Counts after = Counts::now();
    sum.in_cpp += after.in_cpp - before.in_cpp;
    sum.all += after.all - before.all;
  }
  if (socket != nullptr && !socket->up()) throw std::runtime_error{"the socket is gone"};
  co_return Counts{sum.in_cpp / kMeasured, sum.all / kMeasured};
}

/// The same Twitch over TLS, from a third process.
class Relay {
 public:
  Relay(const std::string& program, const std::filesystem::path& directory, std::uint16_t port)
      : process_{{program, directory.string(), std::to_string(port)}} {
    const std::string trusted = process_.line("SSL_CERT_DIR=");
    ::setenv("SSL_CERT_DIR", trusted.substr(trusted.find('=') + 1).c_str(), 1);
  }
  std::string url() const { return process_.out().substr(0, process_.out().find('\n')); }

 private:
  tests::Process process_;
};

Counts run(std::uint32_t viewers, const std::string& relay_program) {
  const tests::ForkedTwitch twitch{tests::ForkedTwitch::steady(viewers)};
  const tests::TemporaryDirectory directory;
  std::optional<Relay> relay;
  if (!relay_program.empty()) relay.emplace(relay_program, directory.path(), twitch.port());
  const std::string url = relay ? relay->url() : twitch.url();
  Counts counts;
  {
    boost::asio::io_context loop{1};
    SystemClock clock;
    app::Writer writer{loop.get_executor(), 4, directory.path() / "points.db",
                       db::Source::simulator};
    pooling::Reservoir reservoir{{.regions = app::kCycleRegions}};
    http::Client client{loop.get_executor()};
    twitch::Helix helix{client,
                        reservoir,
                        {url + "/helix", url + "/oauth2", std::string{simulator::kClientId},
                         std::string{simulator::kStreamerToken}}};
    twitch::RateBudget budget{clock};
    helix.spend_from(budget);
    const app::Config config = with_roles();
    app::RoleLists roles{helix, clock, simulator::kChannelId};
    app::LiveState live;
    app::Cycle cycle{helix,
                     writer,
                     reservoir,
                     clock,
                     config,
                     roles,
                     live,
                     {simulator::kChannelId, std::string{simulator::kChannelLogin},
                      simulator::kChannelId, std::string{simulator::kChannelLogin}}};
    std::optional<Socket> socket;
    if (relay) socket.emplace(loop, clock, client, url);
    std::exception_ptr broken;
    boost::asio::co_spawn(loop, measure(cycle, roles, clock, socket ? &*socket : nullptr),
                          [&](const std::exception_ptr& error, Counts measured) {
                            broken = error;
                            counts = measured;
                            if (socket) socket->end();
                          });
    loop.run();
    if (broken) std::rethrow_exception(broken);
  }
  return counts;
}

}  // namespace
}  // namespace pointsbot::bench

int main(int argc, char** argv) {
  using namespace pointsbot::bench;
  const std::string relay = argc > 1 ? argv[1] : TLS_RELAY;
  ::setenv("no_proxy", "*", 1);
  fmt::print("allocations of a cycle in which nobody comes or goes (mean of {})\n", kMeasured);
  fmt::print("{:>8} {:>6}  {:>12}  {:>20}  {:>6}  {:>20}  {:>6}\n", "viewers", "pages",
             "operator new", "malloc family, plain", "a page", "malloc family, TLS", "a page");
  // One more page costs the libraries so much; what is left of a cycle is SQLite's.
  Counts one{}, one_tls{};
  std::size_t in_cpp = 0;
  double dearest = 0;
  for (const std::uint32_t viewers : {500U, 20'000U, 100'000U}) {
    const std::uint32_t pages = (viewers + 999) / 1000;
    const Counts plain = run(viewers, "");
    const Counts tls = run(viewers, relay);
    in_cpp = std::max({in_cpp, plain.in_cpp, tls.in_cpp});
    if (pages == 1) {
      one = plain;
      one_tls = tls;
    }
    const auto a_page = [&](std::size_t all, std::size_t of_one) {
      if (pages == 1) return std::string{"-"};
      const double cost = static_cast<double>(all - of_one) / (pages - 1);
      dearest = std::max(dearest, cost);
      return fmt::format("{:.1f}", cost);
    };
    fmt::print("{:>8} {:>6}  {:>12}  {:>20}  {:>6}  {:>20}  {:>6}\n", viewers, pages,
               std::max(plain.in_cpp, tls.in_cpp), plain.all, a_page(plain.all, one.all), tls.all,
               a_page(tls.all, one_tls.all));
  }
  const bool holds = in_cpp == 0 && dearest <= kMostAPage;
  fmt::print("operator new {} (at most 0), a page {:.1f} (at most {}): {}\n", in_cpp, dearest,
             kMostAPage, holds ? "holds" : "MISSED");
  return holds ? 0 : 1;
}
