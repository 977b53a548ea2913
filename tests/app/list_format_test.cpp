#include "app/list_format.hpp"

#include "app/accounts.hpp"
#include "app/import_command.hpp"
#include "tests/app/channels_fixture.hpp"
#include "twitch/legacy_list.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/null_sink.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using std::chrono::minutes;

/// Bots that pay by lists of the old format.
class OldFormat : public ChannelsTest {
 protected:
  OldFormat() {
    list({{"alpha", 10}, {"beta", 5}});
    config_.twitch.format = ListFormat::legacy;
    config_.twitch.chatters_url = twitch_.url() + "/list/{channel}";
  }

  /// Of alpha's points: the exit code, and what was said of an error.
  std::pair<int, std::string> import(const std::string& text, const std::string& columns = {}) {
    ImportOptions options;
    options.file = (directory_.path() / "old.csv").string();
    std::ofstream{options.file} << text;
    options.columns = columns;
    options.write = true;
    Reading reading;
    reading.config = config_;
    reading.channel = "alpha";
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    struct End {
      ~End() {
        if (!done) testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr();
      }
      bool done = false;
    } end;
    const int code = import_points(reading, options);
    end.done = true;
    testing::internal::GetCapturedStdout();
    return {code, testing::internal::GetCapturedStderr()};
  }
};

TEST_F(OldFormat, PaysByNamesAlone) {
  start();
  pass(minutes{3});
  EXPECT_EQ(query("SELECT channel,count(*),min(points),max(points) FROM points GROUP BY 1"),
            "alpha|11|3|3\nbeta|6|3|3\n");
  EXPECT_EQ(query("SELECT count(*) FROM viewer WHERE user_id>=0"), "0\n");
  EXPECT_EQ(twitch_.list_token, "") << "no token is sent there";
  EXPECT_EQ(lines_with("by the names in a list of the old format"), 2);
}

TEST_F(OldFormat, ANameThatComesBackHasItsPoints) {
  start();
  pass(minutes{2});
  twitch_.channels[0].viewers = 3;
  pass(minutes{2});
  twitch_.channels[0].viewers = 10;
  pass(minutes{2});
  EXPECT_EQ(query("SELECT points FROM points WHERE channel='alpha' AND login='viewer9'"), "4\n");
  EXPECT_EQ(query("SELECT points FROM points WHERE channel='alpha' AND login='viewer2'"), "6\n");
}

TEST_F(OldFormat, PaysWhoIsInAListOfItsOwnByThat) {
  config_.roles[Role::moderator] = {.live = {.times = 3, .amount = {}}, .offline = {}};
  config_.points.pay_streamer = true;
  start();
  pass(minutes{3});
  EXPECT_EQ(query("SELECT login,points FROM points WHERE channel='alpha' AND login NOT LIKE "
                  "'viewer%' ORDER BY 1"),
            "a_mod|7\nalpha|3\n");
}

TEST_F(OldFormat, ABrokenOrPartialListIsNotEverybodyGone) {
  start();
  pass(minutes{2});
  for (const char* const broken :
       {R"({"chatters":{"viewers":["viewer0"]},"chatter_count":500})", R"({"chatters":{}})",
        R"({"chatters":{"viewers":[]}})", "{}", "", "[]", R"({"chatters":{"viewers":["a"]}} x)",
        R"({"chatters":{"viewers":["viewer0",)", R"({"chatters":{"viewers":["no name"]}})",
        R"({"chatters":{"viewers":[7]}})", R"({"chatters":{"viewers":null}})"}) {
    SCOPED_TRACE(broken);
    twitch_.list = broken;
    if (twitch_.list.empty()) twitch_.list = " ";
    pass(minutes{2});
    EXPECT_EQ(query("SELECT count(*) FROM points WHERE present"), "17\n");
  }
  twitch_.list.clear();
  pass(minutes{2});
  EXPECT_EQ(query("SELECT sum(departed) FROM cycle"), "0\n");
}

TEST_F(OldFormat, IsLiveAsTwitchSaysWhereItCanBeAsked) {
  start();
  pass(minutes{2});
  for (auto& channel : twitch_.channels) channel.live = false;
  pass(minutes{4});
  EXPECT_EQ(lines_with("\"alpha\" is offline since"), 1);
}

TEST_F(OldFormat, IsAlwaysLiveWhereTwitchCannotBeAskedAndSaysSo) {
  for (auto& channel : twitch_.channels) channel.known = false;
  start();
  pass(minutes{2});
  EXPECT_EQ(lines_with("Whether \"alpha\" is live cannot be asked, because Twitch knows no such "
                       "channel: it is paid as if it always were."),
            1);
  EXPECT_EQ(payments("alpha"), 2);
}

