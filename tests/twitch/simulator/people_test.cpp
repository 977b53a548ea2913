#include "tests/twitch/simulator/support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace pointsbot::twitch::simulator {
namespace {

std::vector<Row> chatters_of(Scene& scene) { return rows_of(scene.chatters().body); }

TEST(People, ArriveByNameAndLeave) {
  Scene scene;
  scene.simulator.happen("type=arrive&user=Ann_Lee");
  const auto with_her = chatters_of(scene);
  ASSERT_EQ(with_her.size(), 11U);
  EXPECT_EQ(with_her.back().login, "ann_lee");
  EXPECT_EQ(with_her.back().name, "Ann_Lee");
  EXPECT_EQ(between(scene.get("/helix/users?login=ann_lee").body, "\"id\":\"", "\""),
            with_her.back().id);
  scene.simulator.happen("type=arrive&user=ann_lee");
  EXPECT_EQ(chatters_of(scene).size(), 11U);
  scene.simulator.happen("type=leave&user=ann_lee");
  EXPECT_EQ(chatters_of(scene).size(), 10U);
}

TEST(People, ArriveWhereNobodyElseIs) {
  Scene scene{with_viewers(0)};
  scene.simulator.happen("type=arrive&user=ann");
  scene.simulator.happen("type=arrive&user=bob");
  const auto rows = chatters_of(scene);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].login, "ann");
  EXPECT_EQ(rows[1].login, "bob");
}

TEST(People, KeepTheirIdUnderAnotherName) {
  Scene scene;
  const Row before = chatters_of(scene)[5];
  scene.simulator.happen("type=rename&user=" + before.login + "&to=somebody_new");
  const Row after = chatters_of(scene)[5];
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.login, "somebody_new");
  EXPECT_EQ(between(scene.get("/helix/users?id=" + before.id).body, "\"login\":\"", "\""),
            "somebody_new");
  EXPECT_EQ(scene.get("/helix/users?login=" + before.login).body, R"({"data":[]})");
  EXPECT_THROW(scene.simulator.happen("type=rename&user=somebody_new&to=pretend_bot"),
               std::invalid_argument);
}

TEST(People, LoseTheirNameToAnotherAccount) {
  Scene scene;
  const Row before = chatters_of(scene)[5];
  scene.simulator.happen("type=recycle&user=" + before.login);
  const Row after = chatters_of(scene)[5];
  EXPECT_NE(after.id, before.id);
  EXPECT_EQ(after.login, before.login);
  EXPECT_EQ(scene.get("/helix/users?id=" + before.id).body, R"({"data":[]})");
  EXPECT_EQ(between(scene.get("/helix/users?login=" + before.login).body, "\"id\":\"", "\""),
            after.id);
}

TEST(People, TakeANameThatSomebodyLeft) {
  Scene scene;
  scene.simulator.happen("type=arrive&user=ann");
  const std::string first = chatters_of(scene).back().id;
  scene.simulator.happen("type=rename&user=ann&to=anna");
  scene.simulator.happen("type=arrive&user=ann");
  const auto rows = chatters_of(scene);
  ASSERT_EQ(rows.size(), 12U);
  EXPECT_EQ(rows[10].login, "anna");
  EXPECT_EQ(rows[10].id, first);
  EXPECT_EQ(rows[11].login, "ann");
  EXPECT_NE(rows[11].id, first);
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
