#include "app/exchange/stream_elements.hpp"

#include "app/exchange/input.hpp"
#include "tests/app/exchange/network_support.hpp"
#include "tests/app/exchange/support.hpp"

namespace pointsbot::app::exchange {
namespace {

constexpr std::string_view kToken = "ey.s3cr3t.jwt";
constexpr const char* kMe = R"({"_id":"5b2e2007760aeb7729487dab","username":"streamer"})";

class StreamElementsTest : public NetworkTest {
 protected:
  /// Why not; "" when all of it was read.
  std::string read() {
    told_.lines.clear();
    StreamElements list{client_, bodies_, clock_, stub_.url(), kToken};
    if (with_watch_time_) can(R"({"_total":0,"users":[]})");
    const std::string why = tests::run_on_loop(loop_, list.read(told_)).value_or("");
    stub_.answers.clear();
    no_watch_time_ = list.no_watch_time();
    EXPECT_EQ(why.find(kToken), std::string::npos);
    return why;
  }
  /// Viewers `from` to `to` - 1 of a list of `total`.
  static std::string page(int from, int to, int total) {
    std::string rows;
    for (int i = from; i < to; ++i) {
      rows += fmt::format(R"({}{{"username":"viewer{}","points":{}}})", rows.empty() ? "" : ",", i,
                          1000 - i);
    }
    return fmt::format(R"({{"_total":{},"users":[{}]}})", total, rows);
  }

  Told told_;
  bool with_watch_time_ = true;  // an empty list of it behind what was canned
  std::string no_watch_time_;
};

TEST_F(StreamElementsTest, ReadsEveryPageOfTheChannelsOwnList) {
  can(kMe);
  can(page(0, 100, 230));
  can(page(100, 200, 230));
  can(page(200, 230, 230));
  EXPECT_EQ(read(), "");
  EXPECT_EQ(told_.lines.size(), 230U);
  EXPECT_EQ(told_.lines[0], "1: viewer0/ 1000 s");
  EXPECT_EQ(told_.lines[229], "230: viewer229/ 771 s");
  ASSERT_EQ(stub_.asked.size(), 5U);
  EXPECT_EQ(stub_.asked[0].target, "/channels/me");
  EXPECT_EQ(stub_.asked[2].target, "/points/5b2e2007760aeb7729487dab/top?limit=100&offset=100");
  EXPECT_EQ(stub_.asked[2].authorization, "Bearer ey.s3cr3t.jwt");
}

TEST_F(StreamElementsTest, HasWatchTimeInAListOfItsOwn) {
  can(kMe);
  can(page(0, 2, 2));
  can(R"({"_total":2,"users":[{"username":"viewer1","minutes":61},{"username":"other","minutes":5}]})");
  with_watch_time_ = false;
  EXPECT_EQ(read(), "");
  EXPECT_EQ(told_.lines, (Strings{"1: viewer0/ 1000 s", "2: viewer1/ 999 s", "viewer1 watched 61",
                                  "other watched 5"}));
  EXPECT_EQ(no_watch_time_, "");
  EXPECT_EQ(stub_.asked[2].target, "/points/5b2e2007760aeb7729487dab/watchtime?limit=100&offset=0");
}

TEST_F(StreamElementsTest, PointsAreWorthHavingWithoutWatchTime) {
  can(kMe);
  can(page(0, 2, 2));
  can("{}", 404);
  with_watch_time_ = false;
  EXPECT_EQ(read(), "");
  EXPECT_EQ(told_.lines.size(), 2U);
  EXPECT_EQ(no_watch_time_, "StreamElements answered with 404");
}

TEST_F(StreamElementsTest, AnEmptyListIsAList) {
  can(kMe);
  can(page(0, 0, 0));
  EXPECT_EQ(read(), "");
  EXPECT_TRUE(told_.lines.empty());
}

TEST_F(StreamElementsTest, AListThatEndsEarlyIsNone) {
  can(kMe);
  can(page(0, 100, 5000));
  can(page(100, 150, 5000));
  EXPECT_NE(read().find("5000 viewers have points, but listed only 150"), std::string::npos);
}

TEST_F(StreamElementsTest, APageThatComesAgainEndsIt) {
  can(kMe);
  can(page(0, 100, 5000));
  can(page(0, 100, 5000));
  EXPECT_EQ(read(), "StreamElements gives the same page again and again");
}

TEST_F(StreamElementsTest, AnswersOfAnotherFormEndIt) {
  for (const char* const answer : {"<html>", "[]", "{}", R"({"users":[]})",
                                   R"({"_total":-1,"users":[]})", R"({"_total":1,"users":{}})"}) {
    can(kMe);
    can(answer);
    EXPECT_NE(read(), "") << answer;
  }
  can(kMe);
  can(page(0, 101, 101));
  EXPECT_NE(read().find("more than was asked for"), std::string::npos);
  can(kMe);
  stub_.answers.push_back({"{}", 200, twitch::Canned::Way::endless});
  EXPECT_NE(read(), "");
}

TEST_F(StreamElementsTest, AChannelThatIsNoneIsNotAskedFor) {
  can(R"({"_id":"../../me?x=","username":"streamer"})");
  EXPECT_NE(read().find("which channel the token is for"), std::string::npos);
  EXPECT_EQ(stub_.asked.size(), 1U);
}

TEST_F(StreamElementsTest, ARowThatIsNoViewerIsNamed) {
  can(kMe);
  can(R"({"_total":2,"users":[7,{"username":"bob"}]})");
  EXPECT_EQ(read(), "");
  EXPECT_EQ(told_.lines, (Strings{"1! is no viewer", "2: bob/  s"}));
}

TEST_F(StreamElementsTest, WaitsWhereItIsAskedToAndGivesUpInTheEnd) {
  can(kMe);
  can("{}", 429);
  can("{}", 500);
  can(page(0, 1, 1));
  EXPECT_EQ(read(), "");
  EXPECT_EQ(clock_.waits.size(), 2U);
  for (int i = 0; i < 6; ++i) can("{}", 429);
  EXPECT_NE(read().find("wants no more questions"), std::string::npos);
}

TEST_F(StreamElementsTest, ATokenThatIsNotTakenIsSaidSo) {
  can("{}", 401);
  EXPECT_NE(read().find("does not take the token"), std::string::npos);
}

TEST_F(StreamElementsTest, ATokenGoesToNobodyElse) {
  const auto make = [&](const std::string& url, std::string_view token) {
    StreamElements{client_, bodies_, clock_, url, token};
  };
  EXPECT_THROW(make("http://example.org/kappa/v2", kToken), FormatError);
  EXPECT_THROW(make(stub_.url(), "two\r\nlines"), FormatError);
  EXPECT_THROW(make(stub_.url(), ""), FormatError);
  EXPECT_NO_THROW(make(StreamElements::kUrl, kToken));
}

}  // namespace
}  // namespace pointsbot::app::exchange
