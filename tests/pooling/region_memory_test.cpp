#include "pooling/budget.hpp"
#include "pooling/region.hpp"
#include "tests/pooling/memory.hpp"
#include "tests/pooling/resident.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <system_error>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace pointsbot::pooling {
namespace {

const std::size_t kPage = page_size();

void fill(std::span<std::byte> range) { std::memset(range.data(), 0xA5, range.size()); }

/// Of all that is taken and written to anew, the bytes that are not zero before.
std::size_t left_behind(Region& region, std::size_t bytes) {
  const std::byte* const begin = region.take(bytes);
  return static_cast<std::size_t>(
      std::count_if(begin, begin + bytes, [](std::byte b) { return b != std::byte{0}; }));
}

TEST(RegionPeak, IsTheMostThatWasInUseSinceItWasGivenBack) {
  Region region{4 * kPage};
  region.take(100);
  const Region::Mark mark = region.mark();
  region.take(1'000);
  region.rewind(mark);
  region.take(10);
  EXPECT_EQ(region.used(), 110U);
  EXPECT_EQ(region.peak(), 1'100U);
  void* const block = region.allocate(2'000, 1);
  region.deallocate(block, 2'000, 1);
  EXPECT_EQ(region.peak(), 2'110U);
  region.tail(3 * kPage);
  EXPECT_EQ(region.peak(), 2'110U) << "a tail is not in use before it is committed";
  region.commit(2 * kPage);
  EXPECT_EQ(region.peak(), 110 + 2 * kPage);
  region.give_back(4 * kPage);
  EXPECT_EQ(region.peak(), 0U);
}

TEST(RegionBudget, IsChargedByPagesAndCreditedWhatGoesBack) {
  Budget budget{8 * kPage};
  auto region = std::make_unique<Region>(16 * kPage, Backing{.budget = &budget});
  EXPECT_EQ(budget.charged(), 0U);
  region->take(1);
  EXPECT_EQ(budget.charged(), kPage);
  region->take(kPage);
  EXPECT_EQ(budget.charged(), 2 * kPage);
  region->give_back(kPage);
  EXPECT_EQ(budget.charged(), kPage);
  region->take(kPage);
  EXPECT_EQ(budget.charged(), kPage) << "what stayed is charged once";
  region.reset();
  EXPECT_EQ(budget.charged(), 0U);
}

TEST(RegionBudget, RefusesWhatGoesPastIt) {
  Budget budget{3 * kPage};
  Region region{16 * kPage, {.budget = &budget}};
  EXPECT_EQ(region.take(3 * kPage + 1), nullptr);
  EXPECT_EQ(region.used(), 0U);
  EXPECT_NE(region.take(3 * kPage), nullptr);
  EXPECT_EQ(region.take(1), nullptr);
  EXPECT_THROW(static_cast<void>(region.allocate(1)), std::bad_alloc);
  EXPECT_EQ(region.keep(""), nullptr);
  EXPECT_EQ(region.used(), 3 * kPage);
  region.give_back(0);
  EXPECT_NE(region.take(1), nullptr);
}

TEST(RegionBudget, MakesATailShorter) {
  Budget budget{3 * kPage};
  Region first{16 * kPage, {.budget = &budget}};
  Region second{16 * kPage, {.budget = &budget}};
  first.take(kPage + 100);
  second.take(10);
  EXPECT_EQ(first.tail(16 * kPage).size(), kPage - 100) << "of the page that it has";
  second.give_back(0);
  EXPECT_EQ(first.tail(16 * kPage).size(), 2 * kPage - 100);
  EXPECT_EQ(second.tail(kPage).size(), 0U);
  EXPECT_EQ(budget.charged(), 3 * kPage);
}

TEST(RegionBudget, MayEndWithinAPage) {
  Budget budget{2 * kPage + 100};
  Region region{16 * kPage, {.budget = &budget}};
  EXPECT_EQ(region.tail(16 * kPage).size(), 2 * kPage);
  EXPECT_EQ(region.take(2 * kPage + 1), nullptr);
}

TEST(RegionMemory, OfARegionThatHasGrownComesAnEighthAhead) {
  TestMemory memory;
  Region region{1024 * kPage, {.memory = memory}};
  for (int page = 0; page < 8; ++page) region.take(kPage);
  EXPECT_EQ(memory.populates, 0) << "a small one may stay small";
  EXPECT_EQ(region.resident(), 8 * kPage);
  while (region.used() < 512 * kPage) {
    region.take(kPage);
    ASSERT_LE(region.resident(), region.used() + region.used() / 8);
  }
  EXPECT_LT(memory.populates, 48) << "for 504 pages";
}

TEST(RegionMemory, AheadIsNeverMoreThanTheBudgetOrTheRegionHas) {
  Budget budget{20 * kPage};
  Region region{40 * kPage, {.budget = &budget}};
  for (int page = 0; page < 20; ++page) ASSERT_NE(region.take(kPage), nullptr);
  EXPECT_EQ(region.take(1), nullptr);
  EXPECT_EQ(budget.charged(), 20 * kPage);
  Region small{20 * kPage};
  for (int page = 0; page < 20; ++page) ASSERT_NE(small.take(kPage), nullptr);
  EXPECT_EQ(small.resident(), 20 * kPage);
}

TEST(RegionMemory, AboveWhatIsTakenGoesBackByTrimming) {
  Budget budget;
  Region region{64 * kPage, {.budget = &budget}};
  const std::span<std::byte> all{region.take(0), 64 * kPage};
  const Region::Mark begin = region.mark();
  fill({region.take(40 * kPage), 40 * kPage});
  region.rewind(begin);
  std::byte* const kept = region.take(3 * kPage + 1);
  EXPECT_EQ(region.trim(), 36 * kPage);
  EXPECT_EQ(resident_in(all), 4 * kPage);
  EXPECT_EQ(budget.charged(), 4 * kPage);
  EXPECT_NE(kept[3 * kPage], std::byte{0}) << "what is taken stays as it is";
  EXPECT_EQ(region.peak(), 40 * kPage);
  EXPECT_EQ(region.trim(), 0U);
}

TEST(SecretRegion, IsWipedAboveWhatIsTakenByTrimming) {
  TestMemory memory;
  memory.refuses_give_backs = true;
  Region region{8 * kPage, {.memory = memory, .secret = true}};
  const Region::Mark begin = region.mark();
  fill({region.take(4 * kPage), 4 * kPage});
  region.rewind(begin);
  region.take(10);
  region.trim();
  EXPECT_EQ(left_behind(region, 4 * kPage - 10), 0U);
}

TEST(RegionMemory, ThatIsRefusedStaysCounted) {
  TestMemory memory;
  memory.failing_give_back = 0;
  Budget budget;
  Region region{4 * kPage, {.memory = memory, .budget = &budget}};
  region.take(3 * kPage);
  EXPECT_EQ(region.give_back(kPage), 0U);
  EXPECT_EQ(region.used(), 0U);
  EXPECT_EQ(region.resident(), 3 * kPage);
  EXPECT_EQ(budget.charged(), 3 * kPage);
  EXPECT_EQ(region.give_back(kPage), 2 * kPage) << "the next time it works";
  EXPECT_EQ(budget.charged(), kPage);
}

TEST(RegionMemory, IsReleasedWithTheRegion) {
  TestMemory memory;
  { const Region region{4 * kPage, {.memory = memory}}; }
  EXPECT_EQ(memory.reserves, 1);
  EXPECT_EQ(memory.standing, 0);
  memory.reserves_that_work = 0;
  EXPECT_THROW((Region{kPage, {.memory = memory}}), std::system_error);
}

TEST(RegionMemory, StandsElsewhereAndIsEmptyThere) {
  TestMemory memory;
  Budget budget;
  Region region{4 * kPage, {.memory = memory, .budget = &budget}};
  const std::byte* const before = region.take(2 * kPage);
  region.give_back(2 * kPage);
  ASSERT_TRUE(region.move_elsewhere());
  EXPECT_EQ(region.resident(), 0U);
  EXPECT_EQ(budget.charged(), 0U);
  EXPECT_EQ(memory.standing, 1);
  EXPECT_NE(region.take(4 * kPage), before);
}

TEST(RegionMemory, StaysWhereItIsWhenThereIsNoOtherPlace) {
  TestMemory memory;
  memory.reserves_that_work = 1;
  Region region{4 * kPage, {.memory = memory}};
  const std::byte* const before = region.take(2 * kPage);
  region.give_back(2 * kPage);
  EXPECT_FALSE(region.move_elsewhere());
  EXPECT_EQ(region.resident(), 2 * kPage);
  EXPECT_EQ(region.take(1), before);
}

TEST(SecretRegion, IsWipedBelowTheFloorToo) {
  Region region{4 * kPage, {.secret = true}};
  fill({region.take(2 * kPage), 2 * kPage});
  region.give_back(4 * kPage);
  EXPECT_EQ(region.resident(), 2 * kPage);
  EXPECT_EQ(left_behind(region, 4 * kPage), 0U);
}

TEST(SecretRegion, IsWipedWhereItWasRewoundAndWhereATailWasNotCommitted) {
  Region region{8 * kPage, {.secret = true}};
  const Region::Mark begin = region.mark();
  fill({region.take(2 * kPage), 2 * kPage});
  region.rewind(begin);
  fill(region.tail(5 * kPage));
  region.commit(1);
  region.give_back(8 * kPage);
  EXPECT_EQ(region.resident(), 5 * kPage);
  EXPECT_EQ(left_behind(region, 8 * kPage), 0U);
}

TEST(SecretRegion, IsWipedEvenIfTheKernelDoesNotTakeItsMemory) {
  TestMemory memory;
  memory.refuses_give_backs = true;
  Region region{4 * kPage, {.memory = memory, .secret = true}};
  fill({region.take(3 * kPage), 3 * kPage});
  EXPECT_EQ(region.give_back(0), 0U);
  EXPECT_EQ(left_behind(region, 4 * kPage), 0U);
}

TEST(SecretRegion, IsNoPartOfACoreDump) {
  Region open{kPage};
  Region secret{kPage, {.secret = true}};
  EXPECT_FALSE(has_flag(open.take(1), "dd"));
  EXPECT_TRUE(has_flag(secret.take(1), "dd"));
}

TEST(OpenRegion, IsNotWipedForNothing) {
  Region region{4 * kPage};
  fill({region.take(2 * kPage), 2 * kPage});
  region.give_back(kPage);
  EXPECT_EQ(left_behind(region, 4 * kPage), kPage) << "the tests of secret regions cannot fail";
}

#ifdef __SANITIZE_ADDRESS__

/// The first of `bytes` that may not be touched, or their number.
std::size_t open_bytes(std::byte* begin, std::size_t bytes) {
  auto* const poisoned = static_cast<std::byte*>(__asan_region_is_poisoned(begin, bytes));
  return poisoned == nullptr ? bytes : static_cast<std::size_t>(poisoned - begin);
}

TEST(RegionFence, OpensWhatIsTakenAndNoMore) {
  Region region{std::size_t{64} << 20};
  std::byte* const base = region.take(0);
  EXPECT_EQ(open_bytes(base, kPage), 0U);
  region.take(13);
  EXPECT_EQ(open_bytes(base, kPage), 13U);
  region.take(5 << 20);
  EXPECT_EQ(open_bytes(base, 6 << 20), 13U + (5 << 20));
}

TEST(RegionFence, ClosesWhatIsRewoundAndWhatIsGivenBack) {
  Region region{4 * kPage};
  std::byte* const base = region.take(100);
  const Region::Mark mark = region.mark();
  region.take(kPage);
  region.rewind(mark);
  EXPECT_EQ(open_bytes(base, 2 * kPage), 100U);
  region.give_back(4 * kPage);
  EXPECT_EQ(open_bytes(base, 2 * kPage), 0U);
}

TEST(RegionFence, OpensATailUntilItIsCommitted) {
  Region region{4 * kPage};
  std::byte* const base = region.take(10);
  region.tail(100);
  EXPECT_EQ(open_bytes(base, kPage), 110U);
  region.commit(30);
  EXPECT_EQ(open_bytes(base, kPage), 40U);
}

TEST(RegionFence, IsGoneWithTheRegion) {
  TestMemory memory;
  std::byte* base = nullptr;
  {
    Region region{4 * kPage, {.memory = memory}};
    base = region.take(0);
  }
  EXPECT_EQ(open_bytes(base, 4 * kPage), 4 * kPage);
}

#endif

}  // namespace
}  // namespace pointsbot::pooling
