#include "app/wrapping.hpp"

#include <gtest/gtest.h>

namespace pointsbot::app {
namespace {

TEST(Wrapped, BreaksBetweenWords) {
  EXPECT_EQ(wrapped("one two three", 9), "one two\nthree");
  EXPECT_EQ(wrapped("one two", 7), "one two");
  EXPECT_EQ(wrapped("one two", 6), "one\ntwo");
}

TEST(Wrapped, KeepsTheLinesThatAreThere) {
  EXPECT_EQ(wrapped("one\n\ntwo\n", 3), "one\n\ntwo\n");
  EXPECT_EQ(wrapped("", 3), "");
}

TEST(Wrapped, LeavesAWordThatIsTooLongWhole) {
  EXPECT_EQ(wrapped("see https://twitch.tv/activate now", 10),
            "see\nhttps://twitch.tv/activate\nnow");
}

TEST(Wrapped, GoesOnBelowTheTextOfAnIndentedLine) {
  EXPECT_EQ(wrapped("  1. one two three", 12), "  1. one two\n     three");
  EXPECT_EQ(wrapped("  a:b   for one two", 16), "  a:b   for one\n        two");
  EXPECT_EQ(wrapped("  one two", 7), "  one\n  two");
}

TEST(Wrapped, CountsCharactersAndNotBytes) { EXPECT_EQ(wrapped("äöü äöü", 7), "äöü äöü"); }

TEST(Wrapped, KeepsTheBlankThatAQuestionEndsWith) {
  EXPECT_EQ(wrapped("your name: ", 10), "your name: ");
  EXPECT_EQ(wrapped("say your name: ", 10), "say your\nname: ");
}

}  // namespace
}  // namespace pointsbot::app
