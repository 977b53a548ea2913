#include "app/ini.hpp"

#include <gtest/gtest.h>

#include <random>

namespace pointsbot::app {
namespace {

using namespace std::string_literals;

/// The one mistake of a text, as line and text.
std::pair<int, std::string> mistake_of(std::string_view text) {
  const Ini ini = read_ini(text);
  EXPECT_EQ(ini.mistakes.size(), 1U) << text;
  if (ini.mistakes.size() != 1) return {-1, {}};
  return {ini.mistakes.front().line, ini.mistakes.front().text};
}

TEST(Ini, ReadsSectionsAndEntriesWithTheirLines) {
  const Ini ini =
      read_ini("; first\n[points]\n\n  interval\t=  10 \n# second\n[log]\ncycles=every");
  ASSERT_EQ(ini.sections.size(), 2U);
  EXPECT_EQ(ini.sections[0].line, 2);
  EXPECT_EQ(ini.sections[1].name, "log");
  ASSERT_EQ(ini.entries.size(), 2U);
  EXPECT_EQ(ini.entries[0].line, 4);
  EXPECT_EQ(ini.entries[0].section, "points");
  EXPECT_EQ(ini.entries[0].key, "interval");
  EXPECT_EQ(ini.entries[0].value, "10");
  EXPECT_EQ(ini.entries[1].line, 7);
  EXPECT_EQ(ini.entries[1].section, "log");
  EXPECT_TRUE(ini.mistakes.empty());
}

TEST(Ini, AcceptsAByteOrderMarkAndCarriageReturns) {
  const Ini ini = read_ini("\xEF\xBB\xBF[points]\r\ninterval = 10\r\n");
  ASSERT_EQ(ini.entries.size(), 1U);
  EXPECT_EQ(ini.entries[0].value, "10");
  EXPECT_EQ(ini.sections[0].name, "points");
  EXPECT_TRUE(ini.mistakes.empty());
}

TEST(Ini, TakesAValueAsItStands) {
  const Ini ini = read_ini("[a]\nb = x = y ; z # \xC3\xA9\nc =\n  indented = 1\n");
  ASSERT_EQ(ini.entries.size(), 3U);
  EXPECT_EQ(ini.entries[0].value, "x = y ; z # \xC3\xA9");
  EXPECT_EQ(ini.entries[1].value, "");
  EXPECT_EQ(ini.entries[2].key, "indented");  // not a second line of c
}

TEST(Ini, ReadsTheLongestLineAndRefusesALongerOne) {
  const std::string longest = "[a]\nb = " + std::string(1'000 - 4, 'x');
  const Ini ini = read_ini(longest + "\nc = 1\n");
  ASSERT_EQ(ini.entries.size(), 2U);
  EXPECT_EQ(ini.entries[0].value.size(), 1'000U - 4);
  EXPECT_EQ(ini.entries[1].line, 3);

  const auto [line, text] = mistake_of(longest + "x\nc = 1\n");
  EXPECT_EQ(line, 2);
  EXPECT_NE(text.find("has 1001 bytes; the longest that is read has 1000"), text.npos) << text;
}

TEST(Ini, RefusesALineWithoutEquals) {
  const auto [line, text] = mistake_of("[points]\ninterval 10\nmodifier = 1\n");
  EXPECT_EQ(line, 2);
  EXPECT_EQ(text, "\"interval 10\" is neither a [section] nor a setting. Write: interval = 10");
}

TEST(Ini, RefusesEveryLineWithoutEquals) {
  const Ini ini = read_ini("[a]\none\ntwo\nthree = 3\nfour\n");
  ASSERT_EQ(ini.mistakes.size(), 3U);
  EXPECT_EQ(ini.mistakes[2].line, 5);
}

TEST(Ini, RefusesAnEntryWithoutAName) {
  EXPECT_EQ(mistake_of("[a]\n= 5\n"), (std::pair{2, "there is no name before the =."s}));
}

TEST(Ini, RefusesWhatFollowsASection) {
  const auto [line, text] = mistake_of("\n[points] ; mine\ninterval = 1");
  EXPECT_EQ(line, 2);
  EXPECT_EQ(text, "only [points] may stand in this line. A comment needs a line of its own.");
}

TEST(Ini, RefusesASectionThatDoesNotEnd) {
  EXPECT_EQ(mistake_of("[points\n"),
            (std::pair{1, "the name of a section ends with ]. Write: [points]"s}));
}

TEST(Ini, RefusesInvisibleCharacters) {
  EXPECT_EQ(mistake_of("[a]\nb = 1\0002\n"s).first, 2);
  EXPECT_EQ(mistake_of("[a]\nb = \x1B[31m\n").first, 2);
  EXPECT_EQ(mistake_of("[a]\rb = 1\r").first, 1);
  const auto text = mistake_of("\0"s).second;
  EXPECT_NE(text.find("code 0x00"), text.npos) << text;
}

TEST(Ini, RefusesWhatIsNotUtf8) {
  for (const auto* bytes : {"\xFF", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                            "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "\x80", "\xFC\xFC\xFC"}) {
    const auto [line, text] = mistake_of("[a]\nb = "s + bytes + "\n");
    EXPECT_EQ(line, 2);
    EXPECT_NE(text.find("UTF-8"), text.npos) << text;
  }
}

TEST(Ini, AcceptsUtf8OfEveryLength) {
  const Ini ini = read_ini(
      "[a]\nb = \xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\n");
  EXPECT_TRUE(ini.mistakes.empty());
}

TEST(Ini, IsEmptyForAnEmptyText) {
  EXPECT_TRUE(read_ini("").entries.empty());
  EXPECT_TRUE(read_ini("\xEF\xBB\xBF").mistakes.empty());
}

TEST(Ini, SurvivesAnyBytes) {
  std::mt19937 random{20'260'101};
  const std::string_view pieces[] = {"[",      "]",        "=",  "\n",  ";",  "\r\n",
                                     "points", "interval", "10", "\0",  "\t", "\xEF\xBB",
                                     "\xC3",   ":",        " ",  "\x7F"};
  for (int round = 0; round < 4'000; ++round) {
    std::string text;
    const auto length = random() % 200;
    while (text.size() < length) {
      if (random() % 2 == 0) {
        text += static_cast<char>(random() % 256);
      } else {
        text += pieces[random() % std::size(pieces)];
      }
    }
    const Ini ini = read_ini(text);
    const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
    for (const IniEntry& entry : ini.entries) {
      EXPECT_GE(entry.line, 1);
      EXPECT_LE(entry.line, lines);
      EXPECT_FALSE(entry.key.empty());
    }
    for (const Mistake& mistake : ini.mistakes) EXPECT_LE(mistake.line, lines);
  }
}

}  // namespace
}  // namespace pointsbot::app
