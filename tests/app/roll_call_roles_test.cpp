#include "app/roll_call.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::app {
namespace {

using Ids = std::vector<std::int64_t>;

/// Roles and who has them.
class AppRollCallRoles : public testing::Test {
 protected:
  static constexpr Roles kNone{};
  static constexpr Roles kModerator = Roles{}.with(Role::moderator);
  static constexpr Roles kSubscriber = Roles{}.with(Role::subscriber);
  static constexpr Roles kRegular = Roles{}.with(Role::regular);
  using People = std::vector<std::pair<std::int64_t, std::int64_t>>;  // id, mask

  void know(twitch::RoleList list, std::vector<Attendee> members) { book_.replace(list, members); }

  /// Calls the roll of `ids` after `before`.
  RollChange call(const std::vector<Attendee>& before, const Ids& ids) {
    rules_.book = &book_;
    RollCall roll_call{before, rules_, reservoir_};
    for (const std::int64_t id : ids) {
      const std::string login = "login" + std::to_string(id);
      EXPECT_TRUE(roll_call.chatter({UserId{id}, login, ""}));
    }
    EXPECT_TRUE(roll_call.finish());
    different_ = roll_call.different();
    return std::move(roll_call.change());
  }
  static People people(std::span<const Attendee> those) {
    People all;
    for (const Attendee& who : those) all.emplace_back(number(who.id()), who.roles().mask());
    return all;
  }
  static People people(std::span<const db::Arrival> those) {
    People all;
    for (const db::Arrival& who : those) all.emplace_back(number(who.id()), who.who.roles().mask());
    return all;
  }
  static Attendee who(std::int64_t id, Roles roles = {}) { return {UserId{id}, roles}; }

