#include "app/memory_meter.hpp"
#include "tests/app/bot_fixture.hpp"
#include "twitch/simulator/faults.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

namespace pointsbot::app {
namespace {

namespace simulator = twitch::simulator;

constexpr int kPages = 5;

/// What the bot calls each fault of a viewer list; empty for one that does no harm.
const std::map<std::string_view, std::string_view>& names_of_failures() {
  static const std::map<std::string_view, std::string_view> names{
      {"unauthorized", "unauthorized"},
      {"forbidden", "forbidden"},
      {"conflict", "rejected"},
      {"rate_limited", "rate_limited"},
      {"rate_limited_past", "rate_limited"},
      {"rate_limited_3000", "rate_limited"},
      {"error_500", "server_error"},
      {"error_503", "server_error"},
      {"hang", "timed_out"},
      {"drip", "timed_out"},
      {"truncated", "cut"},
      {"wrong_length", "malformed"},
      {"reset", "cut"},
      {"huge", "too_large"},
      {"deep", "malformed"},
      {"not_json", "malformed"},
      {"bad_utf8", "malformed"},
      {"duplicate", ""},
      {"blank_row", ""},
      {"repeated_cursor", "cursor_repeated"},
      {"empty_last_page", ""},
      {"pagination_null", "incomplete"},
      {"pagination_absent", "incomplete"},
      {"drifting_total", ""},
      {"short", "incomplete"},
      {"rename", ""},
      {"numeric_ids", "malformed"},
      {"duplicate_keys", "malformed"},
  };
  return names;
}

std::string_view failure_of(std::string_view fault, int page) {
  // The last page is where these two are at home.
  if (page == kPages && fault.starts_with("pagination_")) return "";
  return names_of_failures().at(fault);
}

class BotSweepFaults : public BotTest, public testing::WithParamInterface<std::string_view> {
 protected:
  BotSweepFaults() { twitch_.change("viewers=4500"); }

  std::string has_each(int points) const {
    const std::string text = std::to_string(points);
    return "4500|" + text + "|" + text + "\n";
  }
  std::string balances() const {
    return query("SELECT count(*),min(points),max(points) FROM points");
  }

