#include "tests/faults/rounds.hpp"
#include "tests/faults/workload.hpp"
#include "tests/support/sqlite_malloc.hpp"
#include "tests/support/syscall_faults.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace pointsbot::tests {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kSeed = 11;
constexpr std::int64_t kSteps = 15;

/// A channel's database as it stands before one step of its life, to be had again and again.
class Scene {
 public:
  /// `raid`: the step is one of hundreds of arrivals.
  explicit Scene(bool raid) : before_{kSeed} {
    db::Till till{original_};
    const std::int64_t least = raid ? 500 : 2, most = raid ? 1'000 : 20;
    while (before_.steps() < kSteps || before_.next_churn() < least ||
           before_.next_churn() > most) {
      if (!before_.live(till).has_value()) throw std::runtime_error{"refused"};
    }
    till.close();
  }

  /// A fresh copy, of which the calls are watched.
  void lay_out() {
    fs::remove_all(folder_);
    fs::create_directory(folder_);
    fs::copy_file(original_, file());
    fs::canonical(folder_).string().copy(syscall_faults().folder, PATH_MAX - 1);
  }
  fs::path file() const { return folder_ / "points.db"; }
  const Workload& before() const { return before_; }

 private:
  const TemporaryDirectory directory_;
  const fs::path original_ = directory_.path() / "original.db";
  const fs::path folder_ = directory_.path() / "folder";
  Workload before_;
};

/// What fails, and how it is told to fail at its n-th time.
struct Fault {
  std::string name;
  std::function<void(std::int64_t)> arm;
  std::function<bool(std::int64_t)> reached;
};

void disarm() {
  syscall_faults().disarm();
  syscall_faults().room = SyscallFaults::kNoLimit;
  sqlite_malloc().disarm();
}

Fault syscall_fault(std::string name, int error, unsigned kinds, bool ever_after) {
  return {std::move(name) + (ever_after ? ", and ever after" : ""),
          [=](std::int64_t n) { syscall_faults().arm(n, error, kinds, ever_after); },
          [](std::int64_t n) { return syscall_faults().calls >= n; }};
}

Fault malloc_fault(bool ever_after) {
  return {ever_after ? "no memory ever after" : "no memory once",
          [=](std::int64_t n) { sqlite_malloc().arm(n, ever_after); },
          [](std::int64_t n) { return sqlite_malloc().calls >= n; }};
}

std::vector<Fault> all_faults() {
  using F = SyscallFaults;
  constexpr unsigned kGrows = F::kWrite | F::kTruncate | F::kOpen | F::kMap | F::kSync;
  return {syscall_fault("EIO", EIO, F::kEvery, false),
          syscall_fault("EIO", EIO, F::kEvery, true),
          syscall_fault("ENOSPC", ENOSPC, kGrows, false),
          syscall_fault("ENOSPC", ENOSPC, kGrows, true),
          syscall_fault("EINTR", EINTR, F::kRead | F::kWrite | F::kOpen | F::kTruncate, false),
          syscall_fault("a short write", F::kShort, F::kWrite, true),
          malloc_fault(false),
          malloc_fault(true)};
}

/// What became of something that was tried.
struct Tried {
  bool done = false;
  std::optional<db::Error> error{};  ///< it passes by itself
  std::string broken{};              ///< it does not: what Unusable said
};

template <class Try>
Tried attempt(Try what) {
  try {
    const Result<void, db::Error> result = what();
    if (result.has_value()) return {.done = true};
    return {.error = result.error()};
  } catch (const db::Unusable& failure) {
    return {.broken = failure.what()};
  }
}

class NthFailure : public testing::Test {
 protected:
  NthFailure() { syscall_faults().skip_sleeps = syscall_faults().skip_syncs = true; }
  ~NthFailure() override {
    disarm();
    syscall_faults().folder[0] = '\0';
    syscall_faults().skip_sleeps = syscall_faults().skip_syncs = false;
  }

  /// Which n to try next: all of the first, and of the many alike some; every one for the soak.
  static std::int64_t next(std::int64_t n) {
    static const int every = rounds(0);
    return every > 0 || n < 30 ? n + 1 : n + 1 + n / 8;
  }

