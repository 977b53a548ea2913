#include "twitch/simulator/population.hpp"

#include "twitch/simulator/cursor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <unordered_set>

namespace pointsbot::twitch::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

Turnover after(double churn, milliseconds elapsed) { return advance(Turnover{}, churn, elapsed); }

/// How many of the first `slots` changed hands between two moments.
std::uint32_t changed(std::uint32_t slots, Turnover from, Turnover to) {
  std::uint32_t count = 0;
  for (std::uint32_t slot = 0; slot < slots; ++slot) {
    count += Population::generation(slot, from) != Population::generation(slot, to);
  }
  return count;
}

TEST(Permutation, MeetsNobodyTwiceAndRunsBackward) {
  const Permutation shuffle{6, 42};
  std::set<std::uint64_t> seen;
  for (std::uint64_t x = 0; x < 4096; ++x) {
    EXPECT_EQ(shuffle.backward(shuffle.forward(x)), x);
    seen.insert(shuffle.forward(x));
  }
  EXPECT_EQ(seen.size(), 4096U);
  EXPECT_EQ(*seen.rbegin(), 4095U);
}

TEST(Population, HasIdsAndLoginsLikeTwitchs) {
  const Population population{1};
  std::size_t shortest = 99, longest = 0;
  for (const int turn : {0, 1, 7}) {
    for (std::uint32_t slot = 0; slot < kMostPeople; ++slot) {
      const Person person = population.at(slot, after(100, minutes{turn}));
      const std::string_view login = person.login.view();
      ASSERT_GT(number(person.id), 0);
      ASSERT_LT(number(person.id), std::int64_t{1} << 40);
      ASSERT_TRUE(login.size() >= 4 && login.size() <= 25) << login;
      ASSERT_EQ(login.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), login.npos);
      ASSERT_NE(login.front(), '_');
      shortest = std::min(shortest, login.size());
      longest = std::max(longest, login.size());
    }
  }
  EXPECT_EQ(shortest, 4U);
  EXPECT_EQ(longest, 25U);
}

TEST(Population, NeverGivesTwoPeopleTheSameIdOrLogin) {
  const Population population{7};
  std::unordered_set<std::int64_t> ids;
  std::unordered_set<std::string> logins;
  // Five turns on, nobody of the first is there: see BringsBackHalfOfThoseWhoLeft.
  for (const int turn : {0, 5}) {
    for (std::uint32_t slot = 0; slot < kMostPeople; ++slot) {
      const Person person = population.at(slot, after(100, minutes{turn}));
      ids.insert(number(person.id));
      logins.emplace(person.login.view());
    }
  }
  EXPECT_EQ(ids.size(), 2U * kMostPeople);
  EXPECT_EQ(logins.size(), 2U * kMostPeople);
}

TEST(Population, DiffersBySeed) {
  const Person a = Population{1}.at(5, Turnover{}), b = Population{2}.at(5, Turnover{});
  EXPECT_NE(a.id, b.id);
  EXPECT_NE(a.login.view(), b.login.view());
  EXPECT_EQ(a.id, Population{1}.at(5, Turnover{}).id);
}

TEST(Population, ShowsMostLoginsInOtherCapitalsAndSomeInCjk) {
  const Population population{1};
  int cjk = 0, same = 0;
  for (std::uint32_t slot = 0; slot < 10'000; ++slot) {
    const Person person = population.at(slot, Turnover{});
    std::string lowered{person.display_name.view()};
    if (static_cast<unsigned char>(lowered.front()) >= 0xE0) {
      ++cjk;
      ASSERT_EQ(lowered.size() % 3, 0U);
      ASSERT_TRUE(lowered.size() >= 6 && lowered.size() <= 24);
      for (std::size_t i = 0; i < lowered.size(); ++i) {
        const auto byte = static_cast<unsigned char>(lowered[i]);
        ASSERT_EQ(byte & (i % 3 == 0 ? 0xF0 : 0xC0), i % 3 == 0 ? 0xE0 : 0x80);
      }
      continue;
    }
    for (char& c : lowered) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    ASSERT_EQ(lowered, person.login.view());
    same += person.display_name.view() == person.login.view();
  }
  EXPECT_NEAR(cjk, 625, 100);
  EXPECT_NEAR(same, 3125, 400);
}

