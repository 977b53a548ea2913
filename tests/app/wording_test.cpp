#include "app/wording.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <map>
#include <set>
#include <string>

namespace pointsbot::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using twitch::Error;
using twitch::Failure;

/// 14 November 2023, 22:13:20 UTC.
constexpr WallTime kAt{seconds{1'700'000'000}};

/// Wording in a place that has no summer.
class Wording : public testing::Test {
 protected:
  Wording() { set_zone("UTC"); }
  static void set_zone(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  static std::string told(const db::CycleReport& report, CycleLine line) {
    std::string text;
    tell_cycle(text, report, line);
    return text;
  }
  static std::string cause_of(Error error, int page = 0, int status = 0, std::string detail = {}) {
    return cause({error, page, status, std::move(detail), {}, seconds{15}}, "myname", "mynamebot");
  }
};

TEST_F(Wording, GroupsDigitsByThousands) {
  const std::map<std::int64_t, const char*> expected{{0, "0"},
                                                     {7, "7"},
                                                     {999, "999"},
                                                     {1'000, "1,000"},
                                                     {12'345, "12,345"},
                                                     {999'999, "999,999"},
                                                     {1'000'000, "1,000,000"},
                                                     {-1, "-1"},
                                                     {-999, "-999"},
                                                     {-1'000, "-1,000"},
                                                     {-123'456, "-123,456"},
                                                     {INT64_MAX, "9,223,372,036,854,775,807"},
                                                     {INT64_MIN, "-9,223,372,036,854,775,808"}};
  for (const auto& [value, text] : expected) {
    EXPECT_EQ(grouped(value), text);
    EXPECT_EQ(Grouped{value}.text(), text);
  }
}

TEST_F(Wording, NamesOnePointAndMany) {
  const Currency gems{"gem", "gems"};
  EXPECT_EQ(amount({1}, gems), "1 gem");
  EXPECT_EQ(amount({0}, gems), "0 gems");
  EXPECT_EQ(amount({3'404}, gems), "3,404 gems");
  EXPECT_EQ(amount({-1}, gems), "-1 gems");
}

TEST_F(Wording, SaysSpansAsPeopleDo) {
  EXPECT_EQ(span(milliseconds{0}), "less than 1 s");
  EXPECT_EQ(span(milliseconds{499}), "less than 1 s");
  EXPECT_EQ(span(milliseconds{500}), "1 s");
  EXPECT_EQ(span(milliseconds{7'600}), "8 s");
  EXPECT_EQ(span(seconds{119}), "119 s");
  EXPECT_EQ(span(milliseconds{119'500}), "2 min");
  EXPECT_EQ(span(std::chrono::minutes{10}), "10 min");
  EXPECT_EQ(span(seconds{150}), "2 min 30 s");
  EXPECT_EQ(span(seconds{3'600}), "1 h");
  EXPECT_EQ(span(seconds{7'199}), "1 h 59 min");
  EXPECT_EQ(span(std::chrono::hours{2}), "2 h");
}

TEST_F(Wording, SaysTheTimeOfThisComputer) {
  EXPECT_EQ(time_of_day(kAt), "22:13");
  EXPECT_EQ(time_of_day(kAt, true), "22:13:20");
  EXPECT_EQ(day(kAt), "14 Nov");
  EXPECT_EQ(day_and_time(kAt), "14 Nov 22:13");
  set_zone("XYZ-2");
  EXPECT_EQ(time_of_day(kAt), "00:13");
  EXPECT_EQ(day_and_time(kAt), "15 Nov 00:13");
}

TEST_F(Wording, SaysWhatAViewerEarns) {
  EXPECT_EQ(hourly({1}, seconds{60}), Points{60});
  EXPECT_EQ(hourly({10}, seconds{10}), Points{3'600});
  EXPECT_EQ(hourly({1}, std::chrono::hours{1}), Points{1});
  EXPECT_EQ(hourly({-1}, seconds{60}), Points{-60});
  Config config;
  Config::PointsSection& points = config.points;
  points.interval = seconds{60};
  points.modifier = {1};
  EXPECT_EQ(earnings(config),
            "A viewer who stays earns 60 points an hour. While the channel is offline nobody is "
            "paid. A newcomer gets 1 point once, live or not.");
  points.offline_modifier = {2};
  points.welcome = {1'000};
  points.name = {"gem", "gems"};
  EXPECT_EQ(earnings(config),
            "A viewer who stays earns 60 gems an hour. While the channel is offline it is 120 gems "
            "an hour. A newcomer gets 1,000 gems once, live or not.");
  points.welcome = {};
  EXPECT_EQ(earnings(config).find("newcomer"), std::string::npos);
}

TEST_F(Wording, SaysWhatOtherRolesEarnWhereThatIsMore) {
  Config config;
  config.points.interval = seconds{60};
  config.points.modifier = {1};
  config.roles[Role::subscriber].live.times = 2;
  config.roles[Role::moderator] = {.live = {.times = 1, .amount = Points{25}},
                                   .offline = {.times = 1, .amount = Points{20}}};
  config.roles[Role::broadcaster].live.amount = Points{9};
  EXPECT_EQ(
      earnings(config),
      "A viewer who stays earns 60 points an hour, a subscriber 120, a moderator 1,500. While the "
      "channel is offline it is 0 points an hour, for a moderator 1,200. A newcomer gets 1 point "
      "once, live or not.");
  config.points.pay_streamer = true;
  EXPECT_NE(earnings(config).find("a moderator 1,500, the streamer 540."), std::string::npos);
  EXPECT_NE(
      went_offline("myname", kAt, 214, config)
          .find("214 people are in chat, those alone are paid to whom [roles] gives something "
                "then. Full pay starts"),
      std::string::npos);
}

TEST_F(Wording, TellsOfABoost) {
  EXPECT_EQ(boost(200), "A bonus is on: payments are x2 now.");
  EXPECT_EQ(boost(150), "A bonus is on: payments are x1.5 now.");
  EXPECT_EQ(boost(100), "The bonus is over: payments are as usual again.");
}

TEST_F(Wording, TellsInACyclesLineHowManyHaveNewRoles) {
  db::CycleReport cycle;
  cycle.viewers = 100;
  std::string line;
  tell_cycle(line, cycle, {});
  EXPECT_EQ(line.find("live  100 here (+0 −0)  paid"), 0U) << line;
  cycle.moved = 1'234;
  line.clear();
  tell_cycle(line, cycle, {});
  EXPECT_EQ(line.find("live  100 here (+0 −0, 1,234 with new roles)  paid"), 0U) << line;
}

TEST_F(Wording, TellsACycleInOneLine) {
  db::CycleReport cycle;
  cycle.no = 1'234;
  cycle.viewers = 3'021;
  cycle.arrived = 41;
  cycle.departed = 37;
  cycle.paid = 3'404;
  cycle.fetch_us = 250'000;
  cycle.parse_us = 40'000;
  cycle.commit_us = 10'000;
  cycle.rss_before = cycle.rss_rest = 14'889'779;
  cycle.rss_peak = 16'672'358;
  EXPECT_EQ(told(cycle, {}),
            "live  3,021 here (+41 −37)  paid 3,404  0.3 s  memory 14.2 → 15.9 → 14.2 MB");
  EXPECT_EQ(told(cycle, {.live = false, .verbose = true}),
            "offline  3,021 here (+41 −37)  paid 3,404  0.3 s  memory 14.2 → 15.9 → 14.2 MB  "
            "payment 1234  fetch 250.0 ms  parse 40.0 ms  commit 10.0 ms");
  cycle.allocations = 12;
  EXPECT_EQ(told(cycle, {.memory = false, .verbose = true}),
            "live  3,021 here (+41 −37)  paid 3,404  0.3 s  "
            "payment 1234  fetch 250.0 ms  parse 40.0 ms  commit 10.0 ms  allocations 12");
}

TEST_F(Wording, HasASentenceOfItsOwnForEveryFailure) {
  for (const int page : {0, 3}) {
    std::set<std::string> sentences;
    for (int i = 0; i <= static_cast<int>(Error::no_room); ++i) {
      const auto error = static_cast<Error>(i);
      const std::string sentence = cause_of(error, page, 500, "12 of 34");
      EXPECT_TRUE(sentences.insert(sentence).second) << sentence;
      EXPECT_GT(sentence.size(), 15U) << to_string(error);
      EXPECT_NE(sentence.back(), '.') << sentence;
      EXPECT_EQ(sentence.find("{}"), std::string::npos) << sentence;
    }
  }
}

TEST_F(Wording, AsksNobodyToMakeAStreamerModeratorOfHisOwnChannel) {
  const twitch::Failure refused{
      .error = Error::forbidden, .page = 1, .status = 403, .detail = "odd"};
  EXPECT_EQ(cause(refused, "myname", "myname"),
            "at this moment Twitch does not show the viewers of \"myname\" to that account itself "
            "(HTTP 403: odd)");
  EXPECT_EQ(cause(refused, "", ""), "Twitch refuses it (HTTP 403) (odd)");
}

TEST_F(Wording, SaysWhatAPersonCanDo) {
  EXPECT_EQ(cause_of(Error::forbidden, 1, 403, "whatever"),
            "Twitch refused the viewer list of \"myname\": \"mynamebot\" is not a moderator there. "
            "Type in your chat: /mod mynamebot");
  EXPECT_EQ(cause_of(Error::unauthorized, 0, 401, "Invalid OAuth token"),
            "Twitch does not accept the access token (Invalid OAuth token). If it stands in "
            "POINTSBOT_ACCESS_TOKEN put a valid one there and start again, else run: pointsbot "
            "login");
  EXPECT_EQ(cause_of(Error::untrusted, 0, 0, "certificate has expired"),
            "whoever answered could not prove to be Twitch (certificate has expired). Check this "
            "computer's date, and its package ca-certificates");
}

TEST_F(Wording, NamesTheLimitOfMemoryWhereThereIsOne) {
  const Failure failure{Error::no_room, 7, 0, {}, {}, {}};
  EXPECT_EQ(cause(failure, "myname", "mynamebot"),
            "more viewers than the memory set aside for them");
  EXPECT_EQ(
      sweep_failed(failure, cause(failure, "myname", "mynamebot", {.limit = 64 << 20}), seconds{8}),
      "Viewer list incomplete: it needs more memory than [memory] limit = 64M allows. All "
      "balances are safe; raise the limit in bot.ini and start again. Nobody was marked as "
      "gone, nobody was paid yet. Next try in 8 s.");
}

TEST_F(Wording, NamesThePageAndTheCause) {
  EXPECT_EQ(cause_of(Error::timed_out, 3), "page 3 did not arrive within 15 s");
  EXPECT_EQ(cause_of(Error::timed_out), "the answer did not arrive within 15 s");
  EXPECT_EQ(cause_of(Error::unreachable, 1, 0, "no such host"),
            "Twitch cannot be reached (no such host)");
  EXPECT_EQ(cause_of(Error::server_error, 1, 503), "Twitch has trouble (HTTP 503)");
  EXPECT_EQ(cause_of(Error::rejected, 1, 404), "Twitch answered HTTP 404");
  EXPECT_EQ(cause_of(Error::too_many_pages, 200), "after 200 pages there is no end");
  EXPECT_EQ(cause_of(Error::incomplete, 2, 0, "12 of 34"), "it ended after 12 of 34 viewers");
}

TEST_F(Wording, TellsThatAFailedListChangesNothing) {
  const Failure failure{Error::timed_out, 3, 0, {}, {}, seconds{15}};
  const std::string why = cause(failure, "myname", "mynamebot");
  EXPECT_EQ(sweep_failed(failure, why, seconds{8}),
            "Viewer list incomplete: page 3 did not arrive within 15 s. Nobody was marked as gone, "
            "nobody was paid yet. Next try in 8 s.");
  EXPECT_EQ(sweep_failed(Failure{Error::unreachable, 0, 0, {}, {}, {}}, "x", milliseconds{0}),
            "No viewer list: x. Nobody was marked as gone, nobody was paid yet. This payment is "
            "not made; the next one is tried in its turn.");
}

TEST_F(Wording, TellsWhatAFaultHasCost) {
  EXPECT_EQ(sweep_recovered(3'021, 0), "Viewer list complete again: 3,021 paid, nothing missed.");
  EXPECT_EQ(sweep_recovered(3'021, 1),
            "Viewer list complete again: 3,021 paid, 1 payment was missed.");
  EXPECT_EQ(sweep_recovered(0, 1'200),
            "Viewer list complete again: 0 paid, 1,200 payments were missed.");
}

TEST_F(Wording, TellsThatTheChannelIsOffline) {
  Config config;
  Config::PointsSection& points = config.points;
  EXPECT_EQ(went_offline("myname", kAt, 214, config),
            "\"myname\" is offline since 22:13. 214 people are in chat, nobody is paid "
            "(offline_modifier = 0) but newcomers, who get 1 point once. Paying starts by itself "
            "when you go live.");
  EXPECT_EQ(shows_rerun("myname", 214, config),
            "\"myname\" shows a rerun, and a rerun is not live: it counts as offline. 214 people "
            "are in chat, nobody is paid (offline_modifier = 0) but newcomers, who get 1 point "
            "once. Paying starts by itself when you go live.");
  points.welcome = {};
  EXPECT_EQ(went_offline("myname", kAt, 1, config),
            "\"myname\" is offline since 22:13. 1 person is in chat, nobody is paid "
            "(offline_modifier = 0). Paying starts by itself when you go live.");
  points.offline_modifier = {2};
  EXPECT_EQ(went_offline("myname", kAt, 1'214, config),
            "\"myname\" is offline since 22:13. 1,214 people are in chat, each is paid 2 points. "
            "Full pay starts by itself when you go live.");
}

}  // namespace
}  // namespace pointsbot::app
