#include "app/bot_names.hpp"

#include "app/config.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace pointsbot::app {
namespace {

namespace fs = std::filesystem;

std::string mistake_of(const fs::path& file) {
  try {
    load_bot_names(file);
    return {};
  } catch (const ConfigError& error) {
    return error.mistakes().at(0);
  }
}

class BotNamesFile : public ::testing::Test {
 protected:
  fs::path file(const std::string& text, const std::string& name = "bots.txt") {
    std::ofstream{folder_.path() / name} << text;
    return folder_.path() / name;
  }
  tests::TemporaryDirectory folder_;
};

TEST_F(BotNamesFile, HoldsANameALineAndComments) {
  EXPECT_EQ(
      load_bot_names(file("\xEF\xBB\xBF# mine\r\n@NightBot  # known\r\n\r\nmoobot\nNIGHTBOT")),
      (std::vector<std::string>{"moobot", "nightbot"}));
}

TEST_F(BotNamesFile, IsRefusedWithTheLineOfAMistake) {
  const std::string wrong = mistake_of(file("nightbot\nnot a name\n"));
  EXPECT_NE(wrong.find("bots.txt:2: \"not a name\" is no name of an account"), wrong.npos) << wrong;
  EXPECT_NE(mistake_of(file(std::string("ab\0cd\n", 6))), "");
  EXPECT_NE(mistake_of(file(std::string(26, 'x'))), "");
}

TEST_F(BotNamesFile, IsRefusedWhereItIsSomethingElse) {
  EXPECT_NE(mistake_of(file(std::string((1 << 20) + 1, '#'))).find("larger than 1 MiB"),
            std::string::npos);
  EXPECT_NE(mistake_of(folder_.path()).find("not a file"), std::string::npos);
  std::string many;
  for (int i = 0; i < 10'002; ++i) many += "name" + std::to_string(i) + "\n";
  EXPECT_NE(mistake_of(file(many)).find("bots.txt:10001: more than 10000 names"),
            std::string::npos);
}

TEST_F(BotNamesFile, IsAMistakeWhereItIsNamedAndMissing) {
  file("[points]\nbots = mine.txt\n", "bot.ini");
  try {
    load_config(folder_.path() / "bot.ini");
    ADD_FAILURE() << "no mistake";
  } catch (const ConfigError& error) {
    const std::string wrong = error.what();
    EXPECT_NE(wrong.find("bot.ini:2: [points] bots names "), wrong.npos) << wrong;
    EXPECT_NE(wrong.find("mine.txt, which is not there."), wrong.npos) << wrong;
  }
}

TEST_F(BotNamesFile, IsNotNeeded) {
  file("[points]\nbots =\n", "bot.ini");
  EXPECT_TRUE(load_config(folder_.path() / "bot.ini").points.left_out.empty());
  EXPECT_TRUE(parse_config("", folder_.path() / "bot.ini").points.left_out.empty());
}

TEST_F(BotNamesFile, AsShippedNamesTheBotsThatEverybodyHas) {
  const std::vector<std::string> shipped = load_config(SHIPPED_CONFIG).points.left_out;
  for (const char* const name : {"nightbot", "streamelements", "moobot", "commanderroot"})
    EXPECT_TRUE(std::ranges::find(shipped, name) != shipped.end()) << name;
}

}  // namespace
}  // namespace pointsbot::app
