// What each setting takes, and what it does not.

#include "app/settings.hpp"
#include "tests/app/config_mistakes.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <random>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

struct Case {
  const char* section;
  const char* key;
  const char* value;
};

TEST(Config, AcceptsTheLimitsOfEveryRange) {
  for (const Case& good : std::initializer_list<Case>{
           {"points", "interval", "1"},
           {"points", "interval", "1h"},
           {"points", "modifier", "0"},
           {"points", "modifier", "1000000m"},
           {"points", "welcome", "0"},
           {"points", "name", "\xE9\xA3\xB4, \xE9\xA3\xB4"},
           {"points", "ignore", ""},
           {"twitch", "channel", "a_25_letter_name_of_a_per"},
           {"twitch", "channel", ""},
           {"twitch", "channel", "one, @Two,three"},
           {"twitch", "client_id", ""},
           {"twitch", "format", "helix"},
           {"twitch", "chatters_url", "https://example.com/group/user/{channel}/chatters"},
           {"twitch", "chatters_url", "http://127.0.0.1:81/chatters"},
           {"twitch", "api_url", "http://localhost/x"},
           {"twitch", "api_url", "http://[::1]:1"},
           {"twitch", "api_url", "http://127.255.0.1:65535/mock/v1.0"},
           {"twitch", "api_url", "https://[2001:db8::1]:8443"},
           {"database", "path", ""},
           {"database", "backup", ""},
           {"database", "backup", "daily"},
           {"database", "backup", "hourly"},
           {"database", "backup", "off"},
           {"database", "backup", "1m"},
           {"database", "backup", "365d"},
           {"database", "backup_dir", ""},
           {"database", "backup_dir", "/mnt/disk/"},
           {"database", "backups_kept", "1"},
           {"database", "backups_kept", "1000"},
           {"database", "keep_history", "0"},
           {"database", "keep_history", "off"},
           {"database", "keep_history", "1"},
           {"database", "keep_history", "30d"},
           {"database", "keep_history", "36500"},
           {"memory", "max_regions", "6"},
           {"memory", "max_regions", "1000"},
           {"memory", "max_page", "64K"},
           {"memory", "max_page", "16M"},
           {"memory", "floor", "0"},
           {"memory", "floor", "4M"},
           {"memory", "report", "every"},
           {"memory", "report", "off"},
           {"memory", "limit", "none"},
           {"memory", "limit", "0"},
           {"memory", "limit", "1M"},
           {"memory", "limit", "64G"},
           {"simulator", "viewers", "0"},
           {"simulator", "viewers", "100k"},
           {"simulator", "churn", "0"},
           {"simulator", "churn", "100"},
       }) {
    EXPECT_EQ(mistakes_of(setting(good.section, good.key, good.value)), std::vector<std::string>{});
  }
}

