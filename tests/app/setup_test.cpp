#include "app/setup.hpp"

#include "app/ini_edit.hpp"
#include "app/setup_answers.hpp"
#include "app/shipped.hpp"
#include "tests/app/fake_console.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>

namespace pointsbot::app {
namespace {

namespace fs = std::filesystem;

TEST(IniEdit, ChangesOneValueAndLeavesTheRestAsItWas) {
  IniEdit ini{"; mine\n[twitch]\n  channel=old ; odd\n\n[points]\nmodifier = 10\n# end"};
  ini.set("twitch", "channel", "new");
  EXPECT_EQ(ini.text(), "; mine\n[twitch]\nchannel = new\n\n[points]\nmodifier = 10\n# end");
}

TEST(IniEdit, AddsAValueBehindTheLastOfItsSection) {
  IniEdit ini{"[twitch]\n; of it\nsource = twitch\n\n; of the next\n[points]\n"};
  ini.set("twitch", "client_id", "abc");
  EXPECT_EQ(ini.text(),
            "[twitch]\n; of it\nsource = twitch\nclient_id = abc\n\n; of the next\n[points]\n");
}

TEST(IniEdit, AddsASection) {
  IniEdit ini{"[twitch]\nsource = twitch"};
  ini.set("points", "modifier", "1");
  EXPECT_EQ(ini.text(), "[twitch]\nsource = twitch\n\n[points]\nmodifier = 1\n");
  IniEdit empty{""};
  empty.set("points", "modifier", "1");
  EXPECT_EQ(empty.text(), "[points]\nmodifier = 1\n");
}

TEST(IniEdit, KeepsLineEndsAndTheByteOrderMark) {
  IniEdit ini{"\xEF\xBB\xBF[twitch]\r\nsource = simulator\r\n"};
  ini.set("twitch", "source", "twitch");
  ini.set("twitch", "channel", "a");
  EXPECT_EQ(ini.text(), "\xEF\xBB\xBF[twitch]\r\nsource = twitch\r\nchannel = a\r\n");
}

TEST(IniEdit, TakesNoCommentForAValue) {
  IniEdit ini{"[twitch]\n; source = simulator\nsource = twitch\n"};
  EXPECT_EQ(ini.value("twitch", "source"), "twitch");
  EXPECT_EQ(ini.value("points", "source"), std::nullopt);
}

TEST(ParseChannel, TakesWhatPeoplePaste) {
  for (const char* const text :
       {"mychannel", "MyChannel", "@MyChannel", " mychannel ", "twitch.tv/MyChannel",
        "https://www.twitch.tv/mychannel", "https://m.twitch.tv/mychannel/",
        "https://www.twitch.tv/mychannel?sr=a", "http://twitch.tv/mychannel/videos",
        "https://www.twitch.tv/popout/mychannel/chat?popout="}) {
    EXPECT_EQ(parse_channel(text), "mychannel") << text;
  }
  for (const char* const text :
       {"", "my channel", "https://youtube.com/mychannel", "twitch.tv/", "mý", "a/b"}) {
    EXPECT_EQ(parse_channel(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_channels("One, twitch.tv/two"), "one, two");
  EXPECT_EQ(parse_channels("one,"), std::nullopt);
}

TEST(PaceOf, PaysOnceAMinuteAtMostAndWithoutFractions) {
  for (const std::int64_t an_hour : {1, 7, 59, 60, 100, 120, 1000, 3600, 999'983, 1'000'000}) {
    const Pace pace = pace_of(Points{an_hour});
    EXPECT_GE(pace.interval.count(), 60);
    EXPECT_EQ(pace.modifier.value * 3600, an_hour * pace.interval.count()) << an_hour;
  }
  EXPECT_EQ(pace_of(Points{60}).interval.count(), 60);
  EXPECT_EQ(pace_of(Points{100}).modifier.value, 5);
}

class SetupTest : public testing::Test {
 protected:
  std::optional<Config> run(std::deque<std::string> answers) {
    console_ = FakeConsole{};
    console_.answers = std::move(answers);
    app::Setup setup{console_, file_, [this](const Config& config) { return check(config); }};
    return setup.run();
  }
  std::optional<std::string> check(const Config& config) {
    asked_.push_back(config.twitch.client_id);
    if (config.twitch.client_id == "wrong") return "Twitch does not know this Client ID.";
    return std::nullopt;
  }
  std::string content() const {
    std::ifstream in{file_, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  void write(std::string_view text) const { std::ofstream{file_, std::ios::binary} << text; }

  tests::TemporaryDirectory directory_;
  const fs::path file_ = directory_.path() / "bot.ini";
  FakeConsole console_;
  std::vector<std::string> asked_;
};

TEST_F(SetupTest, MakesABotIniLikeTheShippedOne) {
  const auto config = run({"https://twitch.tv/MyChannel", "gem, gems", "120", "abc123", "yes"});
  ASSERT_TRUE(config) << console_.shown;
  EXPECT_EQ(config->twitch.source, db::Source::twitch);
  EXPECT_EQ(config->twitch.channel, "mychannel");
  EXPECT_EQ(config->points.name.many, "gems");
  EXPECT_EQ(config->points.interval, std::chrono::seconds{60});
  EXPECT_EQ(config->points.modifier, Points{2});
  EXPECT_EQ(config->twitch.client_id, "abc123");
  // All but six lines is as shipped.
  const std::string now = content();
  const std::string shipped{shipped_ini()};
  EXPECT_EQ(std::count(now.begin(), now.end(), '\n'),
            std::count(shipped.begin(), shipped.end(), '\n'));
  EXPECT_NE(now.find("; from dev.twitch.tv/console/apps, client type \"Public\". Not a secret"),
            std::string::npos);
  EXPECT_NO_THROW((void)load_config(file_));
}

TEST_F(SetupTest, ShowsWhatItWritesAndWritesNothingWithoutAYes) {
  write(shipped_ini());
  EXPECT_FALSE(run({"me", "", "", "abc", "no"}));
  EXPECT_TRUE(console_.has_shown("[twitch] channel = me\n")) << console_.shown;
  EXPECT_EQ(content(), shipped_ini());
}

TEST_F(SetupTest, WritesNothingWhereverThePersonStops) {
  write(shipped_ini());
  const std::deque<std::string> all{"me", "gem, gems", "60", "abc"};
  for (std::size_t n = 0; n <= all.size(); ++n) {
    EXPECT_FALSE(run({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)})) << n;
    EXPECT_EQ(content(), shipped_ini()) << n;
  }
  EXPECT_EQ(std::distance(fs::directory_iterator{directory_.path()}, fs::directory_iterator{}), 1);
}

TEST_F(SetupTest, AsksAgainForWhatIsNoAnswer) {
  const auto config = run({"my channel!", "me", "points", "gem, gems", "0", "many", "60", "", "a b",
                           "wrong", "no", "abc", "perhaps", ""});
  ASSERT_TRUE(config) << console_.shown;
  EXPECT_EQ(config->twitch.channel, "me");
  EXPECT_EQ(asked_, (std::vector<std::string>{"wrong", "abc"}));
  EXPECT_TRUE(console_.has_shown("That is no channel."));
  EXPECT_TRUE(console_.has_shown("Please answer yes or no."));
}

TEST_F(SetupTest, CorrectsAClientIdThatWasTakenAllTheSame) {
  ASSERT_TRUE(run({"me", "gem, gems", "60", "wrong", "yes", "yes"})) << console_.shown;
  const std::string before = content();
  console_ = FakeConsole{};
  console_.answers = {"", "abc", ""};
  app::Setup again{console_, file_, [this](const Config& config) { return check(config); }};
  const auto config = again.correct_client();
  ASSERT_TRUE(config) << console_.shown;
  EXPECT_EQ(config->twitch.client_id, "abc");
  EXPECT_EQ(config->twitch.channel, "me");
  EXPECT_NE(content(), before);
  console_.answers = {"no"};
  app::Setup never{console_, file_, [this](const Config& one) { return check(one); }};
  EXPECT_FALSE(never.correct_client());
}

TEST_F(SetupTest, ProposesWhatIsThere) {
  ASSERT_TRUE(run({"me", "gem, gems", "100", "abc", "yes"}));
  const std::string before = content();
  ASSERT_TRUE(run({"", "", "", ""})) << console_.shown;
  EXPECT_TRUE(console_.has_shown("[me]"));
  EXPECT_TRUE(console_.has_shown("[100]"));
  EXPECT_TRUE(console_.has_shown("says all of that already"));
  EXPECT_EQ(content(), before);
}

TEST_F(SetupTest, KeepsTheSimulatorsAddressesTheModeAndALink) {
  const fs::path real = directory_.path() / "real.ini";
  std::ofstream{real} << "[twitch]\nsource = simulator\napi_url = http://127.0.0.1:1/helix\n";
  ::chmod(real.c_str(), 0640);
  fs::create_symlink(real, file_);
  const auto config = run({"me", "gem, gems", "60", "abc", "yes"});
  ASSERT_TRUE(config) << console_.shown;
  EXPECT_EQ(config->twitch.api_url, "http://127.0.0.1:1/helix");
  EXPECT_TRUE(fs::is_symlink(file_));
  struct ::stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST_F(SetupTest, LeavesAFileWithOtherMistakesAlone) {
  const std::string broken = "[points]\nintervall = 10\n";
  write(broken);
  EXPECT_FALSE(run({"me", "gem, gems", "60", "abc", "yes"}));
  EXPECT_TRUE(console_.has_shown("Did you mean \"interval\"?")) << console_.shown;
  EXPECT_EQ(content(), broken);
}

}  // namespace
}  // namespace pointsbot::app
