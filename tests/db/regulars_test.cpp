#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace pointsbot::db {
namespace {

using std::chrono::seconds;

class Regulars : public ::testing::Test {
 protected:
  /// Masks of 1, 2, 3 after they were looked at.
  std::vector<std::int64_t> marked(seconds after, std::vector<Attendee> who) {
    till_.ledger->mark_regulars(kChannel, after, who);
    std::vector<std::int64_t> masks;
    for (const Attendee& one : who) masks.push_back(one.roles().mask());
    return masks;
  }

  QuickDisk quick_disk_;
  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
};

TEST_F(Regulars, AreThoseWhoHaveWatchedLongEnoughTheOpenVisitIncluded) {
  const Person alice{1, "alice"}, bob{2, "bob"};
  till_.cycle({alice, bob});  // the first sight is no time watched yet
  for (int i = 0; i < 3; ++i) till_.cycle({alice, bob});
  till_.cycle({alice});
  const std::vector<Attendee> everybody{UserId{1}, UserId{2}, UserId{3}};
  EXPECT_EQ(marked(seconds{180}, everybody), (std::vector<std::int64_t>{3, 3, 1}));
  EXPECT_EQ(marked(seconds{181}, everybody), (std::vector<std::int64_t>{3, 1, 1}));
  EXPECT_EQ(marked(seconds{241}, everybody), (std::vector<std::int64_t>{1, 1, 1}));
}

TEST_F(Regulars, AreTakenOutAgainAndOtherRolesStay) {
  till_.cycle({{1, "alice"}});
  till_.cycle({{1, "alice"}});
  const Roles vip = Roles{}.with(Role::vip);
  EXPECT_EQ(marked(seconds{60}, {{UserId{1}, vip}, {UserId{2}, vip.with(Role::regular)}}),
            (std::vector<std::int64_t>{35, 33}));
}

TEST_F(Regulars, ComeUnderTheNamesTheyHaveWhenTheyBringNone) {
  till_.cycle({{1, "alice", "Alicia"}, {2, "bob"}});
  till_.cycle({{2, "bob"}});
  std::vector<Arrival> arrivals{{Attendee{UserId{1}}, "\0"}};
  ASSERT_TRUE(till_.award(arrivals, {}).has_value());
  EXPECT_EQ(raw_text(till_.file, "SELECT login,username,present FROM points ORDER BY user_id"),
            "alice|Alicia|1\nbob|bob|1\n");
  EXPECT_EQ(differences(till_.file), "");
}

}  // namespace
}  // namespace pointsbot::db
