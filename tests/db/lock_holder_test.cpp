#include "db/lock_holder.hpp"

#include <gtest/gtest.h>

namespace pointsbot::db {
namespace {

constexpr std::string_view kLocks =
    "1: POSIX  ADVISORY  READ  4312 08:01:1234567 124 124\n"
    "2: OFDLCK ADVISORY  WRITE -1 08:01:1234599 0 EOF\n"
    "3: FLOCK  ADVISORY  WRITE 77 00:1a:7654321 0 EOF\n"
    "4: POSIX  ADVISORY  WRITE 812 08:01:1234567 122 122\n"
    "4: -> POSIX  ADVISORY  WRITE 990 08:01:1234567 120 120\n"
    "5: POSIX  ADVISORY  WRITE 4312 08:01:1234567 120 120\n"
    "a line of another form\n";

TEST(LockHolder, IsWhoHoldsAWriteLockOnTheFileButOurselves) {
  EXPECT_EQ(write_lock_owner(kLocks, 1234567, 812), 4312);
  EXPECT_EQ(write_lock_owner(kLocks, 1234567, 4312), 812);
}

TEST(LockHolder, IsNobodyWhoOnlyReadsOrWaitsOrLocksAnotherFile) {
  EXPECT_EQ(write_lock_owner("1: POSIX  ADVISORY  READ  4312 08:01:1234567 124 124\n", 1234567, 1),
            0);
  EXPECT_EQ(
      write_lock_owner("1: -> POSIX  ADVISORY  WRITE 990 08:01:1234567 120 120\n", 1234567, 1), 0);
  EXPECT_EQ(write_lock_owner(kLocks, 234567, 1), 0);
  EXPECT_EQ(write_lock_owner("", 1234567, 1), 0);
}

TEST(LockHolder, OfAFileThatIsNotThereIsNobody) {
  EXPECT_EQ(lock_holder("/no/such/folder/points.db"), "");
}

}  // namespace
}  // namespace pointsbot::db
