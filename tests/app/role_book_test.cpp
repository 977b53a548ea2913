#include "app/role_book.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace pointsbot::app {
namespace {

using twitch::RoleList;

constexpr Roles kModerator = Roles{}.with(Role::moderator);
constexpr Roles kVip = Roles{}.with(Role::vip);
constexpr Roles kSubscriber = Roles{}.with(Role::subscriber);

std::vector<Attendee> members(Roles roles, std::initializer_list<std::int64_t> ids) {
  std::vector<Attendee> all;
  for (const std::int64_t id : ids) all.emplace_back(UserId{id}, roles);
  return all;
}

void replace(RoleBook& book, RoleList list, std::vector<Attendee> members) {
  book.replace(list, members);
}

TEST(AppRoleBook, KnowsWhoIsWhatWhateverTheOrderOfItsLists) {
  RoleBook book;
  replace(book, RoleList::moderators, members(kModerator, {9, 3, 7, 3}));
  replace(book, RoleList::subscribers, members(kSubscriber, {4, 3}));
  EXPECT_EQ(book.of(UserId{3}), together(kModerator, kSubscriber));
  EXPECT_EQ(book.of(UserId{4}), kSubscriber);
  EXPECT_EQ(book.of(UserId{5}), Roles{});
  EXPECT_EQ(book.size(RoleList::moderators), 3U);
}

TEST(AppRoleBook, AddsRolesToThoseWhoAreHere) {
  RoleBook book;
  replace(book, RoleList::moderators, members(kModerator, {1, 5, 100}));
  replace(book, RoleList::vips, members(kVip, {5, 6}));
  std::vector<Attendee> here = members(Roles{}, {2, 5, 6, 7});
  here[3] = Attendee{UserId{7}, kSubscriber};
  book.add_to(here);
  EXPECT_EQ(here[0].roles(), Roles{});
  EXPECT_EQ(here[1].roles(), together(kModerator, kVip));
  EXPECT_EQ(here[2].roles(), kVip);
  EXPECT_EQ(here[3].roles(), kSubscriber) << "what he has already stays";
}

TEST(AppRoleBook, ANewListTakesThePlaceOfTheOldOneOfItsKindAlone) {
  RoleBook book;
  replace(book, RoleList::moderators, members(kModerator, {1, 2}));
  replace(book, RoleList::vips, members(kVip, {1}));
  replace(book, RoleList::moderators, members(kModerator, {2}));
  EXPECT_EQ(book.of(UserId{1}), kVip);
  book.drop(RoleList::vips);
  EXPECT_EQ(book.of(UserId{1}), Roles{});
  EXPECT_EQ(book.of(UserId{2}), kModerator);
}

TEST(AppRoleBook, KeepsEightBytesForEachAndLittleMore) {
  RoleBook book;
  std::vector<Attendee> all;
  for (std::int64_t id = 1; id <= 70'000; ++id) all.emplace_back(UserId{id}, kSubscriber);
  book.replace(RoleList::subscribers, all);
  std::vector<Attendee> kept;
  book.replace(RoleList::subscribers, kept);  // the old one's memory
  EXPECT_EQ(kept.size(), 70'000U);
  EXPECT_LE(kept.capacity(), 70'000U + 70'000U / 8 + 1024U);
  static_assert(sizeof(Attendee) == 8);
}

TEST(AppRoleBook, UnitesWhoStandsThereSeveralTimes) {
  std::vector<Attendee> people = members(kVip, {1, 2, 2, 3});
  people[2] = Attendee{UserId{2}, kModerator};
  const std::size_t left = unite(people);
  ASSERT_EQ(left, 3U);
  EXPECT_EQ(people[1], (Attendee{UserId{2}, together(kVip, kModerator)}));
  EXPECT_EQ(unite({}), 0U);
}

}  // namespace
}  // namespace pointsbot::app
