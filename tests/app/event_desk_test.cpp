#include "app/event_desk.hpp"

#include "tests/support/stepped_clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <optional>
#include <set>
#include <sstream>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;

constexpr UserId kStreamer{77};

/// Does each ref once, when it is let.
class PretendedLedger final : public db::Committer {
 public:
  explicit PretendedLedger(asio::io_context& loop) : opened_{loop, SteadyTime::max()} {}

  Task<db::Committed> commit(std::vector<db::Operation> batch) override {
    co_await asio::post(opened_.get_executor(), asio::use_awaitable);
    if (shut) co_await opened_.async_wait(asio::as_tuple(asio::use_awaitable));
    std::vector<db::Outcome> outcomes;
    for (const db::Operation& operation : batch) {
      const bool is_new = refs.insert(operation.ref).second;
      outcomes.push_back({.repeated = !is_new, .balance = Points{1'000}});
    }
    co_return db::Committed{std::move(batch), std::move(outcomes)};
  }
  void open() {
    shut = false;
    opened_.cancel();
  }

  std::set<std::string> refs;
  bool shut = false;

 private:
  asio::steady_timer opened_;
};

class EventDeskTest : public ::testing::Test {
 protected:
  EventDeskTest() {
    config_.rewards.raid_viewer = {10};
    config_.rewards.follow = {5};
    desk_.emplace(loop_.get_executor(),
                  EventDesk::Parts{config_, clock_, teller_, log_, kStreamer, chatters_,
                                   [] { return LeftOut{.streamer = kStreamer}; }, nullptr,
                                   [this](bool live) { live_ = live; }});
    asio::co_spawn(loop_, teller_.serve(), asio::detached);
    for (int i = 0; i < EventDesk::kAskers; ++i)
      asio::co_spawn(loop_, desk_->serve(), asio::detached);
    asio::co_spawn(loop_, desk_->tell(), asio::detached);
  }
  ~EventDeskTest() override {
    ledger_.open();
    desk_->close();
    teller_.close();
    loop_.run();
  }

  void happens(twitch::Happening what, std::string id = "m-1", UserId channel = kStreamer) {
    desk_->happened(
        {.id = std::move(id), .channel = channel, .at = clock_.wall(), .what = std::move(what)});
  }
  static twitch::User person(std::int64_t id) {
    return {UserId{id}, "login" + std::to_string(id), ""};
  }
  void settle() {
    loop_.poll();
    loop_.restart();
  }
  std::string said() {
    settle();
    std::string text = out_.str();
    out_.str({});
    return text;
  }

  Config config_;
  tests::SteppedClock clock_;
  std::ostringstream out_;
  spdlog::logger log_{"test", [this] {
                        auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(out_);
                        sink->set_pattern("%v");
                        return sink;
                      }()};
  pooling::Reservoir reservoir_{{.regions = 2, .capacity = Chatters::kRegion}};
  Chatters chatters_{reservoir_};
  asio::io_context loop_{1};
  PretendedLedger ledger_{loop_};
  db::Teller teller_{loop_.get_executor(), clock_, ledger_};
  std::optional<bool> live_;
  std::optional<EventDesk> desk_;
};

TEST_F(EventDeskTest, WritesARewardAndSaysSo) {
  happens(twitch::Raided{person(1), 120});
  EXPECT_EQ(said(), "login1 got 1,200 points and has 1,000 now: raid with 120 people.\n");
  EXPECT_EQ(ledger_.refs.count("event:m-1"), 1U);
}

TEST_F(EventDeskTest, SaysNothingOfWhatItHasHeardBefore) {
  for (int i = 0; i < 100; ++i) happens(twitch::Raided{person(1), 120});
  EXPECT_EQ(said(), "login1 got 1,200 points and has 1,000 now: raid with 120 people.\n");
  EXPECT_EQ(ledger_.refs.size(), 1U);
}

TEST_F(EventDeskTest, SaysManyInOneLine) {
  for (int i = 1; i <= 40; ++i) happens(twitch::Followed{person(i)});
  happens(twitch::Raided{person(50), 2});
  const std::string first = said();
  EXPECT_EQ(std::ranges::count(first, '\n'), RewardLog::kEach);
  clock_.advance(RewardLog::kWindow);
  EXPECT_EQ(said(), "38 more rewards, 205 points in all: 37 follows, 1 raid.\n");
  happens(twitch::Followed{person(60)});
  EXPECT_EQ(said(), "login60 got 5 points and has 1,000 now: follow.\n");
}

TEST_F(EventDeskTest, HearsNothingOfOtherChannels) {
  happens(twitch::Raided{person(1), 120}, "m", UserId{78});
  happens(twitch::WentOnline{}, "n", UserId{78});
  settle();
  EXPECT_TRUE(ledger_.refs.empty());
  EXPECT_FALSE(live_.has_value());
}

TEST_F(EventDeskTest, TellsOnWhetherTheChannelIsLive) {
  happens(twitch::WentOnline{});
  EXPECT_EQ(live_, true);
  happens(twitch::WentOnline{false});
  EXPECT_EQ(live_, false) << "a rerun is not live";
  happens(twitch::WentOffline{});
  EXPECT_EQ(live_, false);
}

TEST_F(EventDeskTest, NotesWhoChatsHereAndWhatTheyAreCalled) {
  twitch::ChatMessage message;
  message.by = person(1);
  happens(message);
  message.by = person(2);
  message.elsewhere = true;
  happens(message);
  happens(twitch::Followed{person(3)});
  const Sighted seen = chatters_.take();
  ASSERT_EQ(seen.all.size(), 2U) << "a guest of a shared chat is not here";
  EXPECT_TRUE(seen.all[0].chatted);
  EXPECT_FALSE(seen.all[1].chatted);
}

TEST_F(EventDeskTest, KeepsNoMoreThanItCanAndSaysSo) {
  ledger_.shut = true;
  constexpr std::size_t kMany = EventDesk::kMostWaiting + EventDesk::kAskers + 25;
  for (std::size_t i = 1; i <= kMany; ++i) {
    happens(twitch::Followed{person(1'000 + static_cast<std::int64_t>(i))});
    if (i < 100) settle();
  }
  EXPECT_NE(said().find("10,000 rewards wait to be written"), std::string::npos);
  ledger_.open();
  const std::string in_the_end = said();
  EXPECT_NE(in_the_end.find("25 rewards were not written: too many came in at once."),
            std::string::npos)
      << in_the_end;
  EXPECT_EQ(ledger_.refs.size(), kMany - 25);
}

TEST_F(EventDeskTest, SaysWhatWasHeardAndIsNotWrittenInTheEnd) {
  ledger_.shut = true;
  happens(twitch::Raided{person(1), 120});
  settle();
  for (int i = 2; i <= 9; ++i) happens(twitch::Followed{person(i)});
  desk_->close();
  happens(twitch::Raided{person(99), 120}, "too late");
  EXPECT_TRUE(desk_->unwritten().starts_with(
      "9 rewards came in and were not written any more: 1,200 points for login1 (raid with 120 "
      "people), 5 points for login2 (follow), "))
      << desk_->unwritten();
  EXPECT_NE(desk_->unwritten().find(" and 4 more. "), std::string::npos);
}

TEST_F(EventDeskTest, HasNothingToSayInTheEndWhereAllIsWritten) {
  happens(twitch::Raided{person(1), 120});
  settle();
  desk_->close();
  settle();
  EXPECT_EQ(desk_->unwritten(), "");
}

}  // namespace
}  // namespace pointsbot::app