  /// The file as a later start finds it: before the step or, when it was answered, after it; and
  /// the step can be done once more with effect once.
  static void expect_before_or_after(const Scene& scene, bool answered) {
    Workload workload{kSeed};
    const std::int64_t before = scene.before().steps();
    ASSERT_EQ(what_is_wrong(scene.file(), workload, before + (answered ? 1 : 0), before + 1), "");
    if (workload.steps() == before) {
      db::Till till{scene.file()};
      workload.hand_over(till);
      ASSERT_TRUE(workload.live(till).has_value());
      till.close();
      Workload again{kSeed};
      ASSERT_EQ(what_is_wrong(scene.file(), again, before + 1, before + 1), "");
    }
  }
};

TEST_F(NthFailure, OfAStepLeavesItDoneOrUndoneAndSaysSo) {
  for (const bool raid : {false, true}) {
    Scene scene{raid};
    for (const Fault& fault : all_faults()) {
      std::int64_t failed = 0, n = 1;
      for (;; n = next(n)) {
        SCOPED_TRACE(std::string{raid ? "raid, " : ""} + fault.name + " at call " +
                     std::to_string(n));
        scene.lay_out();
        db::Till till{scene.file()};
        Workload workload = scene.before();
        workload.hand_over(till);
        fault.arm(n);
        const Tried tried = attempt([&] { return workload.live(till); });
        const bool reached = fault.reached(n);
        disarm();
        if (!reached) {
          EXPECT_TRUE(tried.done);
          break;
        }
        failed += tried.done ? 0 : 1;
        if (tried.error) {
          // The same ledger goes on.
          ASSERT_EQ(steps_in(scene.file()), scene.before().steps());
          ASSERT_TRUE(workload.live(till).has_value());
        }
        if (!tried.done && !tried.error) {
          EXPECT_NE(tried.broken.find("points.db"), std::string::npos) << tried.broken;
        }
        till.close();
        expect_before_or_after(scene, tried.done || tried.error.has_value());
        if (HasFatalFailure()) return;
      }
      std::printf("step %d %s: %ld calls, %ld failed\n", raid, fault.name.c_str(), n, failed);
    }
  }
}

TEST_F(NthFailure, OfAStartIsToldAndLeavesEverythingAsItWas) {
  Scene scene{false};
  for (const Fault& fault : all_faults()) {
    std::int64_t failed = 0, n = 1;
    for (;; n = next(n)) {
      SCOPED_TRACE(fault.name + " at call " + std::to_string(n));
      scene.lay_out();
      fault.arm(n);
      const Tried tried = attempt([&]() -> Result<void, db::Error> {
        db::Ledger ledger{scene.file(), db::Source::simulator};
        const auto standing = ledger.open_channel(db::kChannel, "streamer");
        if (!standing.has_value()) return standing.error();
        return {};
      });
      const bool reached = fault.reached(n);
      disarm();
      failed += tried.done ? 0 : 1;
      if (fault.name == "EINTR" && !tried.done) std::printf("%s\n", tried.broken.c_str());
      if (!tried.done && !tried.error) {
        EXPECT_NE(tried.broken.find("points.db"), std::string::npos) << tried.broken;
      }
      expect_before_or_after(scene, false);
      if (HasFatalFailure()) return;
      if (!reached) break;
    }
    std::printf("start %s: %ld calls, %ld failed\n", fault.name.c_str(), n, failed);
  }
}

TEST_F(NthFailure, OfTheQuietPointFailsNoStep) {
  Scene scene{false};
  for (const Fault& fault : all_faults()) {
    for (std::int64_t n = 1;; n = next(n)) {
      SCOPED_TRACE(fault.name + " at call " + std::to_string(n));
      scene.lay_out();
      db::Till till{scene.file()};
      Workload workload = scene.before();
      workload.hand_over(till);
      ASSERT_TRUE(workload.live(till).has_value());
      fault.arm(n);
      till.ledger->settle();
      const bool reached = fault.reached(n);
      disarm();
      ASSERT_TRUE(workload.live(till).has_value());
      till.close();
      Workload again{kSeed};
      ASSERT_EQ(what_is_wrong(scene.file(), again, workload.steps(), workload.steps()), "");
      if (!reached) break;
    }
  }
}

}  // namespace
}  // namespace pointsbot::tests