TEST(Config, RefusesWhatIsBesideEveryRange) {
  for (const Case& bad : std::initializer_list<Case>{
           {"twitch", "source", ""},
           {"twitch", "source", "Twitch"},
           {"twitch", "channel", "https://www.twitch.tv/somestreamer"},
           {"twitch", "channel", "one, two three"},
           {"twitch", "channel", "one, @One"},
           {"twitch", "channel", "one,, two"},
           {"twitch", "channel", "one,"},
           {"twitch", "channel", "a_26_letter_name_of_a_pers"},
           {"twitch", "channel", "@"},
           {"twitch", "format", "old"},
           {"twitch", "chatters_url", ""},
           {"twitch", "chatters_url", "http://example.com/{channel}"},
           {"twitch", "chatters_url", "https://{channel}.example.com/list"},
           {"twitch", "chatters_url", "https://example.com/{name}"},
           {"twitch", "chatters_url", "https://example.com/{channel}?key=1"},
           {"twitch", "client_id", "abc def"},
           {"twitch", "client_id", "abc\xC3\xA9"},
           {"points", "name", "points"},
           {"points", "name", "gold coin, gold coins"},
           {"points", "name", "point,"},
           {"points", "name", "a, b, c"},
           {"points", "name", "a, abcdefghijklmnopqrstuvwxyz"},
           {"points", "interval", "0"},
           {"points", "interval", "3601"},
           {"points", "interval", "2h"},
           {"points", "interval", "-5"},
           {"points", "interval", "99999999999999999999d"},
           {"points", "modifier", "1000000000001"},
           {"points", "modifier", "-1"},
           {"points", "offline_modifier", "x2"},
           {"points", "offline_watch_time", "true"},
           {"points", "welcome", "1.5"},
           {"points", "ignore", "nightbot streamelements"},
           {"log", "cycles", "never"},
           {"database", "path", "folder/"},
           {"database", "backup", "weekly"},
           {"database", "backup", "59"},
           {"database", "backup", "366d"},
           {"database", "backup", "0"},
           {"database", "backup_dir", "what?"},
           {"database", "backups_kept", "0"},
           {"database", "backups_kept", "1001"},
           {"database", "backups_kept", ""},
           {"database", "keep_history", "36501"},
           {"database", "keep_history", "2h"},
           {"database", "keep_history", "-1"},
           {"database", "keep_history", "d"},
           {"database", "keep_history", "for ever"},
           {"memory", "max_regions", "5"},
           {"memory", "max_regions", "1001"},
           {"memory", "max_regions", "none"},
           {"memory", "max_page", "65535"},
           {"memory", "max_page", "17M"},
           {"memory", "floor", "4097K"},
           {"memory", "floor", "-1"},
           {"memory", "report", "never"},
           {"memory", "limit", "1023K"},
           {"memory", "limit", "65G"},
           {"memory", "limit", "64MB"},
           {"simulator", "viewers", "100001"},
           {"simulator", "viewers", "many"},
           {"simulator", "churn", "100.1"},
           {"simulator", "churn", "3%"},
       }) {
    EXPECT_TRUE(holds(one_mistake_of(setting(bad.section, bad.key, bad.value)), "bot.ini:2: ["))
        << bad.value;
  }
}

TEST(Config, NeverSendsATokenUnencryptedToAnotherComputer) {
  for (const auto* address : {"",
                              "https://",
                              "http://api.twitch.tv/helix",
                              "http://localhost.example",
                              "http://127.0.0.1.example",
                              "http://localhost@example.com",
                              "http://127.0.0.1:80@example.com",
                              "http://127.0.0.1#@example.com",
                              "http://example.com/127.0.0.1",
                              "http://128.0.0.1",
                              "http://0.0.0.0",
                              "http://[::]",
                              "http://[::1",
                              "http://[::ffff:10.0.0.1]",
                              "http://localhost:65536",
                              "https://a b",
                              "https://example.com/?x=1",
                              "https://user@example.com",
                              "https://example.com\\@localhost",
                              "ftp://localhost",
                              "//localhost",
                              "localhost"}) {
    for (const auto* key : {"api_url", "auth_url"}) {
      EXPECT_EQ(mistakes_of(setting("twitch", key, address)).size(), 1U) << address;
    }
  }
}

TEST(Config, SurvivesAnyValue) {
  std::mt19937 random{20'260'102};
  for (int round = 0; round < 5'000; ++round) {
    const Setting& row = settings()[random() % settings().size()];
    std::string value;
    for (auto length = random() % 40; length > 0; --length) {
      value += random() % 3 == 0 ? static_cast<char>(random() % 256)
                                 : "0123456789smhdk.,:/@[]htps"[random() % 26];
    }
    const std::string text = setting(row.section, row.key, value);
    for (const std::string& mistake : mistakes_of(text)) {
      EXPECT_TRUE(mistake.starts_with("bot.ini:")) << mistake;
    }
  }
}

}  // namespace
}  // namespace pointsbot::app
