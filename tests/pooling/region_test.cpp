#include "pooling/region.hpp"

#include "pooling/allocations.hpp"
#include "tests/pooling/resident.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <limits>
#include <memory_resource>
#include <string>
#include <system_error>
#include <vector>

namespace pointsbot::pooling {
namespace {

const std::size_t kPage = page_size();

/// Writes to every byte of `bytes` newly taken ones.
std::span<std::byte> fill(Region& region, std::size_t bytes, int with = 0xA5) {
  std::byte* const begin = region.take(bytes);
  if (begin == nullptr) return {};
  std::memset(begin, with, bytes);
  return {begin, bytes};
}

bool all_zero(std::span<const std::byte> range) {
  return std::all_of(range.begin(), range.end(), [](std::byte b) { return b == std::byte{0}; });
}

TEST(Region, CostsNoMemoryBeforeItIsWrittenTo) {
  Region region{64 << 20};
  const std::span<std::byte> all = region.tail(64 << 20);
  EXPECT_EQ(all.size(), std::size_t{64} << 20);
  EXPECT_EQ(resident_in(all), 0U);
}

TEST(Region, CostsOnePageForOneByte) {
  Region region{64 << 20};
  const std::span<std::byte> all = region.tail(64 << 20);
  fill(region, 1);
  EXPECT_EQ(resident_in(all), kPage);
}

TEST(Region, AsksForNoHugePages) {
  const bool kernel_has_them = std::ifstream{"/sys/kernel/mm/transparent_hugepage/enabled"}.good();
  Region region{64 << 20};
  EXPECT_EQ(has_flag(region.take(1), "nh"), kernel_has_them);
}

TEST(Region, RoundsItsCapacityUpToWholePages) {
  EXPECT_EQ(Region{1}.room(), kPage);
  EXPECT_EQ(Region{kPage + 1}.room(), 2 * kPage);
}

TEST(Region, ThrowsWhenTheKernelHasNoSuchRange) {
  EXPECT_THROW(Region{std::numeric_limits<std::size_t>::max() / 2}, std::system_error);
}

TEST(Region, HandsOutEachByteOnceAndNeverMovesIt) {
  Region region{8 << 20};
  std::byte* const first = fill(region, 100, 1).data();
  std::byte* const second = fill(region, 100, 2).data();
  EXPECT_EQ(second, first + 100);
  fill(region, 7 << 20, 3);
  EXPECT_EQ(first[99], std::byte{1});
  EXPECT_EQ(second[99], std::byte{2});
  EXPECT_EQ(region.used(), 200U + (7 << 20));
}

TEST(Region, AlignsAddressesAlsoBeyondAPage) {
  Region region{(4 << 20) + kPage};  // of a size that the kernel does not align to 2 MiB
  for (std::size_t align = 1; align <= std::size_t{1} << 20; align *= 2) {
    region.take(1);
    const auto address = reinterpret_cast<std::uintptr_t>(region.take(8, align));
    EXPECT_EQ(address % align, 0U) << align;
  }
}

TEST(Region, TakesItsLastByteAndNoMore) {
  Region region{2 * kPage};
  EXPECT_NE(fill(region, 2 * kPage).data(), nullptr);
  EXPECT_EQ(region.room(), 0U);
  EXPECT_EQ(region.take(1), nullptr);
}

TEST(Region, IsUnchangedByWhatDoesNotFit) {
  Region region{kPage};
  fill(region, 100);
  EXPECT_EQ(region.take(kPage), nullptr);
  EXPECT_EQ(region.take(std::numeric_limits<std::size_t>::max()), nullptr);
  EXPECT_EQ(region.take(1, std::size_t{1} << 40), nullptr);
  EXPECT_EQ(region.keep(std::string(kPage, 'x')), nullptr);
  EXPECT_EQ(region.used(), 100U);
  EXPECT_NE(region.take(kPage - 100), nullptr);
}

TEST(Region, TakesFromTheTailOnlyWhatIsCommitted) {
  Region region{kPage};
  region.take(10);
  const std::span<std::byte> tail = region.tail(50);
  ASSERT_EQ(tail.size(), 50U);
  EXPECT_EQ(region.used(), 10U);
  std::memcpy(tail.data(), "hello", 5);
  region.commit(5);
  EXPECT_EQ(region.used(), 15U);
  EXPECT_EQ(region.tail(kPage).data(), tail.data() + 5);
  EXPECT_EQ(region.tail(kPage).size(), kPage - 15);
}

TEST(Region, CountsATailAsPerhapsWritten) {
  Region region{8 * kPage};
  const std::span<std::byte> tail = region.tail(3 * kPage);
  std::memset(tail.data(), 1, tail.size());  // and never committed
  EXPECT_EQ(region.resident(), 3 * kPage);
  EXPECT_EQ(region.give_back(0), 3 * kPage);
  EXPECT_EQ(resident_in(tail), 0U);
}

TEST(Region, KeepsATextWithANulBehindIt) {
  Region region{kPage};
  fill(region, kPage);
  region.rewind(Region::Mark{0});  // what is below is not zero
  const char* const one = region.keep("one");
  const char* const none = region.keep("");
  EXPECT_STREQ(one, "one");
  EXPECT_STREQ(none, "");
  EXPECT_EQ(none, one + 4);
}

TEST(Region, KeepsATextThatJustFits) {
  Region region{kPage};
  EXPECT_EQ(region.keep(std::string(kPage, 'x')), nullptr);
  EXPECT_NE(region.keep(std::string(kPage - 1, 'x')), nullptr);
}

TEST(Region, RewindsToAMark) {
  Region region{kPage};
  const char* const stays = region.keep("stays");
  const Region::Mark mark = region.mark();
  std::byte* const goes = region.take(100);
  region.rewind(mark);
  EXPECT_EQ(region.take(100), goes);
  EXPECT_STREQ(stays, "stays");
}

TEST(Region, RemembersItsPeakAcrossARewind) {
  Region region{8 * kPage};
  fill(region, 5 * kPage);
  region.rewind(Region::Mark{0});
  fill(region, 1);
  EXPECT_EQ(region.resident(), 5 * kPage);
  EXPECT_EQ(region.give_back(0), 5 * kPage);
}

TEST(Region, GivesBackEverythingAboveTheFloor) {
  Region region{16 * kPage};
  const std::span<std::byte> all{region.take(0), 16 * kPage};
  fill(region, 10 * kPage);
  EXPECT_EQ(region.give_back(2 * kPage), 8 * kPage);
  EXPECT_EQ(region.used(), 0U);
  EXPECT_EQ(region.resident(), 2 * kPage);
  EXPECT_EQ(resident_in(all), 2 * kPage);
  EXPECT_EQ(resident_in(all.subspan(2 * kPage)), 0U);
  region.take(16 * kPage);
  EXPECT_TRUE(all_zero(all.subspan(2 * kPage)));
}

TEST(Region, RoundsTheFloorUpToAPage) {
  Region region{4 * kPage};
  fill(region, 4 * kPage);
  EXPECT_EQ(region.give_back(1), 3 * kPage);
}

TEST(Region, GivesBackNothingBelowTheFloor) {
  Region region{4 * kPage};
  const std::span<std::byte> all{region.take(0), 4 * kPage};
  fill(region, 100);
  EXPECT_EQ(region.give_back(4 * kPage), 0U);
  EXPECT_EQ(region.give_back(100 * kPage), 0U);
  EXPECT_EQ(region.used(), 0U);
  EXPECT_EQ(resident_in(all), kPage);
}

TEST(Region, IsUsableAgainAtTheSameAddressAfterGivingBack) {
  Region region{4 * kPage};
  std::byte* const before = fill(region, 4 * kPage).data();
  region.give_back(0);
  EXPECT_EQ(fill(region, 4 * kPage).data(), before);
}

TEST(Region, HoldsStandardContainers) {
  Region region{kPage};
  std::pmr::vector<int> numbers{&region};
  numbers.reserve(10);
  for (int i = 0; i < 10; ++i) numbers.push_back(i);
  const std::pmr::string text{"longer than any small string is kept inside", &region};
  const auto inside = [&region](const void* place) {
    const auto* const end = region.take(0);
    const auto* const byte = static_cast<const std::byte*>(place);
    return byte < end && byte >= end - region.used();
  };
  EXPECT_TRUE(inside(numbers.data()));
  EXPECT_TRUE(inside(text.data()));
  EXPECT_EQ(numbers.back(), 9);
}

TEST(Region, ThrowsBadAllocToAContainerThatDoesNotFit) {
  Region region{kPage};
  std::pmr::vector<char> bytes{&region};
  bytes.resize(kPage / 2);
  EXPECT_THROW(bytes.resize(kPage), std::bad_alloc);
  EXPECT_EQ(bytes.size(), kPage / 2);
}

TEST(Region, TakesTheLastBlockBackFromAContainerAndNoOther) {
  Region region{kPage};
  void* const first = region.allocate(16, 8);
  void* const last = region.allocate(32, 8);
  region.deallocate(first, 16, 8);
  EXPECT_EQ(region.used(), 48U);
  region.deallocate(last, 32, 8);
  EXPECT_EQ(region.used(), 16U);
}

TEST(Region, AsksTheHeapForNothing) {
  Region region{1 << 20};
  const std::size_t before = pooling::allocations();
  fill(region, 1'000);
  region.keep("text");
  region.tail(100);
  region.commit(100);
  std::pmr::vector<int> numbers{{1, 2, 3}, &region};
  region.give_back(0);
  EXPECT_EQ(pooling::allocations(), before);
}

}  // namespace
}  // namespace pointsbot::pooling
