#include "twitch/chat_text.hpp"

#include "twitch/chat_letters.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

namespace pointsbot::twitch {
namespace {

std::string times(std::size_t n, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < n; ++i) all += text;
  return all;
}

struct Case {
  std::string text, sent;
};

void expect_sent(const std::vector<Case>& cases) {
  for (const auto& [text, sent] : cases) EXPECT_EQ(sendable(text), sent) << text;
}

TEST(Sendable, LeavesWhatPeopleWrite) {
  for (const char* const text : {"",
                                 "hello",
                                 "a.b/c!d",
                                 "100% %s %n {} {0} \\ \" ' `",
                                 "@bob 120 · @Ann 45",
                                 "Привет, как дела?",
                                 "你好 こんにちは 안녕하세요",
                                 "שלום עולם",
                                 "مرحبا بالعالم",
                                 "ñ ü ø ß Ǆ",
                                 "cafe\u0301",
                                 "e\u0302\u0301 Việt",
                                 "नमस्ते चीज़ों",
                                 "สวัสดีครับ น้ำ",
                                 "می\u200cخواهم",
                                 "क्\u200dष",
                                 "¡hola! ¿qué?",
                                 "-5",
                                 "Kappa 123",
                                 "😀👍🏽 🇩🇪🇫🇷 1\ufe0f\u20e3",
                                 "👩\u200d👩\u200d👧\u200d👦",
                                 "🏳\ufe0f\u200d🌈 ❤\ufe0f\u200d🔥",
                                 "👩🏻\u200d❤\ufe0f\u200d💋\u200d👨🏻",
                                 "🐻\u200d❄\ufe0f",
                                 "\ufffd",
                                 "\uff01give \uff0fban"}) {
    EXPECT_EQ(sendable(text), text);
  }
}

TEST(Sendable, IsNeverACommand) {
  expect_sent({{"/ban x", "- /ban x"},
               {".ban x", "- .ban x"},
               {"!give x", "- !give x"},
               {"  \t\n /ban x", "- /ban x"},
               {"\u00a0\u3000\u2003/ban x", "- /ban x"},
               {"\u200b\ufeff\u2060/ban x", "- /ban x"},
               {"\u202e\u2066.ban x", "- .ban x"},
               {"\U000e0001\U000e0041!give", "- !give"},
               {"\xff\xc0/ban x", "- /ban x"},
               {"\u0301\u0301/ban x", "- /ban x"},
               {"\ufe0f\u200d/ban x", "- /ban x"},
               {"\x01/ban\x01", "- /ban"},
               {"//", "- //"},
               {"!", "- !"},
               {"...", "- ..."},
               {"/", "- /"},
               {"/" + times(500, "x"), "- /" + times(446, "x") + "…"}});
}

TEST(Sendable, IsOneLineWithoutControls) {
  expect_sent({{"a\nb", "a b"},
               {"a\r\n\r\nb", "a b"},
               {"a\nPRIVMSG #x :y", "a PRIVMSG #x :y"},
               {std::string{"a\0b", 3}, "a b"},
               {"a\x1b[31mb\x07", "a [31mb"},
               {"a\x7f\u0085\u009b b", "a b"},
               {"a\u2028b\u2029c", "a b c"},
               {" \t a \u00a0\u2009 b \v\f ", "a b"},
               {"a\u2800\u3164b\uffa0", "a b"},
               {" \n\t ", ""}});
}

TEST(Sendable, ShowsWhatItSays) {
  expect_sent({{"\u202egnp.exe", "gnp.exe"},
               {"a\u200eb\u200fc\u061cd", "abcd"},
               {"\u202aa\u202bb\u202cc\u202dd\u202ee", "abcde"},
               {"\u2066a\u2067b\u2068c\u2069d", "abcd"},
               {"a\u200bb\u2060c\u00add\ufeffe\u034ff\u180eg", "abcdefg"},
               {"pass\U000e0070\U000e0061word\U000e007f", "password"},
               {"\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4"},
               {"a\ufff9b\ufffbc\ufdd0d\U0001fffee", "abcde"},
               {"a\U000e0100\ufe01b\ufe0fc", "abc"},
               {"a\u200db \u200dc\u200d", "ab c"},
               {"a\u200cb", "ab"},
               {"ا\u200c", "ا"},
               {"ا\u200cb", "اb"},
               {"👩\u200d", "👩"},
               {"👩\u200d a", "👩 a"},
               {"👩\u200d\u200d\u200b👧", "👩\u200d👧"},
               {"👍\ufe0f\ufe0f\ufe0e", "👍\ufe0f"}});
}

TEST(Sendable, IsWellFormed) {
  expect_sent({{"a\xff\xfe\x80z", "az"},
               {"a\xc0\xaf\xe0\x80\xafz", "az"},              // overlong /
               {"a\xed\xa0\x80\xed\xb0\x80z", "az"},          // halves of a pair
               {"a\xf4\x90\x80\x80\xf5\x80\x80\x80z", "az"},  // beyond the last
               {"a\xf0\x9f\x98", "a"},                        // cut
               {"a\xf0\x9f\x98z", "az"},
               {"a\xd0", "a"},
               {"\xd0Привет", "Привет"}});
}

TEST(Sendable, HasNoTowersOfMarks) {
  expect_sent({{"z" + times(50, "\u0310\u035d") + "a" + times(3, "\u0489") + "l",
                "z\u0310\u035da\u0489\u0489l"},
               {"ก" + times(20, "\u0e49"), "ก\u0e49\u0e49"},
               {"\u0e49\u0e49a \u0301b", "a b"},
               {"ا" + times(9, "\u064b"), "ا\u064b\u064b"},
               {"ज" + times(9, "\u093c"), "ज" + times(4, "\u093c")},
               {"a" + times(9, "\u200b\u0301"), "a\u0301\u0301"},
               {"a" + times(9, "\u20dd"), "a\u20dd\u20dd"}});
  EXPECT_EQ(code_points(sendable(times(100, "h" + times(30, "\u0336")))), 300U);
}

TEST(Sendable, IsCutBetweenLetters) {
  EXPECT_EQ(sendable(times(450, "x")), times(450, "x"));
  EXPECT_EQ(sendable(times(451, "x")), times(449, "x") + "…");
  EXPECT_EQ(sendable(times(100'000, "я")), times(449, "я") + "…");
  EXPECT_EQ(sendable(times(450, "я") + "\u200b \n"), times(450, "я"));
  EXPECT_EQ(sendable(times(448, "x") + " yz"), times(448, "x") + "…") << "no blank before it";
  // Whole, or not at all.
  for (const std::string& letter :
       {std::string{"e\u0301"}, std::string{"👩\u200d👩\u200d👧\u200d👦"}, std::string{"🇩🇪"},
        std::string{"👍🏽"}, std::string{"1\ufe0f\u20e3"}, std::string{"ज\u093c\u094b\u0902"},
        std::string{"क\u094d\u200dष"}}) {
    const std::size_t size = code_points(letter);
    const std::string fits = times(450 - size, "x") + letter;
    EXPECT_EQ(sendable(fits), fits);
    for (std::size_t more = 1; more < size; ++more) {
      EXPECT_EQ(sendable(times(450 - size + more, "x") + letter),
                times(std::min<std::size_t>(449, 450 - size + more), "x") + "…")
          << letter << more;
    }
    EXPECT_EQ(sendable(times(450 - size - 1, "x") + letter + "yz"),
              times(450 - size - 1, "x") + letter + "…");
  }
}

TEST(Sendable, IsCutWhereverALetterHasNoEnd) {
  const std::string family = "👩" + times(1000, "\u200d👩");
  const std::string text = sendable(family);
  EXPECT_GT(code_points(text), 400U);
  EXPECT_TRUE(text.ends_with("👩…"));
  EXPECT_GT(code_points(sendable("👩" + times(1000, "🏽"))), 400U);
  EXPECT_GT(code_points(sendable(times(1000, "🇩"))), 400U);
  EXPECT_GT(code_points(sendable("ا" + times(1000, "\u200cا"))), 400U);
}

TEST(QuotedWords, StandInASentence) {
  for (const auto& [text, quoted] : std::vector<Case>{{"", ""},
                                                      {"hydrate", "hydrate"},
                                                      {"/ban x", "ban x"},
                                                      {"!./!give x", "give x"},
                                                      {" ! / . give", "give"},
                                                      {"\u200b/\u202e!x", "x"},
                                                      {"@everyone hi @bob", "everyone hi bob"},
                                                      {"@/ban", "ban"},
                                                      {"@\u200b@", ""},
                                                      {"a@b", "ab"},
                                                      {"!!!", ""},
                                                      {"a\nb\u202ec", "a bc"},
                                                      {"%s {} %n", "%s {} %n"},
                                                      {"1.5 and 3/4, ok...", "1.5 and 3/4, ok..."},
                                                      {"a.m. / p.m.", "a. m. / p. m."},
                                                      {"Привет", "Привет"}}) {
    EXPECT_EQ(quoted_words(text, 100), quoted) << text;
  }
}

TEST(QuotedWords, AreNoLinks) {
  for (const auto& [text, quoted] :
       std::vector<Case>{{"evil.com", "evil. com"},
                         {"http://evil.com/x.php?a=b", "http: //evil. com/x. php?a=b"},
                         {"https://192.168.0.1/", "https: //192.168.0.1/"},
                         {"www.evil.co.uk", "www. evil. co. uk"},
                         {"пример.рф", "пример. рф"},
                         {"evil\u3002com evil\uff0ecom", "evil\u3002 com evil\uff0e com"},
                         {"evil.\u200bcom", "evil. com"},
                         {"evil\u200b.com", "evil. com"},
                         {"evil.@com", "evil. com"},
                         {"http:\u2060//1.2.3.4", "http: //1.2.3.4"}}) {
    EXPECT_EQ(quoted_words(text, 100), quoted) << text;
  }
}

TEST(QuotedWords, AreCut) {
  EXPECT_EQ(quoted_words("abcdef", 6), "abcdef");
  EXPECT_EQ(quoted_words("abcdef", 5), "abcd…");
  EXPECT_EQ(quoted_words("@abcde", 5), "abcde");
  EXPECT_EQ(quoted_words("abc def", 5), "abc…");
  EXPECT_EQ(quoted_words("Привет", 4), "При…");
  EXPECT_EQ(quoted_words("ab👩\u200d👩\u200d👧cd", 5), "ab…");
  EXPECT_EQ(quoted_words("abc", 1), "…");
  EXPECT_EQ(quoted_words("a", 1), "a");
  EXPECT_EQ(quoted_words("abc", 0), "");
}

TEST(CodePoints, AreCounted) {
  EXPECT_EQ(code_points(""), 0U);
  EXPECT_EQ(code_points("abc"), 3U);
  EXPECT_EQ(code_points("яя"), 2U);
  EXPECT_EQ(code_points("👩\u200d👧"), 3U);
}

/// Code points that a rule is about, some that none is, bytes that are none.
std::string hostile(std::minstd_rand& random) {
  static constexpr std::array<std::string_view, 32> kParts{
      "/",    ".",        "!",      "@",      " ",      "\n",     "a",      "1",
      "я",    "\u0301",   "\u0e49", "\u200b", "ا",      "\u200c", "\u200d", "\u202e",
      "👩",    "🏽",     "🇩",      "\ufe0f", ":",      "\u093c", "ज",      "\u20e3",
      "\xff", "\xf0\x9f", "\ufeff", "\u3000", "\u034f", "\u3002", "❤",      "\U000e0041"};
  std::string text;
  const std::size_t length = random() % (random() % 8 == 0 ? 2000 : 30);
  while (text.size() < length) {
    const auto drawn = random() % 40;
    if (drawn < kParts.size())
      text += kParts[drawn];
    else if (drawn < 36)
      append_point(text, static_cast<char32_t>(random() % 0x3000));
    else
      text += static_cast<char>(random() % 256);
  }
  return text;
}

void expect_harmless(std::string_view text, std::size_t most) {
  ASSERT_LE(code_points(text), most);
  std::size_t marks = 0;
  char32_t before = ' ';
  for (std::string_view rest = text; !rest.empty();) {
    char32_t point = 0;
    ASSERT_TRUE(take_point(rest, point)) << text;
    const LetterKind kind = kind_of(point);
    ASSERT_NE(kind, LetterKind::dropped) << text;
    ASSERT_TRUE(kind != LetterKind::blank || (point == ' ' && before != ' ')) << text;
    marks = kind == LetterKind::mark ? marks + 1 : kind == LetterKind::plain ? 0 : marks;
    ASSERT_LE(marks, 4U);
    ASSERT_TRUE(kind == LetterKind::plain || kind == LetterKind::blank || before != ' ') << text;
    before = point;
  }
  if (text.empty()) return;
  ASSERT_EQ(std::string_view{"/.! "}.find(text.front()), std::string_view::npos) << text;
  ASSERT_FALSE(text.ends_with(' ') || text.ends_with("\u200d") || text.ends_with("\u200c"));
}

TEST(ChatText, IsHarmlessWhateverItIsMadeOf) {
  std::minstd_rand random{7};
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = hostile(random);
    const std::string sent = sendable(text);
    expect_harmless(sent, kLongestMessage);
    ASSERT_EQ(sendable(sent), sent) << text;
    const std::size_t most = random() % 60;
    const std::string quoted = quoted_words(text, most);
    expect_harmless(quoted, most);
    ASSERT_EQ(quoted.find('@'), std::string::npos);
    ASSERT_EQ(quoted.find("://"), std::string::npos);
    ASSERT_EQ(sendable(quoted), quoted) << "in front of a sentence too";
  }
}

}  // namespace
}  // namespace pointsbot::twitch
