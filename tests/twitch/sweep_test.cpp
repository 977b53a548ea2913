#include "tests/twitch/helix_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace pointsbot::twitch {
namespace {

using std::chrono::milliseconds;
using tests::run_on_loop;
using Way = Canned::Way;

/// Viewer lists that break: each way, on each page.
class TwitchSweep : public HelixTest {};

struct Fault {
  const char* name;
  Canned canned;
  Error error;
  int status;
};

std::vector<Fault> faults() {
  const std::string good = page_of(9, 9);
  return {
      {"401", {R"({"status":401,"message":"Invalid OAuth token"})", 401}, Error::unauthorized, 401},
      {"403", {R"({"status":403,"message":"not a moderator"})", 403}, Error::forbidden, 403},
      {"429", {"{}", 429, Way::whole, "1700000000"}, Error::rate_limited, 429},
      {"500", {"<html>", 500}, Error::server_error, 500},
      {"503", {"", 503}, Error::server_error, 503},
      {"400", {R"({"message":"x"})", 400}, Error::rejected, 400},
      {"404", {"Not Found", 404}, Error::rejected, 404},
      {"302", {"", 302}, Error::rejected, 302},
      {"204", {"", 204}, Error::rejected, 204},
      {"cut", {good, 200, Way::cut}, Error::cut, 0},
      {"a wrong Content-Length", {good, 200, Way::too_short}, Error::malformed, 0},
      {"too large", {good, 200, Way::endless}, Error::too_large, 0},
      {"large refusal", {"{}", 500, Way::endless}, Error::too_large, 0},
      {"deep",
       {R"({"data":)" + repeated("[", 100'000) + repeated("]", 100'000) + "}"},
       Error::malformed,
       0},
      {"bad UTF-8", {R"({"data":[)" + row("1", "a", "\xff") + "]}"}, Error::malformed, 0},
      {"HTML", {"<html>captive portal</html>"}, Error::malformed, 0},
      {"nothing", {""}, Error::malformed, 0},
  };
}

TEST_F(TwitchSweep, BelievesTheLargestTotalOfItsPages) {
  twitch_.answers.clear();
  can(page_of(1, 100));
  can(R"({"data":[],"pagination":{},"total":0})");
  const Failure failed = failure();
  EXPECT_EQ(failed.error, Error::incomplete);
  EXPECT_EQ(failed.detail, "3 of 300");
}

TEST_F(TwitchSweep, WhoseConnectionEndsAtAnyByteOfAPageIsNoList) {
  const std::string page = page_of(2, 2);
  for (std::size_t size = 0; size < page.size(); ++size) {
    can(page_of(1, 2));
    twitch_.answers.push_back({.body = page, .way = Way::cut, .cut_after = size});
    const Failure failed = failure();
    EXPECT_EQ(failed.error, Error::cut) << size;
    EXPECT_EQ(failed.page, 2);
    twitch_.answers.clear();
  }
}

TEST_F(TwitchSweep, SaysOnWhichPageItFailedAndWhy) {
  for (const Fault& fault : faults()) {
    for (int page = 1; page <= 5; ++page) {
      twitch_.answers.clear();
      twitch_.asked.clear();
      can_pages(1, page - 1, 5);
      twitch_.answers.push_back(fault.canned);
      const Failure failed = failure();
      EXPECT_EQ(failed.error, fault.error) << fault.name << ": " << to_string(failed.error);
      EXPECT_EQ(failed.page, page) << fault.name;
      EXPECT_EQ(failed.status, fault.status) << fault.name;
      EXPECT_EQ(twitch_.asked.size(), static_cast<std::size_t>(page)) << fault.name;
    }
    can_pages(1, 5, 5);
    EXPECT_TRUE(sweep()) << "after " << fault.name;
  }
}

TEST_F(TwitchSweep, SaysWhichPageDidNotCome) {
  const milliseconds limit{300};
  http::Client impatient{loop_.get_executor(), {limit, limit, 1, std::chrono::seconds{10}}};
  helix_.emplace(impatient, bodies_, Access{twitch_.url(), twitch_.url(), "id", kToken});
  for (int page = 1; page <= 5; ++page) {
    can_pages(1, page - 1, 5);
    twitch_.answers.push_back({"", 200, Way::hang});
    const Failure failed = failure();
    EXPECT_EQ(failed.error, Error::timed_out) << page;
    EXPECT_EQ(failed.page, page);
  }
  can_pages(1, 5, 5);
  EXPECT_TRUE(sweep());
}

// libcurl asks once more where a kept-alive connection dies before the first byte of an answer.
TEST_F(TwitchSweep, GoesOnOverANewConnectionWhereAnOldOneDied) {
  can_pages(1, 2, 5);
  twitch_.answers.push_back({"", 200, Way::reset});
  can_pages(3, 5, 5);
  const auto swept = sweep();
  ASSERT_TRUE(swept);
  EXPECT_EQ(swept->rows, 15);
  EXPECT_EQ(rows_.rows.size(), 15U);
  can_pages(1, 2, 5);
  twitch_.answers.push_back({"", 200, Way::reset});
  twitch_.answers.push_back({"", 200, Way::reset});
  const Failure failed = failure();
  EXPECT_EQ(failed.error, Error::cut);
  EXPECT_EQ(failed.page, 3);
}

TEST_F(TwitchSweep, SaysWhenNobodyListens) {
  boost::asio::io_context other{1};
  std::string url;
  {
    const StubTwitch gone{other.get_executor()};
    url = gone.url();
  }
  helix_.emplace(client_, bodies_, Access{url, url, "id", kToken});
  const Failure failed = failure();
  EXPECT_EQ(failed.error, Error::unreachable);
  EXPECT_EQ(failed.page, 1);
  EXPECT_FALSE(failed.detail.empty());
}

TEST_F(TwitchSweep, StopsWhereACursorComesAgain) {
  const auto with_cursor = [](const std::string& cursor) {
    return R"({"data":[)" + row("1", "a", "a") + R"(],"pagination":{"cursor":")" + cursor +
           R"("},"total":9})";
  };
  can(with_cursor("a"));
  can(with_cursor("a"));
  EXPECT_EQ(failure().error, Error::cursor_repeated);
  for (const char* cursor : {"a", "b", "c", "a"}) can(with_cursor(cursor));
  const Failure failed = failure();
  EXPECT_EQ(failed.error, Error::cursor_repeated);
  EXPECT_EQ(failed.page, 4);
  EXPECT_EQ(twitch_.asked.size(), 6U);
}

