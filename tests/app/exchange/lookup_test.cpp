#include "app/exchange/lookup.hpp"

#include "tests/app/exchange/network_support.hpp"

namespace pointsbot::app::exchange {
namespace {

class LookupTest : public NetworkTest {
 protected:
  void stage(const std::string& login) {
    staging_.put({.line = ++line_, .login = login, .points = Points{1}}, db::SameViewer::last);
  }
  std::optional<twitch::Failure> look_up() {
    Lookup lookup{helix_, clock_, staging_, [this](std::int64_t names) { asked_ = names; }};
    return tests::run_on_loop(loop_, lookup.run());
  }
  /// "bob 12" for each who has an id.
  std::vector<std::string> known() {
    std::vector<std::string> all;
    staging_.each_known([&](const db::Staging::Entry& entry) {
      all.push_back(fmt::format("{} {}", entry.login, number(entry.id)));
    });
    return all;
  }
  static std::string users(const std::vector<std::pair<int, std::string>>& who) {
    std::string text;
    for (const auto& [id, login] : who) {
      text += fmt::format(R"({}{{"id":"{}","login":"{}","display_name":"{}"}})",
                          text.empty() ? "" : ",", id, login, login);
    }
    return R"({"data":[)" + text + "]}";
  }

  twitch::Helix helix_{client_, bodies_,
                       twitch::Access{stub_.url() + "/helix", stub_.url() + "/oauth2",
                                      "wbmytr93xzw8zbg0p1izqyzzc5mbiz", "s3cr3tt0k3n"}};
  db::Staging staging_;
  std::int64_t line_ = 0, asked_ = 0;
};

TEST_F(LookupTest, AsksForAHundredNamesAtOnce) {
  std::vector<std::pair<int, std::string>> first, second;
  for (int i = 0; i < 150; ++i) {
    const std::string login = fmt::format("viewer_{:03}_of_a_long_name", i).substr(0, 25);
    stage(login);
    (i < 100 ? first : second).emplace_back(i + 1, login);
  }
  second.pop_back();  // somebody whom Twitch does not know
  can(users(first));
  can(users(second));
  EXPECT_FALSE(look_up());
  EXPECT_EQ(known().size(), 149U);
  EXPECT_EQ(staging_.totals().unknown, 1);
  EXPECT_EQ(asked_, 150);
  ASSERT_EQ(stub_.asked.size(), 2U);
  EXPECT_EQ(stub_.asked[0].target.find("/helix/users?login=viewer_000_of_a_long_name&login="), 0U);
}

TEST_F(LookupTest, OneNameThatIsRefusedCostsNoOther) {
  for (const char* const name : {"a", "bad", "c"}) stage(name);
  can("{}", 400);          // all three
  can(users({{1, "a"}}));  // the first
  can("{}", 400);          // the other two
  can("{}", 400);          // the one
  can(users({{3, "c"}}));
  EXPECT_FALSE(look_up());
  EXPECT_EQ(known(), (std::vector<std::string>{"a 1", "c 3"}));
  EXPECT_EQ(staging_.totals().unknown, 1);
  EXPECT_TRUE(stub_.answers.empty());
}

TEST_F(LookupTest, WhatPassesIsWaitedFor) {
  stage("a");
  can("{}", 503);
  stub_.answers.push_back({"{}", 429});
  can(users({{1, "a"}}));
  EXPECT_FALSE(look_up());
  EXPECT_EQ(known().size(), 1U);
  EXPECT_EQ(clock_.waits.size(), 2U);
}

TEST_F(LookupTest, WhatDoesNotPassEndsIt) {
  stage("a");
  can("{}", 401);
  const auto failed = look_up();
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->error, twitch::Error::unauthorized);
  for (int i = 0; i < 4; ++i) can("{}", 503);
  EXPECT_EQ(look_up()->error, twitch::Error::server_error);
  EXPECT_EQ(clock_.waits.size(), 3U);
}

TEST_F(LookupTest, ANameThatIsKeptAsideIsNotAskedFor) {
  stage("kept");
  staging_.keep_unknown("kept");
  EXPECT_FALSE(look_up());
  EXPECT_TRUE(stub_.asked.empty());
  EXPECT_EQ(staging_.totals().unknown, 1);
}

}  // namespace
}  // namespace pointsbot::app::exchange