  /// The fault for one interval: the list fails, nothing changes; then the fault ends.
  void expect_harm(const std::string& fault, std::string_view failure) {
    const std::string before = dump();
    const int begun = lines_with("Nobody was marked as gone, nobody was paid yet.");
    const int over = lines_with("Viewer list complete again: 4,500 paid, ");
    const auto due = *clock_.next();
    twitch_.change("fault=" + fault);
    while (*clock_.next() < due + config_.points.interval) step();
    EXPECT_EQ(dump(), before);
    twitch_.change("fault=none");
    pay();
    EXPECT_EQ(query("SELECT error FROM cycle WHERE no=0 ORDER BY cycle_id DESC LIMIT 1"),
              std::string{failure} + "\n");
    EXPECT_EQ(query("SELECT sum(departed),count(*) FILTER (WHERE arrived>0) FROM cycle"), "0|1\n");
    EXPECT_EQ(lines_with("Nobody was marked as gone, nobody was paid yet."), begun + 1);
    EXPECT_EQ(lines_with("Viewer list complete again: 4,500 paid, "), over + 1);
  }
};

/// On the first page, one in the middle, and the last.
TEST_P(BotSweepFaults, NeitherPayNorTakeAwayWhereTheyDoHarmAndChangeNothingWhereTheyDoNone) {
  const std::string_view kind = GetParam();
  if (kind == "hang" || kind == "drip") timeouts_.total = std::chrono::milliseconds{500};
  start();
  int points = 1;
  EXPECT_EQ(balances(), has_each(points));
  for (const int page : {1, 3, kPages}) {
    const std::string fault = std::string{kind} + ":" + std::to_string(page);
    SCOPED_TRACE(fault);
    const std::uint64_t struck = twitch_.struck();
    const std::string_view failure = failure_of(kind, page);
    if (failure.empty()) {
      twitch_.change("fault=" + fault);
      pay();
      twitch_.change("fault=none");
    } else {
      expect_harm(fault, failure);
    }
    EXPECT_GT(twitch_.struck(), struck);
    points += 10;
    EXPECT_EQ(balances(), has_each(points));
    pay();
    points += 10;
    EXPECT_EQ(balances(), has_each(points));
  }
}

std::vector<std::string_view> fault_names() {
  std::vector<std::string_view> names;
  for (const simulator::FaultKind& kind : simulator::fault_kinds()) {
    if (kind.name != "token_ends") names.push_back(kind.name);  // nothing brings it back
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Each, BotSweepFaults, testing::ValuesIn(fault_names()),
                         [](const auto& param) { return std::string{param.param}; });

class BotSweep : public BotTest {
 protected:
  BotSweep() { twitch_.change("viewers=4500"); }
};

TEST_F(BotSweep, ThatFailsOnceIsTriedAgainAndPaidInTheSameInterval) {
  start();
  for (const char* const fault : {"error_503:1", "truncated:3", "reset:5"}) {
    SCOPED_TRACE(fault);
    const auto due = *clock_.next();
    const int nothing_missed =
        lines_with("Viewer list complete again: 4,500 paid, nothing missed.");
    twitch_.change("times=1&fault=" + std::string{fault});
    step();
    EXPECT_LT(*clock_.next(), due + config_.points.interval);
    pay();
    EXPECT_LT(clock_.now(), due + config_.points.interval);
    EXPECT_EQ(*clock_.next(), due + config_.points.interval) << "the grid stays";
    EXPECT_EQ(lines_with("Viewer list complete again: 4,500 paid, nothing missed."),
              nothing_missed + 1);
  }
  EXPECT_EQ(balance("pretend_bot"), 31);
}

TEST_F(BotSweep, ThatFailsForLongIsGivenUpCountedAndNotMadeUpFor) {
  start();
  const auto due = *clock_.next();
  twitch_.change("fault=not_json:4");
  while (*clock_.next() < due + 3 * config_.points.interval) step();
  EXPECT_EQ(payments(), 1);
  twitch_.change("fault=none");
  pay();
  EXPECT_EQ(lines_with("Nobody was marked as gone, nobody was paid yet."), 1);
  EXPECT_EQ(lines_with("Viewer list complete again: 4,500 paid, 3 payments were missed."), 1);
  EXPECT_EQ(balance("pretend_bot"), 11);
  pay();
  EXPECT_EQ(balance("pretend_bot"), 21);
  EXPECT_EQ(query("SELECT count(*) FROM cycle WHERE no=0 AND error='malformed'"), "3\n");
}

TEST_F(BotSweep, IsNotAskedForWithoutAPauseHoweverShortTheInterval) {
  config_.points.interval = std::chrono::seconds{1};
  start();
  const auto due = *clock_.next();
  twitch_.change("fault=error_500");
  const std::uint64_t struck = twitch_.struck();
  while (*clock_.next() < due + config_.points.interval) step();
  EXPECT_GE(twitch_.struck() - struck, 3u);
  EXPECT_LE(twitch_.struck() - struck, 10u);
}

TEST_F(BotSweep, ThatTakesLongerThanTheIntervalIsPaidOnceAndTheOthersAreCounted) {
  start();
  const auto due = *clock_.next();
  const std::uint64_t asked = twitch_.asked(simulator::Route::chatters);
  clock_.advance(due - clock_.now());
  run_until([&] { return twitch_.asked(simulator::Route::chatters) > asked + 2; });
  clock_.advance(config_.points.interval * 5 / 2);
  run_until_asleep();
  EXPECT_EQ(payments(), 2);
  EXPECT_EQ(lines_with("That took longer than the interval: 2 payments were passed over."), 1);
  EXPECT_EQ(*clock_.next(), due + 3 * config_.points.interval);
}

TEST_F(BotSweep, WhileTwitchIsSilentPastTheIntervalCountsWhatWasMissed) {
  timeouts_.total = std::chrono::milliseconds{500};
  start();
  const auto due = *clock_.next();
  const std::uint64_t asked = twitch_.asked(simulator::Route::chatters);
  twitch_.change("fault=hang:2&times=1");
  clock_.advance(due - clock_.now());
  run_until([&] { return twitch_.asked(simulator::Route::chatters) > asked + 1; });
  clock_.advance(config_.points.interval * 5 / 2);
  run_until_asleep();
  EXPECT_EQ(payments(), 1);
  EXPECT_EQ(lines_with("This payment is not made; the next one is tried in its turn."), 1);
  pay();
  EXPECT_EQ(lines_with("Viewer list complete again: 4,500 paid, 3 payments were missed."), 1);
}

TEST_F(BotSweep, NeverHoldsMoreThanAPageOfWhatAHostilePageSends) {
  start();
  pay();
  for (const char* const fault : {"huge:2", "deep:2"}) {
    SCOPED_TRACE(fault);
    const std::int64_t before = MemoryMeter{}.sample().rss;
    twitch_.change("times=1&fault=" + std::string{fault});
    step();
    EXPECT_EQ(twitch_.settings().faults.size(), 0u) << "it struck";
    EXPECT_LE(reservoir_.stats().peak_used, 1u << 20);
#ifndef SANITIZED  // a sanitizer's allocator keeps what is freed
    EXPECT_LE(MemoryMeter{}.sample().rss, before + (4 << 20));
#else
    (void)before;
#endif
    pay();
  }
}

}  // namespace
}  // namespace pointsbot::app
