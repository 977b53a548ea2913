#include "app/typed_line.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pointsbot::app {
namespace {

/// What stands there once these keys were pressed.
std::string after(std::string_view keys) {
  TypedLine line;
  for (const char key : keys) line.feed(key);
  return line.text();
}

TEST(TypedLines, AreWhatIsTyped) {
  EXPECT_EQ(after("!points @bob"), "!points @bob");
  EXPECT_EQ(after("h\xc3\xa9llo \xe4\xbd\xa0"), "h\xc3\xa9llo \xe4\xbd\xa0");
}

TEST(TypedLines, LoseALetterByBackspaceHoweverManyBytesItHas) {
  EXPECT_EQ(after("ab\x7f"), "a");
  EXPECT_EQ(after("a\xe4\xbd\xa0\x7f"), "a");
  EXPECT_EQ(after("\xc3\xa9\b"), "");
  EXPECT_EQ(after("\x7f"), "");
}

TEST(TypedLines, LoseAWordOrAll) {
  EXPECT_EQ(after("one two \x17"), "one ");
  EXPECT_EQ(after("one two\x15"), "");
}

TEST(TypedLines, TakeNoArrowsAndNoOtherCommandsOfKeys) {
  EXPECT_EQ(after("a\x1b[Ab\x1b[1;5Cc\x1bOPd\x1bxe\x01\x02\t"), "abcde");
}

TEST(TypedLines, EndWithEnterAndBeginAnew) {
  TypedLine line;
  line.feed('a');
  EXPECT_EQ(line.feed('\n'), TypedLine::Event::line);
  EXPECT_EQ(line.take(), "a");
  EXPECT_EQ(line.feed('b'), TypedLine::Event::changed);
  EXPECT_EQ(line.text(), "b");
}

TEST(TypedLines, EndForGoodWithCtrlDWhereNothingIsTyped) {
  TypedLine line;
  line.feed('a');
  EXPECT_EQ(line.feed('\x04'), TypedLine::Event::none);
  line.feed('\x7f');
  EXPECT_EQ(line.feed('\x04'), TypedLine::Event::end);
}

TEST(TypedLines, AreBounded) { EXPECT_EQ(after(std::string(100'000, 'x')).size(), 4'000u); }

TEST(TypedLines, ShowTheirEndWhereTheyAreTooLong) {
  EXPECT_EQ(last_letters("hello", 10), "hello");
  EXPECT_EQ(last_letters("hello", 2), "lo");
  EXPECT_EQ(last_letters("a\xc3\xa9\xe4\xbd\xa0", 2), "\xc3\xa9\xe4\xbd\xa0");
  EXPECT_EQ(last_letters("hello", 0), "");
}

}  // namespace
}  // namespace pointsbot::app
