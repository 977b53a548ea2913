#include "app/stretches.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;
using Ints = std::vector<int>;

constexpr int kPurse = 1, kOther = 2;

std::vector<Need> each_ten_seconds(std::initializer_list<std::int64_t> requests) {
  std::vector<Need> needs;
  for (const std::int64_t count : requests) needs.push_back({seconds{10}, count});
  return needs;
}

TEST(Stretched, NobodyWhereThereIsEnough) {
  EXPECT_EQ(stretched(each_ten_seconds({21, 2, 2}), 150), (Ints{1, 1, 1}));
  EXPECT_EQ(stretched({}, 10), Ints{});
}

TEST(Stretched, TheLargestFirst) {
  EXPECT_EQ(stretched(each_ten_seconds({21, 2, 2}), 149), (Ints{2, 1, 1}));
  EXPECT_EQ(stretched(each_ten_seconds({2, 21, 2}), 60), (Ints{1, 4, 1}));
}

TEST(Stretched, SeveralWhereTheLargestAloneIsNotEnough) {
  EXPECT_EQ(stretched(each_ten_seconds({21, 20, 2}), 132), (Ints{3, 2, 1}));
  EXPECT_EQ(stretched(each_ten_seconds({10, 10}), 60), (Ints{2, 2}));
}

TEST(Stretched, NoLongerThanAnHour) {
  EXPECT_EQ(stretched(each_ten_seconds({200}), 0), Ints{360});
  const std::vector<Need> hourly{{seconds{3600}, 200}};
  EXPECT_EQ(stretched(hourly, 0.1), Ints{1});
}

TEST(Stretched, AreAlwaysWithinWhatThereIs) {
  unsigned random = 7;
  const auto draw = [&](unsigned below) {
    return (random = random * 1664525 + 1013904223) / 65536 % below;
  };
  for (int round = 0; round < 500; ++round) {
    std::vector<Need> needs;
    for (unsigned i = 0; i < 1 + draw(30); ++i)
      needs.push_back({seconds{1 + draw(120)}, static_cast<std::int64_t>(2 + draw(40))});
    const std::vector<int> found = stretched(needs, 700);
    double sum = 0, full = 0, largest = 0;
    for (std::size_t i = 0; i < needs.size(); ++i) {
      const double own = static_cast<double>(needs[i].requests) * 60 /
                         static_cast<double>(needs[i].interval.count());
      sum += own / found[i];
      full += own;
      largest = std::max(largest, own);
    }
    EXPECT_LE(sum, 700.001);
    for (std::size_t i = 0; i < needs.size(); ++i) {
      if (full <= 700) {
        EXPECT_EQ(found[i], 1);
      }
    }
  }
}

TEST(Stretches, ShareAmongThoseOfOnePurse) {
  Stretches all;
  EXPECT_EQ(all.needs(&kPurse, UserId{1}, {seconds{10}, 100}, 800), 1);
  EXPECT_EQ(all.needs(&kOther, UserId{2}, {seconds{10}, 100}, 800), 1);
  EXPECT_EQ(all.needs(&kPurse, UserId{3}, {seconds{10}, 50}, 800), 1);
  EXPECT_EQ(all.needs(&kPurse, UserId{1}, {seconds{10}, 100}, 800), 2);
  EXPECT_EQ(all.each_minute(&kPurse), 300 + 300);
  EXPECT_EQ(all.each_minute(&kOther), 600);
}

TEST(Stretches, EndOnceItFitsClearly) {
  Stretches all;
  const auto needs = [&](std::int64_t requests) {
    return all.needs(&kPurse, UserId{1}, {seconds{10}, requests}, 800);
  };
  EXPECT_EQ(needs(120), 1) << "720 a minute is what may be used";
  EXPECT_EQ(needs(121), 2);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(needs(i % 2 == 0 ? 119 : 121), 2) << "it does not flutter";
  EXPECT_EQ(needs(106), 1);
  EXPECT_EQ(needs(119), 1);
}

TEST(Stretches, EndWhenAnotherIsPaidNoMore) {
  Stretches all;
  all.needs(&kPurse, UserId{1}, {seconds{10}, 80}, 800);
  all.needs(&kPurse, UserId{2}, {seconds{10}, 90}, 800);
  EXPECT_EQ(all.needs(&kPurse, UserId{2}, {seconds{10}, 90}, 800), 2);
  all.forget(UserId{1});
  EXPECT_EQ(all.needs(&kPurse, UserId{2}, {seconds{10}, 90}, 800), 1);
}

}  // namespace
}  // namespace pointsbot::app
