#include "app/roll_call.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

using Ids = std::vector<std::int64_t>;

struct Seen {
  std::int64_t id;
  std::string login;
  std::string display_name;
};

/// What a roll call came to, out of its memory.
struct Outcome {
  Ids present;
  Ids arrivals;
  Ids departures;
  std::vector<std::string> names;  // "login|display name" of the arrivals
  bool finished = false;
};

std::vector<Attendee> user_ids(const Ids& ids) {
  std::vector<Attendee> result;
  for (const std::int64_t id : ids) result.emplace_back(UserId{id});
  return result;
}

Ids numbers(std::span<const Attendee> ids) {
  Ids result;
  for (const Attendee& who : ids) result.push_back(number(who.id()));
  return result;
}

std::vector<Seen> named(const Ids& ids) {
  std::vector<Seen> rows;
  for (const std::int64_t id : ids) rows.push_back({id, "login" + std::to_string(id), ""});
  return rows;
}

class AppRollCall : public testing::Test {
 protected:
  Outcome call(const Ids& before, const std::vector<Seen>& rows,
               const std::vector<std::string>& ignored = {}) {
    const std::vector<Attendee> before_ids = user_ids(before);
    RollCall roll_call{before_ids, {.left_out = {.logins = ignored}}, reservoir_};
    for (const Seen& row : rows) {
      // The views die with the call, as the parser's do.
      std::string login = row.login;
      std::string display_name = row.display_name;
      EXPECT_TRUE(roll_call.chatter({UserId{row.id}, login, display_name}));
      std::fill(login.begin(), login.end(), '#');
      std::fill(display_name.begin(), display_name.end(), '#');
    }
    Outcome outcome;
    outcome.finished = roll_call.finish();
    const RollChange& change = roll_call.change();
    outcome.present = numbers(change.present.items());
    outcome.departures = numbers(change.departures());
    for (const db::Arrival& arrival : change.arrivals.items()) {
      outcome.arrivals.push_back(number(arrival.id()));
      outcome.names.push_back(std::string{arrival.login()} + "|" + arrival.display_name());
    }
    return outcome;
  }

  pooling::Reservoir reservoir_{{kRollLeases, std::size_t{8} << 20, 0}};
};

TEST_F(AppRollCall, CountsEveryViewerOnceHoweverOftenHisPageCame) {
  const std::vector<std::string> ignored{"nightbot"};
  RollCall roll_call{{}, {.left_out = {.logins = ignored}}, reservoir_};
  for (int page = 0; page < 3; ++page) {
    for (const std::int64_t id : {1, 2, 3}) roll_call.chatter({UserId{id}, "somebody", ""});
  }
  roll_call.chatter({UserId{4}, "nightbot", ""});
  ASSERT_TRUE(roll_call.finish());
  EXPECT_EQ(roll_call.different(), 4);
}

TEST_F(AppRollCall, TellsWhoIsHereWhoCameAndWhoLeft) {
  const Outcome outcome = call({1, 2, 3, 9}, named({4, 2, 9, 7}));
  EXPECT_TRUE(outcome.finished);
  EXPECT_EQ(outcome.present, (Ids{2, 4, 7, 9}));
  EXPECT_EQ(outcome.arrivals, (Ids{4, 7}));
  EXPECT_EQ(outcome.departures, (Ids{1, 3}));
}

TEST_F(AppRollCall, KeepsBothNamesOfThoseWhoCame) {
  const Outcome outcome =
      call({2}, {{3, "mikasa", "ミカサ"}, {2, "stays", "Ignored"}, {1, "plain", ""}});
  EXPECT_EQ(outcome.names, (std::vector<std::string>{"plain|", "mikasa|ミカサ"}));
}

TEST_F(AppRollCall, CountsSomebodyOnTwoPagesOnce) {
  const Outcome outcome = call({5}, named({7, 5, 7, 5, 7}));
  EXPECT_EQ(outcome.present, (Ids{5, 7}));
  EXPECT_EQ(outcome.arrivals, (Ids{7}));
  EXPECT_EQ(outcome.names, (std::vector<std::string>{"login7|"}));
  EXPECT_TRUE(outcome.departures.empty());
}

TEST_F(AppRollCall, DropsIgnoredLogins) {
  const std::vector<std::string> ignored{"login2", "login4", "streamelements"};
  const Outcome outcome = call({1, 2}, named({1, 2, 3, 4}), ignored);
  EXPECT_EQ(outcome.present, (Ids{1, 3}));
  EXPECT_EQ(outcome.arrivals, (Ids{3}));
  EXPECT_EQ(outcome.departures, (Ids{2}));  // on the list now, but was not before
}

TEST_F(AppRollCall, DropsARenamedBotAndTheBotItself) {
  const std::vector<UserId> bots{UserId{4}, UserId{9}};
  RollCall roll_call{{}, {.left_out = {.ids = bots, .bot = UserId{5}}}, reservoir_};
  for (const std::int64_t id : {3, 4, 5, 9}) roll_call.chatter({UserId{id}, "whatever", ""});
  ASSERT_TRUE(roll_call.finish());
  EXPECT_EQ(numbers(roll_call.change().present.items()), Ids{3});
}

TEST_F(AppRollCall, TakesEmptyLists) {
  const Outcome nobody = call({}, {});
  EXPECT_TRUE(nobody.finished);
  EXPECT_TRUE(nobody.present.empty() && nobody.arrivals.empty() && nobody.departures.empty());
  EXPECT_EQ(call({}, named({1, 2})).arrivals, (Ids{1, 2}));
  EXPECT_EQ(call({1, 2}, {}).departures, (Ids{1, 2}));
}

