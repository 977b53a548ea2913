#include "app/token_check.hpp"

#include "tests/support/settable_clock.hpp"
#include "tests/twitch/stub_twitch.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kGood =
    R"({"client_id":"app","login":"bot","user_id":"7","scopes":[],"expires_in":9999})";

class TokenCheckTest : public testing::Test {
 protected:
  ~TokenCheckTest() override {
    end_.emit(asio::cancellation_type::terminal);
    loop_.restart();
    while (!over_) loop_.run_one();
  }
  /// When it was asked, since the start, for as many answers as there are.
  std::vector<SteadyTime::duration> asked_at() {
    const SteadyTime start = clock_.now();
    std::vector<SteadyTime::duration> all;
    const std::size_t count = twitch_.answers.size();
    asio::co_spawn(loop_, check_.run(),
                   asio::bind_cancellation_slot(
                       end_.slot(), [this](const std::exception_ptr&) { over_ = true; }));
    while (all.size() < count) {
      loop_.run_one();
      if (twitch_.asked.size() > all.size()) all.push_back(clock_.now() - start);
    }
    return all;
  }

  asio::io_context loop_{1};
  tests::SettableClock clock_;
  twitch::StubTwitch twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  twitch::Login login_{client_, twitch_.url(), "app"};
  std::ostringstream said_;
  spdlog::logger log_{"", std::make_shared<spdlog::sinks::ostream_sink_st>(said_)};
  TokenCheck check_{login_, clock_, log_, twitch::Secret{"s3cr3t"}};
  asio::cancellation_signal end_;
  bool over_ = false;
};

TEST_F(TokenCheckTest, AsksTwitchEveryHourAndWhereItDidNotAnswerAMinuteLater) {
  twitch_.answers = {{kGood}, {kGood}, {"", 503}, {kGood}, {kGood}};
  EXPECT_EQ(asked_at(),
            (std::vector<SteadyTime::duration>{hours{1}, hours{2}, hours{3}, hours{3} + minutes{1},
                                               hours{4} + minutes{1}}));
  EXPECT_EQ(twitch_.asked.front().target, "/validate");
  EXPECT_EQ(twitch_.asked.front().authorization, "Bearer s3cr3t");
  EXPECT_EQ(said_.str(), "");
}

TEST_F(TokenCheckTest, SaysOnceThatItIsNotTakenAnyMore) {
  twitch_.answers = {{kGood}, {"{}", 401}, {"{}", 401}, {"{}", 401}};
  asked_at();
  const std::string said = said_.str();
  const std::size_t first = said.find("POINTSBOT_ACCESS_TOKEN");
  EXPECT_NE(first, said.npos);
  EXPECT_EQ(said.find("POINTSBOT_ACCESS_TOKEN", first + 1), said.npos) << said;
  EXPECT_EQ(said.find("s3cr3t"), said.npos);
}

}  // namespace
}  // namespace pointsbot::app
