#include "tests/twitch/helix_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::twitch {
namespace {

using std::chrono::milliseconds;
using People = std::vector<std::pair<std::int64_t, std::int64_t>>;  // id, mask

class HelixMembers : public HelixTest {
 protected:
  Result<PageEnd, Failure> members(RoleList list, std::string_view cursor = {},
                                   milliseconds within = {}) {
    members_.clear();
    return settle(
        tests::run_on_loop(loop_, helix_->members(list, kChannel, cursor, within, members_)));
  }
  People people() const {
    People all;
    for (const Attendee& who : members_) all.emplace_back(number(who.id()), who.roles().mask());
    return all;
  }

  std::vector<Attendee> members_;
};

std::string member(std::int64_t id) {
  return R"({"user_id":")" + std::to_string(id) + R"(","user_login":"a","user_name":"A"})";
}

std::string subscription(std::int64_t id, const std::string& tier) {
  return R"({"broadcaster_id":"12826","broadcaster_login":"x","broadcaster_name":"X",)"
         R"("gifter_id":"","gifter_login":"","gifter_name":"","is_gift":false,"plan_name":"p",)"
         R"("tier":)" +
         tier + R"(,"user_id":")" + std::to_string(id) + R"(","user_name":"A","user_login":"a"})";
}

TEST_F(HelixMembers, AskEachListWhereTwitchHasIt) {
  const std::string nobody = R"({"data":[],"pagination":{},"total":0,"points":0})";
  for (const auto& [list, path] : {std::pair{RoleList::moderators, "/moderation/moderators"},
                                   std::pair{RoleList::vips, "/channels/vips"},
                                   std::pair{RoleList::subscribers, "/subscriptions"}}) {
    can(nobody);
    ASSERT_TRUE(members(list));
    EXPECT_EQ(twitch_.asked.back().target,
              "/helix" + std::string{path} + "?first=100&broadcaster_id=12826");
    EXPECT_EQ(twitch_.asked.back().authorization, "Bearer " + std::string{kToken});
  }
  can(nobody);
  ASSERT_TRUE(members(RoleList::vips, "a/b="));
  EXPECT_TRUE(twitch_.asked.back().target.ends_with("&after=a%2Fb%3D"));
}

TEST_F(HelixMembers, AreModeratorsAndVips) {
  can(R"({"data":[)" + member(5) + "," + member(3) + R"(],"pagination":{"cursor":"next"}})");
  const auto end = members(RoleList::moderators);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->cursor, "next");
  EXPECT_EQ(end->rows, 2);
  EXPECT_EQ(people(), (People{{5, 65}, {3, 65}}));
  can(R"({"data":[)" + member(7) + R"(],"pagination":{}})");
  ASSERT_TRUE(members(RoleList::vips));
  EXPECT_EQ(people(), (People{{7, 33}}));
}

TEST_F(HelixMembers, AreSubscribersByTheirTier) {
  can(R"({"data":[)" + subscription(1, "\"1000\"") + "," + subscription(2, "\"2000\"") + "," +
      subscription(3, "\"3000\"") + "," + subscription(4, "\"4000\"") +
      R"(],"pagination":null,"total":4,"points":10})");
  const auto end = members(RoleList::subscribers);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->total, 4);
  EXPECT_TRUE(end->cursor.empty());
  EXPECT_EQ(people(), (People{{1, 5}, {2, 13}, {3, 21}, {4, 5}}));
}

TEST_F(HelixMembers, OfAnotherFormAreMalformed) {
  for (const std::string& body :
       {std::string{"{}"}, std::string{R"({"data":{}})"},
        R"({"data":[)" + subscription(1, "\"1000\"") + R"(],"pagination":{}})",  // no total
        R"({"data":[)" + subscription(1, "\"\"") + R"(],"pagination":{},"total":1})",
        R"({"data":[)" + subscription(1, "null") + R"(],"pagination":{},"total":1})",
        R"({"data":[)" + subscription(1, "1000") + R"(],"pagination":{},"total":1})",
        R"({"data":[)" + subscription(0, "\"1000\"") + R"(],"pagination":{},"total":1})",
        std::string{R"({"data":[{"user_login":"a"}],"pagination":{},"total":1})"}}) {
    can(body);
    const auto end = members(RoleList::subscribers);
    ASSERT_FALSE(end) << body;
    EXPECT_EQ(end.error().error, Error::malformed) << body;
  }
}

TEST_F(HelixMembers, AreRefusedByTheirStatusWithTwitchsWords) {
  twitch_.answers.push_back(
      {R"({"error":"Unauthorized","status":401,"message":"Missing scope: channel:read:vips"})",
       401});
  const auto end = members(RoleList::vips);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().error, Error::unauthorized);
  EXPECT_EQ(end.error().detail, "Missing scope: channel:read:vips");
}

TEST_F(HelixMembers, AreNotWaitedForLongerThanThereIsTime) {
  twitch_.answers.push_back({"", 200, Canned::Way::hang});
  const auto end = members(RoleList::vips, {}, milliseconds{50});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().error, Error::timed_out);
  EXPECT_LT(end.error().waited, std::chrono::seconds{5}) << "the client's own patience is 15 s";
  can(R"({"data":[],"pagination":{}})");
  EXPECT_TRUE(members(RoleList::vips)) << "the next one has its own time";
}

}  // namespace
}  // namespace pointsbot::twitch
