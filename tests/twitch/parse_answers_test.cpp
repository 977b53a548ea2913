#include "tests/twitch/body.hpp"
#include "twitch/parse.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pointsbot::twitch {
namespace {

/// The answers that are not viewer lists.
class ParseAnswers : public testing::Test {
 protected:
  Result<std::vector<User>, Failure> users(std::string_view text) {
    Body body{text};
    return parser_.users(body);
  }
  Result<OnAir, Failure> live(std::string_view text) {
    Body body{text};
    return parser_.live(body);
  }
  Result<Identity, Failure> identity(std::string_view text) {
    Body body{text};
    return parser_.identity(body);
  }
  std::string message(std::string_view text) {
    Body body{text};
    return parser_.message(body);
  }

  Parser parser_;
};

TEST_F(ParseAnswers, ReadsUsers) {
  const auto two = users(
      R"({"data":[{"id":"141981764","login":"twitchdev","display_name":"TwitchDev","type":"",)"
      R"("broadcaster_type":"partner","description":"ミ","view_count":5980557,)"
      R"("created_at":"2016-12-14T20:32:28Z"},{"display_name":"","login":"b","id":"2"}]})");
  ASSERT_TRUE(two);
  ASSERT_EQ(two->size(), 2U);
  EXPECT_EQ(number(two->at(0).id), 141981764);
  EXPECT_EQ(two->at(0).login, "twitchdev");
  EXPECT_EQ(two->at(0).display_name, "TwitchDev");
  EXPECT_EQ(two->at(1).display_name, "b");
}

TEST_F(ParseAnswers, KnowsAnEmptyListOfUsersFromNone) {
  const auto none = users(R"({"data":[]})");
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
  for (const char* text :
       {"{}", "[]", "", "<html>", R"({"message":"x"})", R"({"data":null})", R"({"data":[{}]})",
        R"({"data":[{"id":1,"login":"a"}]})", R"({"data":[{"id":"1","login":""}]})",
        R"({"data":[{"id":"1"}]})", R"({"data":[{"login":"a"}]})",
        R"({"data":[{"id":"0","login":"a"}]})", R"({"data":[{"id":"1","login":"a\u0007"}]})",
        R"({"data":[{"id":"1","login":"a"}])"}) {
    const auto bad = users(text);
    ASSERT_FALSE(bad) << text;
    EXPECT_EQ(bad.error().error, Error::malformed) << text;
  }
}

TEST_F(ParseAnswers, KnowsLiveFromOfflineAndRerun) {
  for (const char* text : {R"({"data":[{"id":"1","type":"live","title":"x"}],"pagination":{}})",
                           R"({"data":[{"type":"rerun"},{"type":"live"}]})",
                           R"({"data":[{"type":"live"},{"type":"rerun"}]})"}) {
    const auto answer = live(text);
    ASSERT_TRUE(answer) << text;
    EXPECT_EQ(*answer, OnAir::live) << text;
  }
  const auto rerun = live(R"({"data":[{"type":"rerun"},{"type":""}]})");
  ASSERT_TRUE(rerun);
  EXPECT_EQ(*rerun, OnAir::rerun);
  for (const char* text :
       {R"({"data":[],"pagination":{}})", R"({"data":[{"type":""}]})",
        R"({"data":[{"type":null}]})", R"({"data":[{}]})", R"({"type":"live","data":[]})"}) {
    const auto answer = live(text);
    ASSERT_TRUE(answer) << text;
    EXPECT_EQ(*answer, OnAir::off) << text;
  }
}

TEST_F(ParseAnswers, TakesNothingElseForOffline) {
  for (const char* text :
       {"", "{}", "[]", "null", "<html>", R"({"data":null})", R"({"data":{}})", R"({"data":[1]})",
        R"({"data":[{"type":1}]})", R"({"data":[{"type":"live"}])", R"({"data":[]}x)"}) {
    const auto bad = live(text);
    ASSERT_FALSE(bad) << text;
    EXPECT_EQ(bad.error().error, Error::malformed) << text;
  }
}

TEST_F(ParseAnswers, ReadsWhoseTheTokenIs) {
  const auto whose = identity(
      R"({"client_id":"wbmytr93xzw8zbg0p1izqyzzc5mbiz","login":"twitchdev",)"
      R"("scopes":["moderator:read:chatters","user:read:chat"],"user_id":"141981764","expires_in":5520838})");
  ASSERT_TRUE(whose);
  EXPECT_EQ(number(whose->user_id), 141981764);
  EXPECT_EQ(whose->login, "twitchdev");
  EXPECT_EQ(whose->client_id, "wbmytr93xzw8zbg0p1izqyzzc5mbiz");
  EXPECT_EQ(whose->scopes, (std::vector<std::string>{"moderator:read:chatters", "user:read:chat"}));
}

TEST_F(ParseAnswers, TakesATokenWithoutScopes) {
  for (const char* scopes : {R"("scopes":null,)", R"("scopes":[],)", ""}) {
    const auto whose = identity("{" + std::string{scopes} +
                                R"("client_id":"c","login":"l","user_id":"1","expires_in":1})");
    ASSERT_TRUE(whose) << scopes;
    EXPECT_TRUE(whose->scopes.empty()) << scopes;
  }
}

TEST_F(ParseAnswers, RefusesWhatIsNoIdentity) {
  for (const char* text :
       {"", "[]", "null", "<html>", R"({"client_id":1,"user_id":"1","login":"a"})",
        R"({"client_id":"c","user_id":"1","login":"a","scopes":"x"})",
        R"({"client_id":"c","user_id":"1","login":"a","scopes":[1]})",
        R"({"client_id":"c","user_id":"1","login":"a","user_id":"2"})",
        R"({"client_id":"c","user_id":"1","login":"a")",
        // an app token has no user, and no viewer list is shown to it
        R"({"client_id":"c","scopes":[],"expires_in":1})", R"({"client_id":"c","login":"a"})",
        R"({"client_id":"c","user_id":"1"})", R"({"client_id":"c","user_id":"x","login":"a"})",
        R"({"client_id":"c","user_id":"1","login":"a\u001b[2J"})"}) {
    const auto bad = identity(text);
    ASSERT_FALSE(bad) << text;
    EXPECT_EQ(bad.error().error, Error::malformed) << text;
  }
}

TEST_F(ParseAnswers, ReadsTheMessageOfARefusal) {
  EXPECT_EQ(message(R"({"error":"Unauthorized","status":401,"message":"Invalid OAuth token"})"),
            "Invalid OAuth token");
  EXPECT_EQ(message(R"({"status":400,"message":"ミ \"x\""})"), "ミ \"x\"");
  for (const char* text :
       {"", "{}", "<html>", "[]", R"({"message":null})", R"({"message":5})", R"({"message":"cut)",
        R"({"message":"a\u001b[2Jb"})", R"({"message":"a","message":"b"})"}) {
    EXPECT_EQ(message(text), "") << text;
  }
}

TEST_F(ParseAnswers, CutsALongMessageBetweenCharacters) {
  EXPECT_EQ(message(R"({"message":")" + std::string(500, 'x') + "\"}"), std::string(200, 'x'));
  EXPECT_EQ(message(R"({"message":")" + repeated("ミ", 100) + "\"}"), repeated("ミ", 66));
}

}  // namespace
}  // namespace pointsbot::twitch
