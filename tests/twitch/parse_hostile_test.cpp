#include "tests/twitch/body.hpp"
#include "twitch/parse.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <string_view>

namespace pointsbot::twitch {
namespace {

/// Bodies that a broken or lying server may send. Nothing of it may crash, read past the padding
/// (a sanitizer looks on), or pass for a viewer list.
class ParseHostile : public testing::Test {
 protected:
  std::optional<Error> error(std::string_view text, char behind = '\0') {
    Body body{text, behind};
    Rows sink;
    const auto end = parser_.chatters(body, sink);
    if (end) return std::nullopt;
    return end.error().error;
  }
  void expect_malformed(std::string_view text) {
    EXPECT_EQ(error(text), Error::malformed) << text.substr(0, 200);
    EXPECT_EQ(error(kPage), std::nullopt) << "after " << text.substr(0, 200);
  }

  static constexpr std::string_view kPage =
      R"({"data":[{"user_id":"12","user_login":"ab","user_name":"ミ\n"},{"user_id":"","x":[{}]},)"
      R"({"user_id":"34","user_login":"cd","user_name":"CD"}],"pagination":{"cursor":"eyJ9"},"total":3})";

  Parser parser_;
};

TEST_F(ParseHostile, RefusesWhatIsNoViewerList) {
  for (const char* text : {"",
                           " ",
                           "null",
                           "true",
                           "17",
                           "\"data\"",
                           "[]",
                           "{}",
                           "{",
                           "}",
                           "{]",
                           "nonsense",
                           "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
                           R"({"error":"Bad Request","status":400,"message":"no"})",
                           R"({"data":null})",
                           R"({"data":{}})",
                           R"({"data":"x"})",
                           R"({"data":[1]})",
                           R"({"data":["a"]})",
                           R"({"data":[null]})",
                           R"({"data":[{}]})",
                           R"({"data":[{"user_login":"a","user_name":"a"}]})",
                           R"({"data":[{"id":"1","login":"a"}]})",
                           R"({"data":[[]]})",
                           R"({"total":1})",
                           R"([{"data":[]}])",
                           R"({"data":[],"pagination":[]})",
                           R"({"data":[],"pagination":"x"})",
                           R"({"data":[],"pagination":{"cursor":5}})",
                           R"({"data":[],"pagination":{"cursor":{}}})",
                           R"({"data":[],"total":"1"})",
                           R"({"data":[],"total":1.5})",
                           R"({"data":[],"total":null})",
                           R"({"data":[],"total":-1})",
                           R"({"data":[],"total":9223372036854775808})",
                           R"({"data":[],"total":-9223372036854775808})",
                           R"({"data":[],"total":01})",
                           R"({"data":[] "total":1})",
                           R"({"data":[],})",
                           R"({"data":[{},]})",
                           R"({"data":[,]})",
                           R"({data:[]})",
                           R"({"data":[{"user_id":"1","user_login":"a\q"}]})",
                           R"({"data":[{"user_id":"1","user_login":"\ud800"}]})",
                           R"({"data":[{"user_id":"1","user_login":"\u12"}]})"}) {
    expect_malformed(text);
  }
}

TEST_F(ParseHostile, RefusesWhatFollowsTheList) {
  for (const char* behind : {"{}", "x", "}", "]", ",", "null", "\"\"", " {\"data\":[]}"}) {
    expect_malformed(std::string{kPage} + behind);
  }
  EXPECT_EQ(error(std::string{kPage} + " \r\n"), std::nullopt);
}

TEST_F(ParseHostile, RefusesAPageThatIsCutAnywhereWhateverStandsBehindIt) {
  for (const char behind : {'\0', ' ', '}', ']', '"', ',', '1', ':', '{'}) {
    for (std::size_t size = 0; size < kPage.size(); ++size) {
      ASSERT_EQ(error(kPage.substr(0, size), behind), Error::malformed)
          << kPage.substr(0, size) << " then " << behind;
    }
    ASSERT_EQ(error(kPage, behind), std::nullopt) << behind;
  }
}

TEST_F(ParseHostile, RefusesEveryRepeatedKey) {
  for (const char* text :
       {R"({"data":[],"data":[]})", R"({"data":[],"total":1,"total":1})",
        R"({"data":[],"pagination":{},"pagination":{}})",
        R"({"data":[],"pagination":{"cursor":"a","cursor":"b"}})",
        R"({"data":[{"user_id":"1","user_login":"a","user_id":"1"}]})",
        R"({"data":[{"user_id":"1","user_login":"a","user_login":"b"}]})",
        R"({"data":[{"user_id":"1","user_login":"a","user_name":"a","user_name":"b"}]})",
        R"({"data":[],"d\u0061ta":[]})"}) {
    expect_malformed(text);
  }
  EXPECT_EQ(error(R"({"data":[],"x":1,"x":2,"total":0})"), std::nullopt);  // nothing that matters
}

TEST_F(ParseHostile, RefusesAListThatDoesNotSayHowLongItIs) {
  expect_malformed(R"({"data":[],"pagination":{}})");
}

TEST_F(ParseHostile, RefusesWhatIsNotUtf8) {
  for (const char* bad :
       {"\xff", "\xc3(", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80", "\xc0\xaf", "\xe2\x82", "\x80"}) {
    const std::string text{bad};
    expect_malformed(R"({"data":[)" + row("1", "a", text) + "]}");
    expect_malformed(R"({"data":[],"unknown":")" + text + "\"}");
    expect_malformed(R"({"data":[],")" + text + "\":1}");
  }
}

TEST_F(ParseHostile, RefusesControlCharactersThatAreNotEscaped) {
  expect_malformed(R"({"data":[)" + row("1", "a", "b\nc") + "]}");
  expect_malformed(R"({"data":[)" + row("1", "a", std::string{"b\0c", 3}) + "]}");
}

TEST_F(ParseHostile, RefusesDeepNesting) {
  constexpr std::size_t kDeep = 100'000;
  const std::string arrays = repeated("[", kDeep);
  const std::string ends = repeated("]", kDeep);
  expect_malformed(arrays + ends);
  expect_malformed(arrays);
  expect_malformed(R"({"data":)" + arrays + ends + "}");
  expect_malformed(R"({"data":)" + arrays + "}");
  expect_malformed(R"({"pagination":)" + arrays + ends + R"(,"data":[]})");
  expect_malformed(R"({"total":)" + arrays + ends + R"(,"data":[]})");
  expect_malformed(R"({"unknown":)" + arrays + "}");
  expect_malformed(repeated(R"({"":)", 50'000) + "1" + repeated("}", 50'000));
  expect_malformed(R"({"data":[)" + repeated(R"({"":)", 50'000) + "1" + repeated("}", 50'000) +
                   "]}");
  expect_malformed(repeated(R"({"data":[)", 20'000) + repeated("]}", 20'000));
}

TEST_F(ParseHostile, PassesOverDeepNestingWhereNobodyLooks) {
  EXPECT_EQ(error(R"({"unknown":)" + repeated("[", 100'000) + repeated("]", 100'000) +
                  R"(,"data":[],"total":0})"),
            std::nullopt);
  EXPECT_EQ(error(R"({"unknown":)" + repeated(R"({"":)", 50'000) + "1" + repeated("}", 50'000) +
                  R"(,"data":[{"user_id":"","x":)" + repeated("[", 2'000) + repeated("]", 2'000) +
                  R"(}],"total":1})"),
            std::nullopt);
}

TEST_F(ParseHostile, RefusesAPageThatIsTooLarge) {
  const auto page_of = [](std::size_t size) {
    std::string page{kPage};
    return page + std::string(size - page.size(), ' ');
  };
  EXPECT_EQ(error(page_of(kMostBody)), std::nullopt);
  EXPECT_EQ(error(page_of(kMostBody + 1)), Error::too_large);
  EXPECT_EQ(error(page_of(8 * kMostBody)), Error::too_large);
  EXPECT_EQ(error(page_of(kMostBody)), std::nullopt);
}

/// Twenty thousand damaged pages, the same ones in every run.
TEST_F(ParseHostile, SurvivesDamage) {
  static constexpr std::string_view kTokens[] = {
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "null", "\"data\"", "\xff", "-", "1e999"};
  std::mt19937 random{20'261'121};
  const auto below = [&random](std::size_t most) { return random() % most; };
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string page{kPage};
    for (std::size_t changes = 1 + below(4); changes > 0 && !page.empty(); --changes) {
      const std::size_t at = below(page.size());
      const std::size_t length = below(std::min<std::size_t>(page.size() - at, 40));
      switch (below(6)) {
        case 0:
          page[at] = static_cast<char>(below(256));
          break;
        case 1:
          page[at] = static_cast<char>(page[at] ^ (1 << below(8)));
          break;
        case 2:
          page.erase(at, length);
          break;
        case 3:
          page.insert(below(page.size()), page.substr(at, length));
          break;
        case 4:
          page.insert(at, kTokens[below(std::size(kTokens))]);
          break;
        default:
          page.resize(at);
      }
    }
    Body body{page, kPage[below(kPage.size())]};
    Rows sink;
    const auto end = parser_.chatters(body, sink);
    for (const Row& each : sink.rows) {
      ASSERT_GT(each.id, 0) << page;
      ASSERT_TRUE(!each.login.empty() && each.login.size() <= 64) << page;
      ASSERT_EQ((each.login + each.display_name).find('\0'), std::string::npos) << page;
    }
    if (!end) continue;
    ++accepted;
    ASSERT_GE(end->rows, static_cast<std::int64_t>(sink.rows.size())) << page;
    ASSERT_GE(end->total, 0) << page;
  }
  EXPECT_GT(accepted, 100);  // damage that does not show, else the pages were never near to good
  EXPECT_LT(accepted, 15'000);
  EXPECT_EQ(error(kPage), std::nullopt);
}

}  // namespace
}  // namespace pointsbot::twitch