TEST_F(AppRollCall, TakesALikeAndAnEntirelyOtherList) {
  const Outcome same = call({1, 2, 3}, named({3, 1, 2}));
  EXPECT_EQ(same.present, (Ids{1, 2, 3}));
  EXPECT_TRUE(same.arrivals.empty() && same.departures.empty());
  const Outcome other = call({1, 3, 5}, named({6, 4, 2}));
  EXPECT_EQ(other.arrivals, (Ids{2, 4, 6}));
  EXPECT_EQ(other.departures, (Ids{1, 3, 5}));
}

TEST_F(AppRollCall, TakesTheLargestIds) {
  const Outcome outcome = call({kMostUserId - 1}, named({kMostUserId, 1}));
  EXPECT_EQ(outcome.present, (Ids{1, kMostUserId}));
  EXPECT_EQ(outcome.departures, (Ids{kMostUserId - 1}));
}

TEST_F(AppRollCall, AgreesWithSetsOnListsOfAllKinds) {
  std::mt19937 random{7};
  const auto below = [&random](std::size_t most) { return random() % most; };
  for (int round = 0; round < 300; ++round) {
    const std::size_t people = 1 + below(200);
    std::set<std::int64_t> before;
    std::set<std::int64_t> here;
    std::vector<Seen> rows;
    for (std::size_t i = below(200); i > 0; --i)
      before.insert(static_cast<std::int64_t>(1 + below(people)));
    for (std::size_t i = below(200); i > 0; --i) {
      const auto id = static_cast<std::int64_t>(1 + below(people));
      const bool bot = id % 13 == 0;
      if (!bot) here.insert(id);
      rows.push_back({id, bot ? "bot" : "login" + std::to_string(id), ""});
    }
    const Outcome outcome = call({before.begin(), before.end()}, rows, {"bot"});
    Ids came;
    Ids left;
    std::set_difference(here.begin(), here.end(), before.begin(), before.end(),
                        std::back_inserter(came));
    std::set_difference(before.begin(), before.end(), here.begin(), here.end(),
                        std::back_inserter(left));
    ASSERT_EQ(outcome.present, (Ids{here.begin(), here.end()})) << round;
    ASSERT_EQ(outcome.arrivals, came) << round;
    ASSERT_EQ(outcome.departures, left) << round;
    for (std::size_t i = 0; i < came.size(); ++i) {
      ASSERT_EQ(outcome.names[i], "login" + std::to_string(came[i]) + "|") << round;
    }
  }
}

TEST_F(AppRollCall, SaysWhenAListIsLongerThanItsMemory) {
  pooling::Reservoir small{{kRollLeases, 4096, 0}};
  RollCall roll_call{{}, {}, small};
  int taken = 0;
  while (taken < 10'000 && roll_call.chatter({UserId{taken + 1}, "somebody", ""})) ++taken;
  EXPECT_GE(taken, 200);
  EXPECT_LE(taken, 4096 / 8);
}

TEST_F(AppRollCall, SaysWhenALoginDoesNotFitAnyMore) {
  pooling::Reservoir small{{kRollLeases, 4096, 0}};
  RollCall roll_call{{}, {}, small};
  const std::string login(64, 'x');  // with an empty display name and both NULs: 66 bytes
  std::int64_t taken = 0;
  while (taken < 100 && roll_call.chatter({UserId{taken + 1}, login, ""})) ++taken;
  EXPECT_EQ(taken, 4096 / 66);
}

TEST_F(AppRollCall, SaysWhenThoseWhoLeftAreMoreThanItsMemory) {
  pooling::Reservoir small{{kRollLeases, 4096, 0}};
  Ids before(4096 / 8 + 1);
  for (std::size_t i = 0; i < before.size(); ++i) before[i] = static_cast<std::int64_t>(i) + 1;
  const std::vector<Attendee> ids = user_ids(before);
  RollCall one_too_many{ids, {}, small};
  EXPECT_FALSE(one_too_many.finish());
  EXPECT_LT(small.stats().held, std::size_t{5} * 4096);
}

TEST_F(AppRollCall, SaysFromTheStartWhenItHasTooFewLeases) {
  for (std::size_t out = 1; out <= kRollLeases; ++out) {
    std::vector<pooling::Lease> leases;
    for (std::size_t i = 0; i < out; ++i) leases.push_back(reservoir_.try_acquire());
    RollCall roll_call{{}, {}, reservoir_};
    EXPECT_FALSE(roll_call.chatter({UserId{1}, "a", ""}));
    EXPECT_FALSE(roll_call.finish());
  }
  EXPECT_EQ(reservoir_.stats().leased, 0U);
}

TEST_F(AppRollCall, GivesItsMemoryBackWithItsChange) {
  {
    RollCall roll_call{{}, {}, reservoir_};
    EXPECT_TRUE(roll_call.chatter({UserId{1}, "a", ""}));
    EXPECT_TRUE(roll_call.finish());
    const RollChange moved = std::move(roll_call.change());
    EXPECT_EQ(reservoir_.stats().leased, kRollLeases);
    EXPECT_EQ(moved.present.size(), 1U);
  }
  EXPECT_EQ(reservoir_.stats().leased, 0U);
  EXPECT_EQ(reservoir_.stats().held, 0U);
}

}  // namespace
}  // namespace pointsbot::app
