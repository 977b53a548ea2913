#pragma once

#include "base/clock.hpp"
#include "db/staging.hpp"
#include "http/client.hpp"
#include "pooling/reservoir.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/twitch/stub_twitch.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::app::exchange {

/// Whoever sleeps has slept already; how long he wanted to is kept.
class JumpingClock final : public Clock {
 public:
  SteadyTime now() const override { return now_; }
  WallTime wall() const override { return {}; }
  Task<> sleep_until(SteadyTime when) override {
    waits.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(when - now_));
    now_ = when;
    co_return;
  }

  std::vector<std::chrono::milliseconds> waits;

 private:
  SteadyTime now_{};
};

/// A server that gives canned answers, and a client in front of it.
class NetworkTest : public testing::Test {
 protected:
  void can(std::string body, int status = 200) {
    stub_.answers.push_back({std::move(body), status});
  }

  boost::asio::io_context loop_{1};
  JumpingClock clock_;
  twitch::StubTwitch stub_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  pooling::Reservoir bodies_{{1, std::size_t{1} << 20, 0}};
};

}  // namespace pointsbot::app::exchange
