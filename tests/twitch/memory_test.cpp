// What a warm call of the client asks memory for. The simulator is in a process of its own, so that
// all that is counted is the client's.

#include "http/client.hpp"
#include "pooling/allocations.hpp"
#include "pooling/reservoir.hpp"
#include "tests/support/forked_twitch.hpp"
#include "tests/support/heap_calls.hpp"
#include "tests/twitch/body.hpp"
#include "twitch/helix.hpp"
#include "twitch/simulator/identities.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

namespace pointsbot::twitch {
namespace {

struct Counts {
  std::size_t in_cpp = 0;  // operator new, Asio's coroutine frames among them
  std::size_t all = 0;     // the malloc family, libcurl's calls among them
  std::size_t answers = 0;
  std::int64_t rows = 0;
};

using tests::ForkedTwitch;

/// Looks who is there, as a cycle does.
Task<Counts> look(Helix& helix) {
  const std::size_t cpp_before = pooling::allocations();
  const std::size_t all_before = tests::heap_calls();
  const auto live = co_await helix.live(simulator::kChannelId);
  CountedRows rows;
  const auto swept = co_await helix.sweep(simulator::kChannelId, simulator::kBotId, rows);
  Counts counts{pooling::allocations() - cpp_before, tests::heap_calls() - all_before};
  if (!live || *live != OnAir::live || !swept || rows.count != swept->rows)
    throw std::runtime_error{"no whole list"};
  counts.answers = 1 + static_cast<std::size_t>(swept->pages);
  counts.rows = swept->rows;
  co_return counts;
}

/// Counts a few times with `viewers`, where all is warm from a few times with those of before.
Task<Counts> look_warm(Helix& helix, const ForkedTwitch& twitch, std::uint32_t viewers) {
  constexpr int kWarmUp = 3;
  constexpr int kMeasured = 3;
  Counts sum;
  for (int i = 0; i < kWarmUp; ++i) co_await look(helix);
  // On a thread of its own: what Asio frees in a loop within this one, it would not find again
  // here.
  std::jthread{[&] { twitch.change("viewers=" + std::to_string(viewers)); }}.join();
  for (int i = 0; i < kMeasured; ++i) {
    const Counts counts = co_await look(helix);
    EXPECT_EQ(counts.rows, viewers);
    sum.in_cpp += counts.in_cpp;
    sum.all += counts.all;
    sum.answers += counts.answers;
  }
  co_return sum;
}

Counts count(std::uint32_t before, std::uint32_t viewers) {
  const ForkedTwitch twitch{ForkedTwitch::steady(before)};
  boost::asio::io_context loop{1};
  http::Client client{loop.get_executor()};
  pooling::Reservoir bodies{{.regions = 1}};
  Helix helix{client,
              bodies,
              {twitch.helix_url(), twitch.auth_url(), std::string{simulator::kClientId},
               std::string{simulator::kToken}}};
  std::exception_ptr broken;
  Counts counts;
  // Within one run() of the loop, as in the program: Asio recycles its memory for as long as that
  // lasts.
  boost::asio::co_spawn(loop, look_warm(helix, twitch, viewers),
                        [&](const std::exception_ptr& error, Counts counted) {
                          broken = error;
                          counts = counted;
                        });
  loop.run();
  if (broken) std::rethrow_exception(broken);
  return counts;
}

class HelixMemory : public testing::TestWithParam<std::uint32_t> {};

TEST_P(HelixMemory, AWarmSweepAsksForNothingBesideWhatLibcurlDoes) {
  const Counts counts = count(GetParam(), GetParam());
  EXPECT_EQ(counts.in_cpp, 0U);
  EXPECT_GT(counts.all, 0U);  // libcurl's are counted
  EXPECT_LE(counts.all, 50 * counts.answers);
}

INSTANTIATE_TEST_SUITE_P(Viewers, HelixMemory, testing::Values(500, 20'000, 100'000),
                         testing::PrintToStringParamName{});

TEST(HelixMemorySpike, CallsOperatorNewNotOnce) { EXPECT_EQ(count(500, 100'000).in_cpp, 0U); }

TEST(ParserMemory, APageAsksForNothing) {
  std::string page = R"({"data":[)";
  for (int i = 1; i <= 1000; ++i) {
    page += row(std::to_string(i), "viewer_" + std::to_string(i), R"(\u30df Viewer)") + ",";
  }
  page.back() = ']';
  page += R"(,"pagination":{"cursor":"abc"},"total":1000})";
  Body first{page};
  Body second{page};
  CountedRows sink;
  Parser parser;
  const std::size_t before = tests::heap_calls();
  const bool both = parser.chatters(first, sink) && parser.chatters(second, sink);
  const std::size_t asked = tests::heap_calls() - before;
  EXPECT_TRUE(both);
  EXPECT_EQ(sink.count, 2000);
  EXPECT_EQ(asked, 0U);
}

TEST(OperatorNew, IsSeenByTheCount) {
  const std::size_t before = pooling::allocations();
  const std::string some(1000, 'x');
  EXPECT_EQ(pooling::allocations() - before, 1U);
}

}  // namespace
}  // namespace pointsbot::twitch
