#include "twitch/parse.hpp"

#include "tests/twitch/body.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <tuple>

namespace pointsbot::twitch {
namespace {

/// Viewer lists in every form that Twitch documents, or was seen to send.
class ParseChatters : public testing::Test {
 protected:
  Result<PageEnd, Failure> read(std::string_view text) {
    sink_.rows.clear();
    body_.emplace(text);
    return parser_.chatters(*body_, sink_);
  }
  /// The rows of a page that has to be good.
  std::vector<Row> rows(std::string_view text) {
    const auto end = read(text);
    EXPECT_TRUE(end) << text << ": " << (end ? "" : end.error().detail);
    return sink_.rows;
  }
  /// The only row of a page with that one.
  Row only(std::string_view row_text) {
    const auto all = rows(R"({"data":[)" + std::string{row_text} + R"(],"total":1})");
    return all.size() == 1 ? all.front() : Row{};
  }

  Parser parser_;
  Rows sink_;
  std::optional<Body> body_;
};

TEST_F(ParseChatters, ReadsTheDocumentedPage) {
  const auto end = read(
      R"({"data":[{"user_id":"128393656","user_login":"smittysmithers","user_name":"smittysmithers"}],)"
      R"("pagination":{"cursor":"eyJiIjpudWxsLCJhIjp7Ik9mZnNldCI6NX19"},"total":8})");
  ASSERT_TRUE(end);
  EXPECT_EQ(end->cursor, "eyJiIjpudWxsLCJhIjp7Ik9mZnNldCI6NX19");
  EXPECT_EQ(end->total, 8);
  EXPECT_EQ(end->rows, 1);
  EXPECT_EQ(sink_.rows, (std::vector<Row>{{128393656, "smittysmithers", ""}}));
}

TEST_F(ParseChatters, TakesEveryFormOfALastPage) {
  for (const char* pagination :
       {R"("pagination":{},)", R"("pagination":null,)", "", R"("pagination":{"cursor":""},)",
        R"("pagination":{"cursor":null},)", R"("pagination":{"before":"x"},)"}) {
    const auto end = read(R"({"data":[],)" + std::string{pagination} + R"("total":0})");
    ASSERT_TRUE(end) << pagination;
    EXPECT_EQ(end->cursor, "") << pagination;
  }
}

TEST_F(ParseChatters, TakesFieldsInAnyOrderAndPassesOverUnknownOnes) {
  const auto end = read(
      "\n{ \"total\" : 2 , \"later\":{\"data\":[{\"user_id\":\"9\"}],\"cursor\":\"no\"},\t"
      "\"pagination\":{\"x\":[1,{}],\"cursor\":\"c\"}, \"data\":[ "
      R"({"roles":["vip"],"user_name":"One","badge":null,"user_login":"one","since":1.5e3,"user_id":"1"},)"
      R"({"user_login":"two","user_id":"2","user_name":"two","nested":{"user_id":"3"}}] } )");
  ASSERT_TRUE(end);
  EXPECT_EQ(end->cursor, "c");
  EXPECT_EQ(end->total, 2);
  EXPECT_EQ(sink_.rows, (std::vector<Row>{{1, "one", ""}, {2, "two", ""}}));
}

TEST_F(ParseChatters, DropsABlankRowAndDoesNotCountIt) {
  const auto end = read(R"({"data":[)" + row("", "", "") + "," + row("7", "seven", "Seven") + "," +
                        R"({"user_id":null,"user_login":null,"user_name":null}],"total":3})");
  ASSERT_TRUE(end);
  EXPECT_EQ(end->rows, 1);
  EXPECT_EQ(sink_.rows, (std::vector<Row>{{7, "seven", ""}}));
}

TEST_F(ParseChatters, HandsOnDuplicates) {
  EXPECT_EQ(rows(R"({"data":[)" + row("7", "a", "a") + "," + row("7", "a", "a") + R"(],"total":2})")
                .size(),
            2U);
}

TEST_F(ParseChatters, KeepsADisplayNameThatIsMoreThanTheLoginInOtherCapitals) {
  EXPECT_EQ(only(row("1", "mikasa_01", "MiKaSa_01")).display_name, "");
  EXPECT_EQ(only(row("1", "mikasa", "ミカサ")).display_name, "ミカサ");
  EXPECT_EQ(only(row("1", "mikasa", "mikasa2")).display_name, "mikasa2");
  EXPECT_EQ(only(row("1", "mikasa", "mikas")).display_name, "mikas");
  // Only letters differ by the bit that makes a capital.
  EXPECT_EQ(only(row("1", "a{b", "a[b")).display_name, "a[b");
}

TEST_F(ParseChatters, DropsADisplayNameThatIsNone) {
  EXPECT_EQ(only(row("1", "abc", "")).display_name, "");
  EXPECT_EQ(only(R"({"user_id":"1","user_login":"abc","user_name":null})").display_name, "");
  EXPECT_EQ(only(R"({"user_id":"1","user_login":"abc"})").display_name, "");
  EXPECT_EQ(only(row("1", "abc", R"(a\u001b[31mc)")).display_name, "");
  EXPECT_EQ(only(row("1", "abc", R"(a\u0000c)")).display_name, "");
  EXPECT_EQ(only(row("1", "abc", R"(a\nc)")).display_name, "");
  EXPECT_EQ(only(row("1", "abc",
                     "a\x7f"
                     "c"))
                .display_name,
            "");
  EXPECT_EQ(only(row("1", "abc", std::string(65, 'x'))).display_name, "");
  EXPECT_EQ(only(row("1", "abc", std::string(64, 'x'))).display_name, std::string(64, 'x'));
}

TEST_F(ParseChatters, DecodesEscapes) {
  EXPECT_EQ(only(row(R"(1\u0032)", R"(\u0061bc)", R"(\u30df\ud83d\ude00 \"\\\/)")),
            (Row{12, "abc", "ミ😀 \"\\/"}));
  EXPECT_EQ(only(R"({"user\u005fid":"5","user_login":"abc"})").id, 5);
}

TEST_F(ParseChatters, TakesIdsUpToTheLargestThatLeavesRoomForRoles) {
  EXPECT_EQ(only(row("1", "a", "a")).id, 1);
  EXPECT_EQ(only(row("36028797018963967", "a", "a")).id, kMostUserId);
}

TEST_F(ParseChatters, RefusesEveryOtherId) {
  for (const char* id :
       {R"("0")", R"("-1")", R"("01")", R"("+1")", R"(" 1")", R"("1 ")", R"("1x")", R"("x")",
        R"("1.0")", R"("36028797018963968")", R"("9223372036854775808")", R"("1\u0000")",
        R"("99999999999999999999999")", "1", "0", "true", "[]", "{}", "1e3"}) {
    const auto end = read(R"({"data":[{"user_id":)" + std::string{id} +
                          R"(,"user_login":"abc","user_name":"abc"}],"total":1})");
    ASSERT_FALSE(end) << id;
    EXPECT_EQ(end.error().error, Error::malformed) << id;
    EXPECT_TRUE(sink_.rows.empty()) << id;
  }
}

TEST_F(ParseChatters, RefusesEveryLoginThatIsNone) {
  const std::string longest(64, 'x');
  EXPECT_EQ(only(row("1", longest, longest)).login, longest);
  for (const std::string& login :
       {std::string{R"("")"}, std::string{"null"}, std::string{"1"}, std::string{R"("a\u0000b")"},
        std::string{R"("\u0000")"}, std::string{R"("a\nb")"}, std::string{R"("a\u001fb")"},
        std::string{"\"a\x7f\""}, '"' + std::string(65, 'x') + '"'}) {
    const auto end = read(R"({"data":[{"user_id":"1","user_login":)" + login + "}]}");
    ASSERT_FALSE(end) << login;
    EXPECT_EQ(end.error().error, Error::malformed) << login;
    EXPECT_TRUE(sink_.rows.empty()) << login;
  }
  EXPECT_FALSE(read(R"({"data":[{"user_id":"1"}]})"));
}

TEST_F(ParseChatters, SaysWhenTheSinkHasNoRoom) {
  Rows two{2};
  Body body{R"({"data":[)" + row("1", "a", "a") + "," + row("2", "b", "b") + "," +
            row("3", "c", "c") + "]}"};
  const auto end = parser_.chatters(body, two);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().error, Error::no_room);
  EXPECT_EQ(two.rows.size(), 2U);
}

}  // namespace
}  // namespace pointsbot::twitch