TEST(Population, ReplacesAsManyAMinuteAsTheChurnSays) {
  for (const double churn : {0.5, 3.0, 40.0}) {
    for (const std::uint32_t people : {1'000U, 20'000U, 100'000U}) {
      const double expected = churn / 100 * people;
      for (const int minute : {0, 1, 50, 1000}) {
        EXPECT_NEAR(
            changed(people, after(churn, minutes{minute}), after(churn, minutes{minute + 1})),
            expected, 3)
            << churn << " per cent of " << people << " in minute " << minute;
      }
    }
  }
}

TEST(Population, SpreadsTheChangesOverTheMinuteAndTheSlots) {
  for (int second = 0; second < 60; ++second) {
    const Turnover from = after(3, std::chrono::seconds{second});
    const Turnover to = after(3, std::chrono::seconds{second + 1});
    EXPECT_NEAR(changed(20'000, from, to), 10, 2);
    EXPECT_NEAR(changed(10'000, from, to), 5, 2);
  }
}

TEST(Population, StandsStillWithoutChurn) {
  EXPECT_EQ(changed(kMostPeople, Turnover{}, after(0, minutes{1'000'000})), 0U);
}

TEST(Population, GoesOnFromWhereItIsWhenTheChurnChanges) {
  const Turnover now = after(50, minutes{5});
  EXPECT_EQ(changed(kMostPeople, now, advance(now, 1, milliseconds{0})), 0U);
  EXPECT_NEAR(changed(kMostPeople, now, advance(now, 1, minutes{1})), 1000, 3);
}

TEST(Population, BringsBackHalfOfThoseWhoLeft) {
  const Population population{3};
  constexpr std::uint32_t kSlots = 2000;
  std::unordered_set<std::int64_t> seen;
  int back = 0, fresh = 0;
  for (int turn = 0; turn < 40; ++turn) {
    for (std::uint32_t slot = 0; slot < kSlots; ++slot) {
      const auto id = number(population.at(slot, after(100, minutes{turn})).id);
      const bool is_new = seen.insert(id).second;
      if (turn >= 3) (is_new ? fresh : back)++;
    }
  }
  EXPECT_NEAR(back, fresh, kSlots);
}

TEST(Population, FindsPeopleByIdAndByLogin) {
  const Population population{9};
  for (const int turn : {0, 1, 2, 5, 100}) {
    for (std::uint32_t slot = 0; slot < kMostPeople; slot += 97) {
      const Person person = population.at(slot, after(100, minutes{turn}));
      const auto by_id = population.find(person.id);
      const auto by_login = population.find(person.login.view());
      ASSERT_TRUE(by_id && by_login) << person.login.view();
      EXPECT_EQ(by_id->login.view(), person.login.view());
      EXPECT_EQ(by_login->id, person.id);
    }
  }
}

TEST(Population, FindsNobodyElse) {
  const Population population{9};
  for (const std::int64_t id : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{5},
                                std::int64_t{1} << 39, std::int64_t{1} << 62}) {
    EXPECT_FALSE(population.find(UserId{id})) << id;
  }
  for (const char* login :
       {"", "x", "nightbot", "ba", "baba_baba_baba_baba_baba_baba", "b", "a1"}) {
    const auto found = population.find(std::string_view{login});
    EXPECT_TRUE(!found || found->login.view() == login) << login;
  }
  const Person person = population.at(0, Turnover{});
  EXPECT_FALSE(population.find(std::string{person.login.view()} + "_"));
}

TEST(Cursor, IsReadBackAndNothingElseIs) {
  const Cursor cursor{after(3, minutes{77}), 20'000, 1'000};
  std::string text;
  append_cursor(text, cursor);
  EXPECT_EQ(text.size(), 32U);
  EXPECT_EQ(parse_cursor(text), cursor);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(parse_cursor(other)) << i;
  }
  EXPECT_FALSE(parse_cursor(""));
  EXPECT_FALSE(parse_cursor(text + "A"));
  EXPECT_FALSE(parse_cursor(std::string(32, ' ')));
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
