#include "app/viewer_commands.hpp"

#include "app/audit_command.hpp"
#include "app/typed.hpp"
#include "tests/db/support.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

/// A channel of four, and what people ask about them.
class ViewerCommands : public testing::Test {
 protected:
  ViewerCommands() {
    const std::vector<db::Person> people{{1, "alice", "Alice"},
                                         {2, "kaneko", "金子"},
                                         {3, "twin_a", "双子"},
                                         {4, "twin_b", "双子"},
                                         {5, "mallory",
                                          "mal\x1b[2J\xc2\x9b"
                                          "2J\xe2\x80\xaelory\r\n"}};
    EXPECT_TRUE(
        till_.cycle(people, {.pay = 10, .seconds = 60, .at = SystemClock{}.wall()}).has_value());
  }

  Reading reading(bool json = false) const {
    Reading reading;
    reading.config.database.path = till_.file;
    reading.json = json;
    return reading;
  }

  template <class Command>
  std::string said(Command command) {
    testing::internal::CaptureStdout();
    code_ = command();
    return testing::internal::GetCapturedStdout();
  }
  std::string points(const std::string& name) {
    return said([&] { return print_points(reading(), name); });
  }
  std::string rank(const std::string& name) {
    return said([&] { return print_rank(reading(), name); });
  }
  std::string audit(const std::string& name) {
    return said([&] { return print_audit(reading(), name, {}); });
  }
  std::string top(const TopView& view) {
    return said([&] { return print_top(reading(), view); });
  }

  tests::TemporaryDirectory folder_;
  db::Till till_{folder_.path() / "points.db"};
  int code_ = -1;
};

TEST_F(ViewerCommands, TakeALoginWithAnAtInAnyCapitals) {
  for (const char* const name : {"alice", "@alice", "ALICE", " @Alice "}) {
    EXPECT_EQ(points(name).find("alice has "), 0u) << name;
    EXPECT_EQ(rank(name).find("alice is "), 0u) << name;
    EXPECT_EQ(audit(name).find("alice, id 1, "), 0u) << name;
  }
}

TEST_F(ViewerCommands, TakeTheNameThatTheChatShows) {
  for (const char* const name : {"金子", "@金子"}) {
    EXPECT_EQ(points(name).find("金子 (kaneko) has "), 0u) << points(name);
    EXPECT_EQ(rank(name).find("金子 (kaneko) is "), 0u);
    EXPECT_EQ(audit(name).find("金子 (kaneko), id 2, "), 0u);
  }
}

TEST_F(ViewerCommands, TakeNoNameThatTwoPeopleShow) {
  EXPECT_EQ(points("双子").find("Nobody called \"双子\" was ever seen"), 0u);
  EXPECT_EQ(code_, 1);
  EXPECT_EQ(audit("双子").find("Nobody called"), 0u);
  EXPECT_EQ(code_, 1);
}

TEST_F(ViewerCommands, OfNobodyAnswerProgramsAsEveryFailureDoes) {
  const std::string text = said([&] { return print_points(reading(true), "nobody"); });
  const boost::json::object answer = boost::json::parse(text).as_object();
  EXPECT_FALSE(answer.at("ok").as_bool());
  EXPECT_EQ(answer.at("exit").as_int64(), 1);
  EXPECT_EQ(answer.at("name").as_string(), "nobody");
}

TEST_F(ViewerCommands, LetNoNameCommandTheTerminal) {
  for (const std::string& text :
       {points("mallory"), rank("mallory"), audit("mallory"), top({}), top({.watched = true}),
        top({.since = "today"}), points("\x1b[2J\xe2\x80\xae"), audit("\x1b[2J")}) {
    const bool raw = std::ranges::any_of(
        text, [](unsigned char c) { return (c < ' ' && c != '\n') || c == 0x7f; });
    EXPECT_FALSE(raw) << text;
    EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos);
    EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
  }
  EXPECT_EQ(points("mallory").find("mal?[2J?2J?lory   (mallory) has "), 0u) << points("mallory");
}

TEST_F(ViewerCommands, PastTheEndOfAListSayWhereItBegins) {
  EXPECT_EQ(top({.from = 6}), "The list ends before place 6. From its beginning: pointsbot top\n");
  EXPECT_EQ(top({.from = 6, .watched = true, .since = "7d"}),
            "Since " + top({.since = "7d"}).substr(6, top({.since = "7d"}).find('\n') - 6) +
                "\nThe list ends before place 6. From its beginning: pointsbot top --watched "
                "--since \"7d\"\n");
  EXPECT_EQ(code_, 0);
}

TEST_F(ViewerCommands, OfADayThatIsNoneEndAsWrongUsage) {
  try {
    print_top(reading(), {.since = "2h"});
    FAIL() << "2h was taken for a day";
  } catch (const Ended& ended) {
    EXPECT_EQ(ended.exit, 2);
  }
}

}  // namespace
}  // namespace pointsbot::app
