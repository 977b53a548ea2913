// Days of a channel, a cycle a minute, in a time that is set rather than waited for: whether the
// last hour's memory at rest is the second hour's, and whether every balance is right at the end.
//
//   soak [--hours N]     default 24, at least 3; exit code 1 when a bar is missed

#include "app/cycle.hpp"
#include "bench/options.hpp"
#include "bench/shared_clock.hpp"
#include "bench/soak_day.hpp"
#include "db/reader.hpp"
#include "http/client.hpp"
#include "tests/support/forked_twitch.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/temporary_directory.hpp"
#include "twitch/simulator/identities.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <limits>
#include <malloc.h>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::bench {
namespace {

namespace simulator = twitch::simulator;

constexpr std::size_t kMinutes = 60;  // of an hour: so many cycles
constexpr std::int64_t kMostApart = 64 * 1024;
constexpr double kChurn = 3;  // per cent a minute

struct Minute {
  std::uint32_t viewers = 0;
  std::int64_t rss_rest = 0, anon_rest = 0, rss_peak = 0, paid = 0;
};

struct Range {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t most = std::numeric_limits<std::int64_t>::min();

  void add(std::int64_t value) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
  std::string kib() const { return fmt::format("{} - {}", least / 1024, most / 1024); }
};

/// How far the two that are farthest apart are, one of each.
std::int64_t apart(const Range& a, const Range& b) {
  return std::max(a.most - b.least, b.most - a.least);
}

Task<Minute> one_minute(app::Cycle& cycle) {
  const auto failure = co_await cycle.look();
  if (failure)
    throw std::runtime_error{"no viewer list: " + std::string{to_string(failure->error)}};
  const auto awarded = co_await cycle.pay();
  if (!awarded) throw std::runtime_error{"not paid: " + std::string{to_string(awarded.error())}};
  const db::CycleReport report = co_await cycle.rest();
  co_return Minute{static_cast<std::uint32_t>(report.viewers), report.rss_rest, report.anon_rest,
                   report.rss_peak, report.paid};
}

void print_hour(std::size_t hour, std::span<const Minute> minutes) {
  Range viewers, rss, anonymous;
  std::int64_t peak = 0, paid = 0;
  for (const Minute& minute : minutes) {
    viewers.add(minute.viewers);
    rss.add(minute.rss_rest);
    anonymous.add(minute.anon_rest);
    peak = std::max(peak, minute.rss_peak);
    paid += minute.paid;
  }
  fmt::print("{:>4}  {:>16}  {:>16}  {:>16}  {:>9}  {:>12}\n", hour,
             fmt::format("{} - {}", viewers.least, viewers.most), rss.kib(), anonymous.kib(),
             peak / 1024, paid);
  std::fflush(stdout);
}

/// The minutes of one hour with so many viewers, by what `member` says.
Range at(std::span<const Minute> hour, std::uint32_t viewers, std::int64_t Minute::*member) {
  Range range;
  for (const Minute& minute : hour) {
    if (minute.viewers == viewers) range.add(minute.*member);
  }
  return range;
}

bool same_rest(std::span<const Minute> second, std::span<const Minute> last) {
  bool hold = true;
  for (const std::uint32_t viewers : {Day::kSmall, Day::kLarge}) {
    for (const auto& [what, member] :
         {std::pair{"RSS", &Minute::rss_rest}, std::pair{"anonymous", &Minute::anon_rest}}) {
      const Range before = at(second, viewers, member), after = at(last, viewers, member);
      const std::int64_t far = apart(before, after);
      const bool holds = far <= kMostApart;
      hold = hold && holds;
      fmt::print(
          "at {:>6} viewers, {:<9}  second hour {:>15}  last hour {:>15}  apart {:>4} KiB  "
          "(at most {}) {}\n",
          viewers, what, before.kib(), after.kib(), far / 1024, kMostApart / 1024,
          holds ? "holds" : "MISSED");
    }
  }
  return hold;
}

bool balances_right(const std::filesystem::path& file, std::span<const Minute> minutes) {
  const db::Verified verified = db::Reader{file}.verify();
  std::int64_t paid = 0;
  for (const Minute& minute : minutes) paid += minute.paid;
  const bool right = verified.different == 0 && verified.total.value == paid &&
                     verified.payments == static_cast<std::int64_t>(minutes.size());
  fmt::print("{} viewers, {} visits, {} payments: {} points paid, {} held, {} sums differ  {}\n",
             verified.viewers, verified.visits, verified.payments, paid, verified.total.value,
             verified.different, right ? "holds" : "MISSED");
  return right;
}

int run(std::size_t hours) {
  const auto begin = std::chrono::steady_clock::now();
  const tests::TemporaryDirectory directory;
  const std::filesystem::path file = directory.path() / "points.db";
  SharedClock clock;
  auto settings = tests::ForkedTwitch::steady(0);
  settings.churn = kChurn;
  const tests::ForkedTwitch pretended{settings, clock};
  std::vector<Minute> minutes(hours * kMinutes);  // all of it is resident from here on

  fmt::print(
      "{} hours, a cycle a minute, {} % of the viewers replaced each minute\n\n"
      "hour           viewers  RSS at rest, KiB  anonymous at rest  peak, KiB   points paid\n",
      hours, kChurn);
  {
    boost::asio::io_context loop{1};
    app::Writer writer{loop.get_executor(), 4, file, db::Source::simulator};
    pooling::Reservoir reservoir{{.regions = app::kCycleRegions}};
    http::Client client{loop.get_executor()};
    twitch::Helix helix{
        client,
        reservoir,
        {pretended.helix_url(), pretended.auth_url(), std::string{simulator::kClientId},
         std::string{simulator::kStreamerToken}}};
    app::Config config;
    config.points.interval = std::chrono::minutes{1};
    config.points.pay_streamer = true;
    const app::RoleLists roles{helix, clock, simulator::kChannelId};
    app::LiveState live;
    app::Cycle cycle{helix,
                     writer,
                     reservoir,
                     clock,
                     config,
                     roles,
                     live,
                     // the streamer's: the account that a bot uses earns nothing
                     {simulator::kChannelId, std::string{simulator::kChannelLogin},
                      simulator::kChannelId, std::string{simulator::kChannelLogin}}};
    if (!tests::run_on_loop(loop, cycle.load())) throw std::runtime_error{"no database"};
    Day day;
    for (std::size_t i = 0; i < minutes.size(); ++i) {
      clock.advance(std::chrono::minutes{1});
      const std::uint32_t viewers = day.next();
      pretended.change("viewers=" + std::to_string(viewers));
      minutes[i] = tests::run_on_loop(loop, one_minute(cycle));
      if (minutes[i].viewers != viewers) throw std::runtime_error{"not everybody was seen"};
      if ((i + 1) % kMinutes == 0) {
        print_hour((i + 1) / kMinutes, std::span{minutes}.subspan(i + 1 - kMinutes, kMinutes));
      }
    }
    tests::run_on_loop(loop, cycle.flush());
  }
  fmt::print("\n");
  const std::span all{minutes};
  const bool same = same_rest(all.subspan(kMinutes, kMinutes), all.last(kMinutes));
  const bool right = balances_right(file, all);
  fmt::print("took {:.0f} s\n",
             std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  return same && right ? 0 : 1;
}

}  // namespace
}  // namespace pointsbot::bench

int main(int argc, char** argv) {
  ::mallopt(M_ARENA_MAX, 1);          // as the program itself has it
  constexpr std::int64_t kLeast = 3;  // the last hour has to be another than the second
  std::int64_t hours = 24;
  pointsbot::bench::Options options{
      "A day of a channel in a settable time: where its memory rests, and whether every balance is "
      "right."};
  options.count("--hours", hours, kLeast, "of the day");
  if (const std::optional<int> code = options.read(argc, argv)) return *code;
  try {
    return pointsbot::bench::run(static_cast<std::size_t>(hours));
  } catch (const std::exception& error) {
    fmt::print(stderr, "soak: {}\n", error.what());
    return 1;
  }
}