TEST_F(OldFormat, AsksTwitchAgainWhetherItIsLiveUntilItAnswers) {
  for (auto& channel : twitch_.channels) channel.live = false;
  twitch_.users_down = true;
  start();
  pass(minutes{2});
  EXPECT_EQ(lines_with("it is paid as if it always were, until Twitch answers."), 2);
  twitch_.users_down = false;
  pass(minutes{4});
  EXPECT_EQ(lines_with("Twitch says from now on whether \"alpha\" is live."), 1);
  EXPECT_EQ(lines_with("\"alpha\" is offline since"), 1);
}

TEST_F(OldFormat, ATokenThatTwitchTakesNoMoreStopsNoPayment) {
  start();
  pass(minutes{2});
  twitch_.refuses = true;
  pass(minutes{3});
  EXPECT_EQ(payments("alpha"), 5);
  EXPECT_EQ(payments("beta"), 5);
  EXPECT_EQ(lines_with("Whether \"alpha\" is live cannot be asked, because Twitch does not accept "
                       "the token in POINTSBOT_ACCESS_TOKEN: it is paid as if it always were, "
                       "until the bot is started with a valid one."),
            1);
  EXPECT_EQ(lines_with("logged in"), 0);
  EXPECT_EQ(lines_with("iewer list"), 0) << "nothing is missed";
  twitch_.refuses = false;
  for (auto& channel : twitch_.channels) channel.live = false;
  pass(minutes{4});
  EXPECT_EQ(lines_with("Twitch says from now on whether \"alpha\" is live."), 1);
  EXPECT_EQ(lines_with("\"alpha\" is offline since"), 1);
}

/// The same by whoever is logged in.
class OldFormatLogins : public OldFormat {
 protected:
  ~OldFormatLogins() override {
    shut();
    end_.emit(asio::cancellation_type::terminal);
    loop_.restart();
    while (running_) loop_.run_one();
  }

  void log_in() {
    ASSERT_TRUE(
        files_.begin(kUser)->keep({.user = kUser,
                                   .login = "bot",
                                   .client_id = config_.twitch.client_id,
                                   .bot = true,
                                   .scopes = {"moderator:read:chatters"},
                                   .access = twitch::Secret{"token" + std::to_string(++logins_)},
                                   .refresh = twitch::Secret{"none" + std::to_string(logins_)},
                                   .since = clock_.wall(),
                                   .until = clock_.wall() + std::chrono::hours{400}}));
  }
  void log_out() {
    const auto turn = files_.begin(kUser);
    ASSERT_TRUE(files_.remove(kUser));
  }
  void start_both() {
    login_.emplace(http_, config_.twitch.auth_url, config_.twitch.client_id);
    who_.emplace(Accounts::Parts{loop_.get_executor(), clock_, *login_, files_, log_});
    accounts_ = &*who_;
    running_ = true;
    asio::co_spawn(loop_, who_->run(),
                   asio::bind_cancellation_slot(
                       end_.slot(), [this](const std::exception_ptr&) { running_ = false; }));
    start();
  }

  static constexpr UserId kUser{7};
  TokenFiles files_{directory_.path() / "tokens"};
  spdlog::logger log_{"", std::make_shared<spdlog::sinks::null_sink_st>()};
  http::Client http_{loop_.get_executor()};
  std::optional<twitch::Login> login_;
  std::optional<Accounts> who_;
  asio::cancellation_signal end_;
  bool running_ = false;
  int logins_ = 0;
};

TEST_F(OldFormatLogins, ALoginThatIsLostStopsNoPayment) {
  log_in();
  start_both();
  pass(minutes{2});
  EXPECT_EQ(lines_with("cannot be asked"), 0);
  log_out();
  pass(minutes{3});
  EXPECT_EQ(payments("alpha"), 5);
  EXPECT_EQ(lines_with("Whether \"alpha\" is live cannot be asked, because nobody is logged in: it "
                       "is paid as if it always were, until somebody logs in (pointsbot login)."),
            1);
  EXPECT_EQ(lines_with("obody is being paid"), 0);
  log_in();
  for (auto& channel : twitch_.channels) channel.live = false;
  pass(minutes{4});
  EXPECT_EQ(lines_with("Twitch says from now on whether \"alpha\" is live."), 1);
  EXPECT_EQ(lines_with("\"alpha\" is offline since"), 1);
  log_out();
  pass(minutes{2});
  EXPECT_EQ(lines_with("\"alpha\" is live cannot be asked"), 2) << "each time that it is so";
}

TEST_F(OldFormatLogins, AServerThatFailsIsAskedWithPausesWhoeverIsLoggedIn) {
  log_in();
  start_both();
  pass(minutes{2});
  for (const int status : {503, 401}) {
    SCOPED_TRACE(status);
    const int before = twitch_.list_asked;
    twitch_.list_status = status;
    pass(minutes{1});
    EXPECT_LE(twitch_.list_asked, before + 20);
    twitch_.list_status = 200;
    pass(minutes{2});
  }
  EXPECT_EQ(lines_with("\"alpha\" is live cannot be asked"), 0);
}

