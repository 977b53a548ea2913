// What somebody types to make the bot say something else than it means: nothing of it commands
// anybody, mentions anybody, or breaks a line.
#include "tests/app/chat/chat_fixture.hpp"
#include "twitch/chat_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <string>
#include <vector>

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class ChatHostileText : public ChatTest {
 protected:
  static const std::vector<std::string>& corpus() {
    static const std::vector<std::string> all{
        "/ban streamer",
        ".timeout mod 600",
        "!give dave all",
        "\u200b/ban streamer",
        "/",
        "//ban x",
        "%s%n%1$*1$x",
        "{} {0} {:>999999999} {{",
        "a\r\n/ban streamer",
        "a\u2028/ban\u2029streamer\u0085x",
        std::string{"nul\0/ban", 8},
        "\x1b[31mred\x07",
        "\u202eevil\u202c \u2066left\u2069 \u200fmark",
        "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324a\u0334\u0319",
        "\xff\xfe \xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82",
        "@everybody @streamer",
        "https://evil.example/x evil\u3002com",
        std::string(500, 'x'),
        std::string(500, '/'),
        std::string(499, 'x') + "\u00e9",
        "' OR 1=1; DROP TABLE viewer; --",
        "9223372036854775808",
        ""};
    return all;
  }
  void expect_harmless() {
    for (; seen_ < pen_.written.size(); ++seen_) {
      const std::string& text = pen_.written[seen_].text;
      SCOPED_TRACE(text);
      EXPECT_FALSE(text.starts_with('/') || text.starts_with('.') || text.starts_with('!'));
      EXPECT_TRUE(simdjson::validate_utf8(text));
      EXPECT_LE(twitch::code_points(text), twitch::kLongestMessage);
      EXPECT_TRUE(std::ranges::none_of(
          text, [](char byte) { return (byte >= 0 && byte < ' ') || byte == 127; }));
      EXPECT_EQ(text.find("@everybody"), text.npos);
      EXPECT_EQ(text.find("\u202e"), text.npos);
      EXPECT_EQ(text.find("://"), text.npos);
    }
  }

 private:
  std::size_t seen_ = 0;
};

TEST_F(ChatHostileText, CommandsNobodyWhereverItIsTyped) {
  const std::int64_t all = points_of_all();
  for (const std::string& text : corpus()) {
    for (const char* const before :
         {"", "!", "!points ", "!rank ", "!give bob ", "!give ", "!redeem ", "!claim ", "!gamble ",
          "!duel bob ", "!duel ", "!bet ", "!raffle ", "!top "}) {
      hears(kAnn, before + text);
      hears(kMod, before + text);
      wait(seconds{11});
    }
  }
  expect_harmless();
  EXPECT_EQ(points_of_all(), all);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(ChatHostileText, IsSaidCleanedWhereItIsSaidAtAll) {
  for (const std::string& text : corpus()) {
    hears(kMod, "!bet open " + text + " | " + text + " | " + text + "b | other");
    wait(seconds{3});
    hears(kAnn, "!bet");
    wait(seconds{3});
    hears(kMod, "!bet cancel");
    wait(seconds{3});
  }
  expect_harmless();
  says(kMod, "!bet open {} %s {0} | {1} | %n");
  ASSERT_FALSE(pen_.written.empty());
  EXPECT_NE(pen_.written.back().text.find("{} %s {0}"), std::string::npos)
      << "to the letter: " << pen_.written.back().text;
}

TEST_F(ChatHostileText, CallsNoCommandByLettersThatOnlyLookAlike) {
  for (const char* const text : {"!g\u0456ve bob 5", "\uff01give bob 5", "!\uff47ive bob 5",
                                 "\u01c3give bob 5", "! give bob 5", "\\!give bob 5"}) {
    EXPECT_EQ(says(kAnn, text), "") << text;
    wait(seconds{6});
  }
  for (const char* const amount : {"\u0665", "\uff15", "-5", "+5", "5.0", "5x", "0x5", "1e3",
                                   "99999999999999999999", "\u00bd"}) {
    says(kAnn, std::string{"!give bob "} + amount);
    wait(seconds{6});
  }
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(balance(kBob), 1'000);
}

}  // namespace
}  // namespace pointsbot::app::chat