  pooling::Reservoir reservoir_{{kRollLeases, std::size_t{8} << 20, 0}};
  RoleBook book_;
  RollRules rules_;
  std::int64_t different_ = 0;
};

TEST_F(AppRollCallRoles, WhoComesComesWithHisRolesAndWhoLeavesHadThose) {
  know(twitch::RoleList::moderators, {who(2, kModerator), who(3, kModerator)});
  know(twitch::RoleList::subscribers, {who(3, kSubscriber), who(8, kSubscriber)});
  RollChange change = call({who(7, kSubscriber), who(9)}, {3, 1, 2, 9});
  EXPECT_EQ(people(change.arrivals.items()), (People{{1, 1}, {2, 65}, {3, 69}}));
  EXPECT_EQ(people(change.present.items()), (People{{1, 1}, {2, 65}, {3, 69}, {9, 1}}));
  EXPECT_EQ(people(change.departures()), (People{{7, 5}}));
  EXPECT_TRUE(change.changed().empty());
}

TEST_F(AppRollCallRoles, WhoStaysAsSomethingElseHasChanged) {
  know(twitch::RoleList::subscribers, {who(1, kSubscriber), who(4, kSubscriber)});
  const RollChange change =
      call({who(1), who(2, kModerator), who(3), who(4, kSubscriber), who(5)}, {4, 3, 2, 1});
  EXPECT_EQ(people(change.departures()), (People{{5, 1}}));
  EXPECT_EQ(people(change.changed()), (People{{1, 5}, {2, 1}})) << "as they are now";
}

TEST_F(AppRollCallRoles, WhoStaysKeepsTheRolesThatNoListTells) {
  rules_.kept = together(kRegular, kModerator);
  know(twitch::RoleList::subscribers, {who(1, kSubscriber)});
  const RollChange change =
      call({who(1, kRegular), who(2, together(kModerator, kSubscriber))}, {1, 2, 3});
  EXPECT_EQ(people(change.present.items()), (People{{1, 7}, {2, 65}, {3, 1}}));
  EXPECT_EQ(people(change.changed()), (People{{1, 7}, {2, 65}}));
}

TEST_F(AppRollCallRoles, WhoStaysLosesARoleThatAnEventTookAlthoughNoListTells) {
  rules_.kept = together(kRegular, kModerator);
  RoleBook lost;
  lost.set(twitch::RoleList::moderators, UserId{2}, kModerator);
  rules_.lost = &lost;
  const RollChange change =
      call({who(1, kModerator), who(2, together(kModerator, kRegular))}, {1, 2});
  EXPECT_EQ(people(change.present.items()), (People{{1, 65}, {2, 3}}));
  EXPECT_EQ(people(change.changed()), (People{{2, 3}}));
}

TEST_F(AppRollCallRoles, TheStreamerCountsWhereHeIsPaidAndIsKnownForWhatHeIs) {
  rules_.left_out.streamer = UserId{5};
  EXPECT_EQ(people(call({}, {5, 6}).present.items()), (People{{5, 129}, {6, 1}}));
  rules_.left_out.pay_streamer = false;
  RollChange change = call({who(5, Roles{}.with(Role::broadcaster))}, {5, 6});
  EXPECT_EQ(people(change.present.items()), (People{{6, 1}}));
  EXPECT_EQ(people(change.departures()), (People{{5, 129}}));
  EXPECT_EQ(different_, 2) << "Twitch listed him";
}

TEST_F(AppRollCallRoles, AMergedAccountIsTheOneItWentIntoAndBringsNoName) {
  const std::vector<std::pair<UserId, UserId>> merged{{UserId{1}, UserId{20}},
                                                      {UserId{30}, UserId{20}}};
  rules_.merged = merged;
  know(twitch::RoleList::moderators, {who(1, kModerator)});
  know(twitch::RoleList::subscribers, {who(20, kSubscriber)});
  {
    RollChange alone = call({}, {1});
    EXPECT_EQ(people(alone.arrivals.items()), (People{{20, 69}}));
    EXPECT_STREQ(alone.arrivals.items()[0].login(), "");
    EXPECT_STREQ(alone.arrivals.items()[0].display_name(), "");
  }
  EXPECT_EQ(people(call({who(20, together(kModerator, kSubscriber))}, {1}).present.items()),
            (People{{20, 69}}));
}

TEST_F(AppRollCallRoles, AMergedAccountBesideTheOtherCountsOnceWithTheOthersName) {
  const std::vector<std::pair<UserId, UserId>> merged{{UserId{1}, UserId{20}},
                                                      {UserId{30}, UserId{20}}};
  rules_.merged = merged;
  for (const Ids& order : {Ids{1, 20, 30}, Ids{30, 1, 20}, Ids{20, 30, 1}}) {
    RollChange change = call({who(4)}, order);
    EXPECT_EQ(people(change.arrivals.items()), (People{{20, 1}}));
    EXPECT_STREQ(change.arrivals.items()[0].login(), "login20");
    EXPECT_EQ(people(change.departures()), (People{{4, 1}}));
  }
}

TEST_F(AppRollCallRoles, AgreesWithMapsOnListsOfAllKinds) {
  std::mt19937 random{11};
  const auto some_roles = [&random] { return Roles::of_mask(random() % 4 == 0 ? 65 : 1); };
  for (int round = 0; round < 300; ++round) {
    std::map<std::int64_t, Roles> before, lists, here;
    const std::int64_t ids = 1 + static_cast<std::int64_t>(random() % 100);
    Ids rows;
    for (std::int64_t id = 1; id <= ids; ++id) {
      if (random() % 2 == 0) before[id] = some_roles();
      if (random() % 3 == 0) lists[id] = kModerator;
      if (random() % 2 == 0) rows.push_back(id);
    }
    std::shuffle(rows.begin(), rows.end(), random);
    std::vector<Attendee> was, members;
    for (const auto& [id, roles] : before) was.push_back(who(id, roles));
    for (const auto& [id, roles] : lists) members.push_back(who(id, roles));
    for (const std::int64_t id : rows) here[id] = lists.contains(id) ? lists[id] : Roles{};
    know(twitch::RoleList::moderators, members);

    People came, left, changed;
    for (const auto& [id, roles] : here) {
      if (!before.contains(id)) came.emplace_back(id, roles.mask());
      if (before.contains(id) && before[id] != roles) changed.emplace_back(id, roles.mask());
    }
    for (const auto& [id, roles] : before) {
      if (!here.contains(id)) left.emplace_back(id, roles.mask());
    }
    RollChange change = call(was, rows);
    ASSERT_EQ(people(change.arrivals.items()), came) << round;
    ASSERT_EQ(people(change.departures()), left) << round;
    ASSERT_EQ(people(change.changed()), changed) << round;
  }
}

TEST_F(AppRollCallRoles, NeedsNoMoreMemoryThanWithoutThem) {
  std::vector<Attendee> all;
  Ids ids;
  for (std::int64_t id = 1; id <= 50'000; ++id) {
    all.push_back(who(id, kSubscriber));
    ids.push_back(id);
  }
  const std::vector<Attendee> before = all;
  know(twitch::RoleList::subscribers, all);
  const RollChange change = call(before, ids);
  EXPECT_TRUE(change.changed().empty());
  EXPECT_LE(reservoir_.stats().held, ids.size() * 8 + 65'536);
}

}  // namespace
}  // namespace pointsbot::app
