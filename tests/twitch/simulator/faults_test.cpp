#include "twitch/simulator/faults.hpp"

#include "tests/twitch/simulator/support.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace pointsbot::twitch::simulator {
namespace {

using tests::RawAnswer;

constexpr std::int64_t kNow = 1'576'800'000;  // what the settable clock starts at

Scene with_fault(std::uint32_t viewers, std::string_view fault) {
  Options options = with_viewers(viewers);
  options.settings.faults.push_back(parse_fault(fault));
  return Scene{options};
}

/// The page that a fault bends, of a sweep of `viewers`.
std::string bent(std::uint32_t viewers, std::string_view fault) {
  return with_fault(viewers, fault).chatters().body;
}

TEST(Fault, RefusesAsTwitchDoes) {
  struct Expected {
    const char* fault;
    int status;
    const char* body;
    std::int64_t reset;
  };
  const Expected expected[] = {
      {"unauthorized", 401,
       R"({"error":"Unauthorized","status":401,"message":"Invalid OAuth token"})", kNow + 60},
      {"forbidden", 403,
       R"({"error":"Forbidden","status":403,"message":"The user in moderator_id is not one of the broadcaster's moderators."})",
       kNow + 60},
      {"rate_limited", 429,
       R"({"error":"Too Many Requests","status":429,"message":"Too Many Requests"})", kNow + 2},
      {"rate_limited_past", 429,
       R"({"error":"Too Many Requests","status":429,"message":"Too Many Requests"})", kNow - 60},
      {"rate_limited_3000", 429,
       R"({"error":"Too Many Requests","status":429,"message":"Too Many Requests"})",
       32'503'680'000},
      {"error_500", 500, R"({"error":"Internal Server Error","status":500,"message":""})",
       kNow + 60},
      {"error_503", 503, R"({"error":"Service Unavailable","status":503,"message":""})", kNow + 60},
  };
  for (const Expected& one : expected) {
    Scene scene = with_fault(10, one.fault);
    const RawAnswer answer = scene.chatters();
    EXPECT_EQ(answer.status, one.status) << one.fault;
    EXPECT_EQ(answer.body, one.body);
    EXPECT_EQ(answer.header("Ratelimit-Reset"), std::to_string(one.reset)) << one.fault;
    EXPECT_EQ(answer.header("Ratelimit-Remaining"), one.status == 429 ? "0" : "799");
    EXPECT_EQ(scene.simulator.struck(), 1U);
  }
}

TEST(Fault, StrikesOnlyThePageItIsFor) {
  Scene scene = with_fault(3500, "error_500:3");
  const auto pages = scene.sweep();
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(pages[1].status, 200);
  EXPECT_EQ(pages[2].status, 500);
  scene.simulator.change("fault=error_500:last");
  EXPECT_EQ(scene.sweep().size(), 4U);
  scene.simulator.change("fault=error_500:any");
  EXPECT_EQ(scene.sweep().size(), 1U);
}

TEST(Fault, StrikesAsOftenAsSaid) {
  Scene scene;
  scene.simulator.change("fault=error_503&times=2");
  EXPECT_EQ(scene.chatters().status, 503);
  EXPECT_EQ(scene.chatters().status, 503);
  EXPECT_EQ(scene.chatters().status, 200);
  EXPECT_EQ(scene.simulator.struck(), 2U);
  EXPECT_TRUE(scene.simulator.settings().faults.empty());
}

TEST(Fault, StrikesElsewhereWhenAskedTo) {
  Scene scene;
  scene.simulator.change(
      "fault=unauthorized@validate&fault=not_json@users&fault=error_500@streams");
  const RawAnswer validate = scene.get("/oauth2/validate");
  EXPECT_EQ(validate.status, 401);
  EXPECT_EQ(validate.body, R"({"status":401,"message":"invalid access token"})");
  EXPECT_EQ(scene.get("/helix/users").header("Content-Type"), "text/html");
  EXPECT_EQ(scene.get("/helix/streams").status, 500);
  EXPECT_EQ(scene.chatters().status, 200);
  scene.simulator.change("fault=truncated@users");
  EXPECT_FALSE(scene.get("/helix/users").whole);
}

TEST(Fault, HangSaysNothingUntilThePeerGoes) {
  Scene scene = with_fault(10, "hang");
  scene.client.send(authorized_get(chatters_path("1000")));
  while (scene.simulator.struck() == 0) scene.loop.run_one();
  scene.loop.poll();
  boost::asio::ip::tcp::socket probe{scene.loop};
  scene.client.close();
  tests::RawClient second{scene.loop, scene.simulator.port()};
  scene.simulator.change("fault=none");
  EXPECT_EQ(second.ask(authorized_get(chatters_path("1000"))).status, 200);
}

TEST(Fault, DripSendsOneByteASecond) {
  Scene scene = with_fault(1, "drip");
  const SteadyTime start = scene.clock.now();
  const RawAnswer answer = scene.chatters();
  EXPECT_TRUE(answer.whole);
  EXPECT_EQ(scene.clock.now() - start, std::chrono::seconds{answer.body.size()});
}

TEST(Fault, TruncatedEndsBeforeItsLength) {
  Scene scene = with_fault(10, "truncated");
  const RawAnswer answer = scene.chatters();
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.whole);
  EXPECT_LT(answer.body.size(), std::stoul(answer.header("Content-Length")));
  EXPECT_EQ(scene.client.end(), boost::asio::error::eof);
}

TEST(Fault, WrongLengthSendsMoreThanItSays) {
  Scene scene = with_fault(10, "wrong_length");
  scene.client.send(authorized_get(chatters_path("1000")));
  const std::string all = scene.client.receive_to_end();
  const std::size_t said = std::stoul(between(all, "Content-Length: ", "\r\n"));
  EXPECT_EQ(all.size() - all.find("\r\n\r\n") - 4, bent(10, "error_500:9").size());
  EXPECT_EQ(said, bent(10, "error_500:9").size() / 2);
}

TEST(Fault, ResetBreaksTheBody) {
  Scene scene = with_fault(1000, "reset");
  scene.client.send(authorized_get(chatters_path("1000")));
  const std::string all = scene.client.receive_to_end();
  EXPECT_EQ(scene.client.end(), boost::asio::error::connection_reset);
  EXPECT_EQ(all.find("\"total\""), std::string::npos);
}

TEST(Fault, HugeGoesOnUntilThePeerLeaves) {
  Scene scene = with_fault(10, "huge");
  scene.client.send(authorized_get(chatters_path("1000")));
  std::size_t received = 0;
  while (received < (std::size_t{8} << 20)) {
    ASSERT_TRUE(scene.client.read_more());
    received += scene.client.received().size();
    scene.client.forget();
  }
  scene.client.close();
  scene.simulator.change("fault=none");
  tests::RawClient next{scene.loop, scene.simulator.port()};
  EXPECT_EQ(next.ask(authorized_get(chatters_path("1000"))).status, 200);
}

TEST(Fault, DeepNestsAHundredThousandLevels) {
  Scene scene = with_fault(10, "deep");
  scene.client.send(authorized_get(chatters_path("1000")));
  std::size_t opened = 0, closed = 0;
  while (scene.client.received().find("\r\n0\r\n\r\n") == std::string::npos) {
    ASSERT_TRUE(scene.client.read_more());
  }
  for (const char c : scene.client.received()) {
    opened += c == '[';
    closed += c == ']';
  }
  EXPECT_EQ(opened, 100'000U);
  EXPECT_EQ(closed, 100'000U);
}

TEST(Fault, NotJsonIsAWebPage) {
  Scene scene = with_fault(10, "not_json");
  const RawAnswer answer = scene.chatters();
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body.starts_with("<!DOCTYPE html>"));
}

TEST(Fault, BadUtf8IsInTheNames) {
  EXPECT_NE(bent(10, "bad_utf8").find("\xC3\x28\xFF\"}"), std::string::npos);
}

TEST(Fault, DuplicateTellsAViewerOnTwoPages) {
  Scene scene = with_fault(1500, "duplicate");
  const auto pages = scene.sweep();
  const auto first = rows_of(pages[0].body), second = rows_of(pages[1].body);
  EXPECT_EQ(first.size(), 1001U);
  EXPECT_EQ(first.back(), second.front());
  const auto alone = rows_of(bent(10, "duplicate"));
  EXPECT_EQ(alone.size(), 11U);
  EXPECT_EQ(alone.back(), alone.front());
}

TEST(Fault, BlankRowIsEmpty) {
  const std::string body = bent(10, "blank_row");
  EXPECT_NE(body.find(R"(,{"user_id":"","user_login":"","user_name":""}])"), std::string::npos);
  EXPECT_EQ(rows_of(body).size(), 11U);
}

TEST(Fault, RepeatedCursorLeadsNowhere) {
  Scene scene = with_fault(3500, "repeated_cursor:2");
  const std::string first = cursor_of(scene.chatters().body);
  const RawAnswer second = scene.chatters("1000", first);
  EXPECT_EQ(cursor_of(second.body), first);
  EXPECT_EQ(scene.chatters("1000", first).body, second.body);
}

TEST(Fault, EmptyLastPageComesAfterAll) {
  Scene scene = with_fault(1500, "empty_last_page");
  const auto pages = scene.sweep();
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(pages[2].body, R"({"data":[],"pagination":{},"total":1500})");
}

TEST(Fault, PaginationMayBeNullOrAbsentAtTheEnd) {
  EXPECT_TRUE(bent(10, "pagination_null").ends_with(R"(],"pagination":null,"total":10})"));
  EXPECT_TRUE(bent(10, "pagination_absent").ends_with(R"(}],"total":10})"));
  Scene scene = with_fault(1500, "pagination_null");
  EXPECT_EQ(scene.sweep().size(), 2U);
  scene.simulator.change("fault=pagination_absent:1");
  EXPECT_EQ(scene.sweep().size(), 1U);
}

TEST(Fault, DriftingTotalDiffersFromPageToPage) {
  Scene scene = with_fault(2500, "drifting_total");
  std::set<std::string> totals;
  const auto pages = scene.sweep();
  for (const RawAnswer& page : pages) totals.insert(between(page.body, "\"total\":", "}"));
  EXPECT_EQ(pages.size(), 3U);
  EXPECT_EQ(totals.size(), 3U);
}

TEST(Fault, DriftingTotalShowsThePresentMoment) {
  Scene scene{with_viewers(2500, 50)};
  const std::string cursor = cursor_of(scene.chatters().body);
  const std::string before = scene.chatters("1000", cursor).body;
  scene.clock.advance(std::chrono::minutes{1});
  EXPECT_EQ(scene.chatters("1000", cursor).body, before);
  scene.simulator.change("fault=drifting_total");
  EXPECT_NE(rows_of(scene.chatters("1000", cursor).body), rows_of(before));
}

TEST(Fault, ShortEndsTheSweepWithALie) {
  Scene scene = with_fault(3500, "short:2");
  const auto pages = scene.sweep();
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_EQ(pages[1].body, R"({"data":[],"pagination":{},"total":3500})");
}

TEST(Fault, RenameChangesALoginAndNothingElse) {
  Scene scene{with_viewers(10)};
  auto before = rows_of(scene.chatters().body);
  scene.simulator.change("fault=rename");
  const auto after = rows_of(scene.chatters().body);
  ASSERT_EQ(after.size(), 10U);
  EXPECT_EQ(after[2].login, "renamed_" + before[2].id);
  before[2].login = after[2].login;
  EXPECT_EQ(after, before);
}

TEST(Fault, NumericIdsAreNumbers) {
  EXPECT_TRUE(bent(1, "numeric_ids")
                  .starts_with(R"({"data":[{"user_id":27182818,"user_login":"pretend_channel",)"));
}

TEST(Fault, DuplicateKeysContradictEachOther) {
  EXPECT_TRUE(
      bent(1, "duplicate_keys")
          .starts_with(
              R"({"data":[{"user_id":"27182818","user_login":"pretend_channel","user_id":"27182819",)"));
}

TEST(Fault, SeveralStrikeTogether) {
  Scene scene;
  scene.simulator.change("fault=blank_row&fault=duplicate&fault=rename");
  EXPECT_EQ(rows_of(scene.chatters().body).size(), 12U);
  EXPECT_EQ(scene.simulator.struck(), 1U);
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