TEST_F(OldFormatLogins, ARefusalOfTheServerIsNobodysLogin) {
  start_both();
  twitch_.list_status = 401;
  pass(minutes{2});
  EXPECT_EQ(
      lines_with("alpha  Viewer list incomplete: the server of [twitch] chatters_url answered "
                 "HTTP 401"),
      1);
  EXPECT_EQ(lines_with("alpha  Nobody is logged in"), 0);
}

TEST_F(OldFormat, AnImportIsByNamesAloneAndRefusedWhereItIsByIds) {
  start();
  pass(minutes{2});
  shut();
  const std::string ids = "login,user_id,points\nviewer0,12,100\nviewer1,13,200\n";
  const auto [refused, why] = import(ids);
  EXPECT_EQ(refused, 2);
  EXPECT_NE(why.find("knows people by their Twitch ids"), std::string::npos) << why;
  EXPECT_NE(why.find("Nothing was imported"), std::string::npos) << why;
  EXPECT_EQ(query("SELECT count(*) FROM viewer WHERE user_id>=0"), "0\n");
  EXPECT_EQ(query("SELECT count(*) FROM op"), "0\n");
  // As it says: by the names that stand there.
  EXPECT_EQ(import(ids, "name=login,points=points").first, 0);
  EXPECT_EQ(query("SELECT login,points FROM points WHERE channel='alpha' AND login IN "
                  "('viewer0','viewer1','viewer2') ORDER BY 1"),
            "viewer0|102\nviewer1|202\nviewer2|2\n");
  EXPECT_EQ(query("SELECT count(*) FROM viewer WHERE user_id>=0"), "0\n");
}

TEST_F(OldFormat, AnImportWithSettingsOfTheOtherFormatIsRefused) {
  start();
  pass(minutes{2});
  shut();
  config_.twitch.format = ListFormat::helix;
  EXPECT_THROW(import("login,user_id,points\nviewer0,12,100\n"), ConfigError);
  EXPECT_EQ(query("SELECT count(*) FROM viewer WHERE user_id>=0"), "0\n");
}

TEST_F(OldFormat, OneNameTwiceIsOneViewerPaidOnce) {
  twitch_.list = R"({"chatter_count":6,"chatters":{"moderators":["Bob"],)"
                 R"("viewers":["bob","BOB","eve","eve","ann"]}})";
  start();
  pass(minutes{3});
  EXPECT_EQ(query("SELECT login,points FROM points WHERE channel='alpha' ORDER BY 1"),
            "ann|3\nbob|3\neve|3\n");
  EXPECT_EQ(lines_with("iewer list"), 0);
}

TEST_F(OldFormat, ManyNamesTwiceAreNoPartOfAListThatIsMissing) {
  std::string names;
  for (int i = 0; i < 50; ++i)
    names += fmt::format("{}\"Viewer{}\",\"viewer{}\"", i == 0 ? "" : ",", i, i);
  twitch_.list = R"({"chatters":{"viewers":[)" + names + "]}}";
  start();
  pass(minutes{3});
  EXPECT_EQ(query("SELECT count(*),min(points),max(points) FROM points WHERE channel='alpha'"),
            "50|3|3\n");
}

TEST_F(OldFormat, ANameThatIsNoneOfTwitchsRefusesTheListAndIsAskedForAgainWhenItIsDue) {
  start();
  pass(minutes{2});
  const int asked = twitch_.channels[0].swept;
  twitch_.list = "{\"chatters\":{\"viewers\":[\"viewer0\",\"\uFF56iewer0\"]}}";  // in full width
  pass(minutes{3});
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE present"), "17\n");
  EXPECT_EQ(lines_with("alpha  Viewer list incomplete"), 1);
  EXPECT_EQ(twitch_.channels[0].swept, asked);
}

TEST(ListFormats, ADatabaseOfTheOtherOneIsRefusedInWords) {
  Config config;
  config.twitch.source = db::Source::twitch;
  config.database.path = "points.db";
  const db::Held ids{.source = db::Source::twitch, .channels = {{UserId{5}, "alpha"}}};
  const db::Held names{.source = db::Source::twitch,
                       .channels = {{twitch::legacy_id("alpha"), "alpha"}}};
  EXPECT_NO_THROW(refuse_other_format(config, ids));
  EXPECT_NO_THROW(refuse_other_format(config, {}));
  EXPECT_THROW(refuse_other_format(config, names), ConfigError);
  config.twitch.format = ListFormat::legacy;
  EXPECT_NO_THROW(refuse_other_format(config, names));
  EXPECT_THROW(refuse_other_format(config, ids), ConfigError);
}

}  // namespace
}  // namespace pointsbot::app
