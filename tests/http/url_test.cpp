#include "http/url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::http {
namespace {

std::string shown(std::string_view encoded) {
  Parameters parameters;
  parameters.parse(encoded);
  std::string text;
  for (const auto& [name, value] : parameters) {
    text.append("[").append(name).append("=").append(value).append("]");
  }
  return text;
}

TEST(Parameters, ComeInOrderAndMayRepeat) {
  EXPECT_EQ(shown("id=1&login=a&id=2"), "[id=1][login=a][id=2]");
}

TEST(Parameters, AreDecoded) { EXPECT_EQ(shown("a%20b=c%2Bd+e&%C3%A4=%2f"), "[a b=c+d e][ä=/]"); }

TEST(Parameters, MayBeEmpty) {
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown("&&"), "");
  EXPECT_EQ(shown("a&b=&=c"), "[a=][b=][=c]");
}

TEST(Parameters, KeepABrokenEscapeAsItCame) {
  EXPECT_EQ(shown("a=%&b=%4&c=%zz&d=100%"), "[a=%][b=%4][c=%zz][d=100%]");
}

TEST(Parameters, FindTheFirstOfAName) {
  Parameters parameters;
  parameters.parse("a=1&b=2&a=3");
  EXPECT_EQ(parameters.first("a"), "1");
  EXPECT_FALSE(parameters.first("c"));
  parameters.parse("c=4");
  EXPECT_FALSE(parameters.first("a"));
  EXPECT_EQ(parameters.size(), 1U);
}

}  // namespace
}  // namespace pointsbot::http
