#include "app/role_lists.hpp"
#include "tests/support/settable_clock.hpp"
#include "tests/twitch/helix_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

using twitch::RoleList;

constexpr Roles kModerator = Roles{}.with(Role::moderator);
constexpr Roles kVip = Roles{}.with(Role::vip);
constexpr Roles kTier1 = Roles{}.with(Role::subscriber);
constexpr Roles kTier3 = kTier1.with(Role::tier3);
constexpr UserId kAlice{1}, kBob{2};

TEST(RoleBookEvents, GiveAndTakeARoleOfTheirListAlone) {
  RoleBook book;
  book.set(RoleList::vips, kAlice, kVip);
  book.set(RoleList::moderators, kAlice, together(kModerator, kVip));
  EXPECT_EQ(book.of(kAlice), together(kModerator, kVip));
  book.set(RoleList::vips, kAlice, Roles{});
  EXPECT_EQ(book.of(kAlice), kModerator);
  std::vector<Attendee> here{Attendee{kAlice}, Attendee{kBob}};
  book.add_to(here);
  EXPECT_EQ(here[0].roles(), kModerator);
  EXPECT_EQ(here[1].roles(), Roles{});
}

TEST(RoleBookEvents, ShowWhoHasABadgeUntilHeWritesWithoutIt) {
  RoleBook book;
  book.show(kAlice, kTier3);
  EXPECT_EQ(book.of(kAlice), kTier3);
  book.show(kAlice, kTier1);
  EXPECT_EQ(book.of(kAlice), kTier1);
  book.show(kAlice, Roles{});
  EXPECT_EQ(book.of(kAlice), Roles{});
}

/// Of a channel whose moderators can be read, and whose subscribers cannot.
class RoleEvents : public twitch::HelixTest {
 protected:
  RoleEvents() {
    const std::array wanted{RoleList::moderators};
    const std::array refused{RoleList::subscribers};
    lists_.want(wanted, refused);
  }
  /// A page of moderators.
  void read(std::int64_t id, const std::string& cursor) {
    can(R"({"data":[{"user_id":")" + std::to_string(id) +
        R"(","user_login":"a","user_name":"A"}],"pagination":{)" +
        (cursor.empty() ? "" : R"("cursor":")" + cursor + "\"") + "}}");
    tests::run_on_loop(loop_, read_page());
  }
  Task<> read_page() { co_await lists_.read(std::chrono::seconds{5}); }
  Roles of(UserId id) const { return lists_.book().of(id); }

  tests::SettableClock clock_;
  RoleLists lists_{*helix_, clock_, twitch::kChannel};
};

TEST_F(RoleEvents, ThatComeWhileTheListIsReadCountAfterIt) {
  read(number(kBob), "next");
  lists_.changed(kBob, Role::moderator, false);
  lists_.changed(kAlice, Role::moderator, true);
  read(3, "");
  EXPECT_EQ(of(UserId{3}), kModerator);
  EXPECT_EQ(of(kAlice), kModerator) << "the page on which he would be had come before";
  EXPECT_EQ(of(kBob), Roles{});
  lists_.read_again();
  read(number(kBob), "");
  EXPECT_EQ(of(kAlice), Roles{}) << "the next reading knows better";
}

TEST_F(RoleEvents, CountAtOnceAndUntilTheNextReading) {
  lists_.changed(kAlice, Role::moderator, true);
  EXPECT_EQ(of(kAlice), kModerator);
  lists_.changed(kAlice, Role::moderator, false);
  EXPECT_EQ(of(kAlice), Roles{});
}

TEST_F(RoleEvents, OfARoleThatNobodyNeedsToKnowCountForNothing) {
  lists_.changed(kAlice, Role::vip, true);
  EXPECT_EQ(of(kAlice), Roles{});
}

TEST_F(RoleEvents, StandInForAListThatIsRefused) {
  lists_.changed(kAlice, Role::tier3, true);
  EXPECT_EQ(of(kAlice), kTier3);
  lists_.changed(kAlice, Role::subscriber, true);
  EXPECT_EQ(of(kAlice), kTier1) << "his new subscription is a smaller one";
  lists_.changed(kAlice, Role::subscriber, false);
  EXPECT_EQ(of(kAlice), Roles{});
}

TEST_F(RoleEvents, BadgesStandInForAListThatIsRefused) {
  lists_.shown(kAlice, together(kTier3, kVip));
  EXPECT_EQ(of(kAlice), kTier3);
  lists_.shown(kAlice, Roles{});
  EXPECT_EQ(of(kAlice), Roles{});
}

TEST_F(RoleEvents, ABadgeAddsToAListAndTakesNothingFromIt) {
  lists_.shown(kAlice, kModerator);
  EXPECT_EQ(of(kAlice), kModerator);
  lists_.shown(kAlice, Roles{});
  EXPECT_EQ(of(kAlice), kModerator) << "badges can be hidden";
}

TEST_F(RoleEvents, ThatTakeARoleCountBeforeTheListWasRead) {
  EXPECT_TRUE(lists_.unknown().has(Role::moderator));
  lists_.changed(kAlice, Role::moderator, false);
  EXPECT_EQ(lists_.lost().of(kAlice), kModerator);
  EXPECT_EQ(lists_.lost().of(kBob), Roles{});
  lists_.changed(kAlice, Role::moderator, true);
  EXPECT_EQ(lists_.lost().of(kAlice), Roles{}) << "he has it again";
  lists_.changed(kAlice, Role::moderator, false);
  lists_.shown(kAlice, kModerator);
  EXPECT_EQ(lists_.lost().of(kAlice), Roles{}) << "his badge says so";
  lists_.changed(kAlice, Role::moderator, false);
  read(3, "");
  EXPECT_EQ(lists_.lost().of(kAlice), Roles{}) << "the list tells now";
}

TEST_F(RoleEvents, ThatTakeARoleCountWhereNobodyReadsItsList) {
  lists_.changed(kAlice, Role::vip, false);
  EXPECT_EQ(lists_.lost().of(kAlice), kVip);
}

TEST_F(RoleEvents, OfASmallerSubscriptionTakeTheLargerOne) {
  const std::array wanted{RoleList::subscribers};
  lists_.want(wanted);
  lists_.changed(kAlice, Role::subscriber, true);
  EXPECT_TRUE(lists_.lost().of(kAlice).has(Role::tier3));
  EXPECT_FALSE(lists_.lost().of(kAlice).has(Role::subscriber));
}

TEST_F(RoleEvents, AfterALossHaveEveryListReadAgain) {
  read(number(kBob), "");
  clock_.advance(std::chrono::minutes{1});
  EXPECT_GT(lists_.next(), clock_.now());
  lists_.read_again();
  EXPECT_LE(lists_.next(), clock_.now());
}

}  // namespace
}  // namespace pointsbot::app