TEST_F(TwitchSweep, StopsAListThatDoesNotEnd) {
  can_pages(1, kMostPages + 1, kMostPages + 5);
  const Failure failed = failure();
  EXPECT_EQ(failed.error, Error::too_many_pages);
  EXPECT_EQ(failed.page, kMostPages);
  EXPECT_EQ(twitch_.asked.size(), static_cast<std::size_t>(kMostPages));
}

TEST_F(TwitchSweep, TakesAListOfTheMostPages) {
  can_pages(1, kMostPages, kMostPages);
  const auto swept = sweep();
  ASSERT_TRUE(swept);
  EXPECT_EQ(swept->rows, 3 * kMostPages);
}

TEST_F(TwitchSweep, TakesNoListThatEndsEarly) {
  can(R"({"data":[)" + row("1", "a", "a") + R"(],"pagination":{},"total":20})");
  const Failure failed = failure();
  EXPECT_EQ(failed.error, Error::incomplete);
  EXPECT_EQ(failed.page, 1);
  EXPECT_EQ(failed.detail, "1 of 20");
  can(R"({"data":[)" + row("1", "a", "a") + R"(],"pagination":{},"total":9223372036854775807})");
  EXPECT_EQ(failure().error, Error::incomplete);
  can_pages(1, 4, 5);
  can(R"({"data":[],"pagination":{},"total":6})");
  EXPECT_TRUE(sweep());  // three of six: a list that drifts
}

TEST(IsWhole, LetsATenthAndTenBeMissingAndNoMoreThanHalf) {
  struct Case {
    std::int64_t rows, total;
    bool whole;
  };
  for (const Case& each :
       {Case{0, 0, true}, Case{0, 1, false}, Case{1, 2, true}, Case{2, 9, false}, Case{5, 9, true},
        Case{12, 24, true}, Case{12, 25, false}, Case{80, 100, true}, Case{79, 100, false},
        Case{5, 0, true}, Case{17'990, 20'000, true}, Case{17'989, 20'000, false},
        Case{200'000, INT64_MAX, false}}) {
    EXPECT_EQ(is_whole(each.rows, each.total), each.whole) << each.rows << " of " << each.total;
  }
}

TEST_F(TwitchSweep, SaysWhenTheSinkHasNoRoom) {
  can_pages(1, 5, 5);
  Rows four{4};
  const auto swept = settle(run_on_loop(loop_, helix_->sweep(kChannel, kBot, four)));
  ASSERT_FALSE(swept);
  EXPECT_EQ(swept.error().error, Error::no_room);
  EXPECT_EQ(swept.error().page, 2);
}

TEST_F(TwitchSweep, SaysWhenAllMemoryIsLent) {
  const pooling::Lease lease = bodies_.try_acquire();
  const auto swept = run_on_loop(loop_, helix_->sweep(kChannel, kBot, rows_));
  ASSERT_FALSE(swept);
  EXPECT_EQ(swept.error().error, Error::no_room);
  EXPECT_EQ(run_on_loop(loop_, helix_->user("a")).error().error, Error::no_room);
  EXPECT_EQ(run_on_loop(loop_, helix_->live(kChannel)).error().error, Error::no_room);
  EXPECT_EQ(run_on_loop(loop_, helix_->validate()).error().error, Error::no_room);
  EXPECT_TRUE(twitch_.asked.empty());
}

TEST_F(TwitchSweep, GivesTheLeaseBackWhenItIsCancelled) {
  twitch_.answers.push_back({"", 200, Way::hang});
  boost::asio::cancellation_signal stop;
  bool ended = false;
  boost::asio::co_spawn(
      loop_, helix_->sweep(kChannel, kBot, rows_),
      boost::asio::bind_cancellation_slot(
          stop.slot(), [&](const std::exception_ptr& error, const Result<Swept, Failure>&) {
            EXPECT_TRUE(error);
            ended = true;
          }));
  while (twitch_.asked.empty()) loop_.run_one();
  EXPECT_EQ(bodies_.stats().leased, 1U);
  stop.emit(boost::asio::cancellation_type::terminal);
  while (!ended) loop_.run_one();
  EXPECT_EQ(bodies_.stats().leased, 0U);
  can_pages(1, 1, 1);
  EXPECT_TRUE(sweep());
}

}  // namespace
}  // namespace pointsbot::twitch
