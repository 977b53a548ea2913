#include "db/damage.hpp"
#include "tests/faults/fault.hpp"
#include "tests/faults/proof.hpp"
#include "tests/faults/rounds.hpp"
#include "tests/faults/scene.hpp"
#include "tests/support/sqlite_calls.hpp"
#include "tests/support/sqlite_malloc.hpp"
#include "tests/support/syscall_faults.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <functional>
#include <optional>
#include <set>
#include <string>

namespace pointsbot::tests {
namespace {

#ifdef SANITIZED
constexpr std::int64_t kEach = 8;
#else
constexpr std::int64_t kEach = 12;
#endif

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

  static bool every_n() { return rounds(0) > 0; }
  /// Which n to try next: all of the first and, of the many alike, some; every one for the soak.
  static std::int64_t next(std::int64_t n) {
    return every_n() || n < kEach ? n + 1 : n + 1 + n / 4;
  }

  bool one_turn(Scene& scene, const Fault& fault, std::int64_t n, int& failed);
  /// For whoever runs it for long: how many n there were.
  static void tell(const std::string& what, const Fault& fault, std::int64_t tried, int failed,
                   int proofs) {
    if (!every_n()) return;
    std::printf("%-28s %-38s %6lld n, %6d failed, %4d proofs\n", what.c_str(), fault.name.c_str(),
                static_cast<long long>(tried), failed, proofs);
    std::fflush(stdout);
  }

  /// What does not pass is told, and which file it is about.
  static void expect_told(const Tried& tried) {
    if (tried.done || tried.error) return;
    // Of an import also what it keeps until it has read the whole file.
    EXPECT_TRUE(tried.broken.find("points.db") != std::string::npos ||
                tried.broken.find("Nothing was imported") != std::string::npos)
        << tried.broken;
    // What fails here is the computer, never the file.
    EXPECT_EQ(tried.broken.find("damaged"), std::string::npos) << tried.broken;
    EXPECT_EQ(tried.broken.find("not a SQLite database"), std::string::npos) << tried.broken;
  }

  /// The file as a later start finds it: before the turn or, when it was answered, after it; and
  /// the turn can be done once more with effect once.
  void expect_before_or_after(const Scene& scene, bool answered) {
    // Most n leave the very bytes of another.
    const std::string left = scene.left();
    const std::pair of{std::hash<std::string>{}(left), answered};
    if (!left.empty() && !proved_.insert(of).second) return;
    ++proofs_;
    Workload after = scene.before();
    after.think_until(after.steps() + 1);
    Workload workload = scene.before();
    const std::int64_t before = workload.steps();
    ASSERT_EQ(
        what_is_wrong(scene.file(), workload, answered ? after.steps() : before, after.steps()),
        "");
    if (workload.steps() > before) return;
    db::Till till{scene.file()};
    workload.hand_over(till);
    ASSERT_TRUE(workload.live(till).has_value());
    till.close();
    ASSERT_EQ(what_is_wrong(scene.file(), workload, after.steps(), after.steps()), "");
  }

