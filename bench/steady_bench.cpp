// How often a cycle in which nobody comes or goes allocates, whole: Twitch's pages over real HTTP,
// from another process, to the commit and back at rest.

#include "app/cycle.hpp"
#include "base/clock.hpp"
#include "http/client.hpp"
#include "pooling/allocations.hpp"
#include "tests/support/forked_twitch.hpp"
#include "tests/support/heap_calls.hpp"
#include "tests/support/temporary_directory.hpp"
#include "twitch/simulator/identities.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>

namespace pointsbot::bench {
namespace {

namespace simulator = twitch::simulator;

constexpr int kWarmUp = 3;
constexpr int kMeasured = 10;

struct Counts {
  std::size_t in_cpp = 0;  // operator new
  std::size_t all = 0;     // the malloc family, C libraries included

  static Counts now() { return {pooling::allocations(), tests::heap_calls()}; }
};

Task<Counts> measure(app::Cycle& cycle) {
  Counts sum;
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
  co_return Counts{sum.in_cpp / kMeasured, sum.all / kMeasured};
}

Counts run(std::uint32_t viewers) {
  const tests::ForkedTwitch twitch{tests::ForkedTwitch::steady(viewers)};
  const tests::TemporaryDirectory directory;
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
                        {twitch.helix_url(), twitch.auth_url(), std::string{simulator::kClientId},
                         std::string{simulator::kToken}}};
    const app::Config::PointsSection points;
    app::Cycle cycle{helix,
                     writer,
                     reservoir,
                     clock,
                     points,
                     {simulator::kChannelId, std::string{simulator::kChannelLogin},
                      simulator::kBotId, std::string{simulator::kBotLogin}}};
    std::exception_ptr broken;
    boost::asio::co_spawn(loop, measure(cycle),
                          [&](const std::exception_ptr& error, Counts measured) {
                            broken = error;
                            counts = measured;
                          });
    loop.run();
    if (broken) std::rethrow_exception(broken);
  }
  return counts;
}

}  // namespace
}  // namespace pointsbot::bench

int main() {
  using pointsbot::bench::Counts;
  fmt::print("allocations of a cycle in which nobody comes or goes (mean of {})\n",
             pointsbot::bench::kMeasured);
  fmt::print("{:>8} {:>6}  {:>26}  {:>26}\n", "viewers", "pages", "operator new",
             "malloc family in all");
  for (const std::uint32_t viewers : {500U, 20'000U, 100'000U}) {
    const Counts counts = pointsbot::bench::run(viewers);
    fmt::print("{:>8} {:>6}  {:>26}  {:>26}\n", viewers, (viewers + 999) / 1000, counts.in_cpp,
               counts.all);
  }
}
