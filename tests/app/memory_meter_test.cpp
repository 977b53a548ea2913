#include "app/memory_meter.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <sys/mman.h>
#include <unistd.h>

namespace pointsbot::app {
namespace {

constexpr std::int64_t kMegabyte = 1 << 20;
constexpr std::int64_t kBlock = 8 * kMegabyte;
/// What the rest of the program may come and go by meanwhile.
constexpr std::int64_t kSlack = kMegabyte;

/// Memory that is surely the kernel's again when it goes.
class Pages {
 public:
  Pages()
      : base_{static_cast<char*>(
            ::mmap(nullptr, kBlock, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))} {}
  ~Pages() { ::munmap(base_, kBlock); }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  void touch() {
    for (std::int64_t at = 0; at < kBlock; at += 4096) static_cast<volatile char*>(base_)[at] = 1;
  }

 private:
  char* base_;
};

void touch_and_free() { Pages{}.touch(); }

/// Some containers forbid it.
bool kernel_keeps_watch() { return ::access("/proc/self/clear_refs", W_OK) == 0; }

TEST(KilobytesOf, ReadsTheFilesOfProc) {
  const char* const rollup =
      "55d0-7ffd ---p 00000000 00:00 0                          [rollup]\n"
      "Rss:               14540 kB\n"
      "Pss:                9331 kB\n"
      "Pss_Anon:           1111 kB\n"
      "Anonymous:          5236 kB\n"
      "AnonHugePages:      2048 kB\n"
      "Locked:                0 kB\n";
  EXPECT_EQ(kilobytes_of(rollup, "Rss"), 14'540 * 1024);
  EXPECT_EQ(kilobytes_of(rollup, "Anonymous"), 5'236 * 1024);
  EXPECT_EQ(kilobytes_of(rollup, "Locked"), 0);
  EXPECT_EQ(kilobytes_of(rollup, "AnonHugePages"), 2'048 * 1024);
  const char* const status = "Name:\tVmHWM\nVmPeak:\t   99999 kB\nVmHWM:\t    1832 kB\n";
  EXPECT_EQ(kilobytes_of(status, "VmHWM"), 1'832 * 1024);
}

TEST(KilobytesOf, IsZeroForAKeyThatIsAbsent) {
  for (const char* text :
       {"", "Rss", "Rss:", "Rss: kB", "RssAnon: 5 kB\n", "Pss Rss: 5 kB\n", "XRss: 5 kB"}) {
    EXPECT_EQ(kilobytes_of(text, "Rss"), 0) << text;
  }
}

TEST(MemoryMeter, SeesMemoryComeAndGo) {
  MemoryMeter meter;
  const Memory before = meter.sample();
  EXPECT_GT(before.rss, before.anonymous);
  EXPECT_GT(before.anonymous, 0);
  {
    Pages pages;
    EXPECT_LT(meter.sample().rss, before.rss + kSlack);  // not touched: no memory
    pages.touch();
    const Memory during = meter.sample();
    EXPECT_GE(during.rss, before.rss + kBlock - kSlack);
    EXPECT_GE(during.anonymous, before.anonymous + kBlock - kSlack);
  }
  const Memory after = meter.sample();
  EXPECT_LT(after.rss, before.rss + kSlack);
  EXPECT_LT(after.anonymous, before.anonymous + kSlack);
}

TEST(MemoryMeter, RemembersAPeakThatASampleSaw) {
  MemoryMeter meter;
  const Memory before = meter.sample();
  meter.start_peak();
  {
    Pages pages;
    pages.touch();
    meter.sample();
  }
  EXPECT_GE(meter.peak().rss, before.rss + kBlock - kSlack);
  EXPECT_GE(meter.peak().anonymous, before.anonymous + kBlock - kSlack);
}

TEST(MemoryMeter, RemembersAPeakThatNoSampleSaw) {
  MemoryMeter meter;
  const Memory before = meter.sample();
  meter.start_peak();
  touch_and_free();
  // Where the kernel's mark cannot be set back, samples are all there is.
  EXPECT_EQ(meter.peak().rss >= before.rss + kBlock - kSlack, kernel_keeps_watch());
}

TEST(MemoryMeter, ForgetsAnEarlierPeak) {
  MemoryMeter meter;
  const Memory before = meter.sample();
  meter.start_peak();
  {
    Pages pages;
    pages.touch();
    meter.sample();
  }
  touch_and_free();
  meter.start_peak();
  meter.sample();
  EXPECT_LT(meter.peak().rss, before.rss + kBlock / 2);
  EXPECT_LT(meter.peak().anonymous, before.anonymous + kBlock / 2);
}

}  // namespace
}  // namespace pointsbot::app