  std::set<std::pair<std::size_t, bool>> proved_;
  int proofs_ = 0;
};

/// One turn with its n-th call failing, and what follows. False when it has no n-th call.
bool NthFailure::one_turn(Scene& scene, const Fault& fault, std::int64_t n, int& failed) {
  scene.lay_out();
  db::Till till{scene.file()};
  Workload workload = scene.before();
  workload.hand_over(till);
  fault.arm(n);
  const Tried tried = attempt([&] { return workload.live(till); });
  const bool reached = fault.reached(n);
  disarm();
  failed += tried.done ? 0 : 1;
  if (tried.error) {
    // The same ledger goes on.
    EXPECT_EQ(steps_in(scene.file()), scene.before().steps());
    EXPECT_TRUE(workload.live(till).has_value());
  }
  expect_told(tried);
  till.close();
  expect_before_or_after(scene, tried.done || tried.error.has_value());
  return reached;
}

struct TurnKind {
  Workload::Kind kind;
  std::string name;
};

class NthFailureOfATurn : public NthFailure, public testing::WithParamInterface<TurnKind> {};

TEST_P(NthFailureOfATurn, LeavesItDoneOrUndoneAndSaysSo) {
  const auto& [kind, name] = GetParam();
  Scene scene{kind};
  for (const Fault& fault : all_faults()) {
    // There are hundreds of calls in a raid, and thousands of SQLite's.
    if (kind == Workload::Kind::raid && !fault.for_raids && (!every_n() || fault.of_sqlite))
      continue;
    int failed = 0;
    bool reached = true;
    std::int64_t tried = 0;
    proofs_ = 0;
    for (std::int64_t n = 1; reached; n = next(n)) {
      SCOPED_TRACE(name + ", " + fault.name + " at call " + std::to_string(n));
      reached = one_turn(scene, fault, n, failed);
      tried += reached ? 1 : 0;
      if (HasFailure()) return;
    }
    tell(name, fault, tried, failed, proofs_);
    // What SQLite undid by itself may be done again where nobody was answered yet.
    EXPECT_TRUE(failed == 0 || !fault.harmless) << fault.name;
    EXPECT_TRUE(failed > 0 || fault.harmless || !fault.ever_after) << fault.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Each, NthFailureOfATurn,
                         testing::Values(TurnKind{Workload::Kind::cycle, "Cycle"},
                                         TurnKind{Workload::Kind::raid, "Raid"},
                                         TurnKind{Workload::Kind::operations, "Operations"},
                                         TurnKind{Workload::Kind::import, "Import"},
                                         TurnKind{Workload::Kind::claim, "Claim"}),
                         [](const auto& test) { return test.param.name; });

TEST_F(NthFailure, OfAStartIsToldAndLeavesEverythingAsItWas) {
  Scene scene{Workload::Kind::operations};
  for (const Fault& fault : all_faults()) {
    int failed = 0;
    bool reached = true;
    std::int64_t tries = 0;
    proofs_ = 0;
    for (std::int64_t n = 1; reached; n = next(n)) {
      SCOPED_TRACE(fault.name + " at call " + std::to_string(n));
      scene.lay_out();
      fault.arm(n);
      const Tried tried = attempt([&]() -> Result<void, db::Error> {
        db::Ledger ledger{scene.file(), db::Source::simulator};
        const auto standing = ledger.open_channel(db::kChannel, "streamer");
        if (!standing.has_value()) return standing.error();
        return {};
      });
      reached = fault.reached(n);
      disarm();
      failed += tried.done ? 0 : 1;
      tries += reached ? 1 : 0;
      expect_told(tried);
      expect_before_or_after(scene, false);
      if (HasFailure()) return;
    }
    tell("a start", fault, tries, failed, proofs_);
    EXPECT_EQ(failed == 0, fault.harmless) << fault.name;
  }
}

/// The proof that a call of SQLite fails here as it does there.
TEST_F(NthFailure, OfACallOfSqliteLeavesTheConnectionAsItWouldBe) {
  for (const bool gone : {false, true}) {
    SQLite::Database database{":memory:", SQLite::OPEN_READWRITE};
    database.exec("CREATE TABLE t(a); BEGIN IMMEDIATE; INSERT INTO t VALUES(1)");
    sqlite_calls().arm(1, SQLITE_IOERR_READ, gone);
    EXPECT_EQ(database.tryExec("INSERT INTO t VALUES(2)"), SQLITE_IOERR_READ);
    EXPECT_EQ(database.getExtendedErrorCode(), SQLITE_IOERR_READ);
    EXPECT_EQ(sqlite3_get_autocommit(database.getHandle()) != 0, gone);
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM t").getInt(), gone ? 0 : 1);
  }
}

// SQLite's own check says of a page for which there was no memory what it says of a damaged one.
TEST_F(NthFailure, OfALookAtThePagesIsNotDamage) {
  Scene scene{Workload::Kind::cycle};
  scene.lay_out();
  int failed = 0;
  bool reached = true;
  for (std::int64_t n = 1; reached; ++n) {
    SQLite::Database database{scene.file().string(), SQLite::OPEN_READONLY};
    sqlite_malloc().arm(n, false);
    try {
      ASSERT_EQ(db::look_for_damage(database, db::Check::quick, {}).found, "") << n;
    } catch (const SQLite::Exception&) {
      ++failed;
    }
    reached = sqlite_malloc().calls >= n;
    disarm();
  }
  EXPECT_GT(failed, 100);
}

TEST_F(NthFailure, OfTheQuietPointFailsNoTurn) {
  Scene scene{Workload::Kind::operations};
  for (const Fault& fault : all_faults()) {
    std::int64_t tried = 0;
    for (std::int64_t n = 1;; n = next(n), ++tried) {
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
      ASSERT_EQ(what_is_wrong(scene.file(), workload, workload.steps(), workload.steps()), "");
      if (!reached) break;
    }
    tell("the quiet point", fault, tried, 0, 0);
  }
}

}  // namespace
}  // namespace pointsbot::tests
