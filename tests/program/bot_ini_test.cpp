#include "tests/program/program_fixture.hpp"

#include <ostream>
#include <string>

namespace pointsbot {
namespace {

struct Broken {
  const char* name;
  const char* ini;
  /// What is said of it, behind the name of the file.
  const char* says;
};

void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }

class BrokenBotIni : public ProgramTest, public testing::WithParamInterface<Broken> {};

TEST_P(BrokenBotIni, StartsNothing) {
  configure(GetParam().ini);
  for (const char* const what : {"run", "check-config", "top"}) {
    const auto finished = run({what});
    EXPECT_EQ(finished.code, 2) << what;
    EXPECT_NE(finished.err.find(ini_.string() + ":" + GetParam().says), std::string::npos)
        << finished.err;
    EXPECT_NE(finished.err.find("Nothing was started."), std::string::npos) << finished.err;
    EXPECT_EQ(finished.out, "");
  }
  const auto json = run({"check-config", "--json"});
  EXPECT_EQ(json.code, 2);
  EXPECT_EQ(json_value(json.out, "$.ok"), "0");
  EXPECT_NE(json_value(json.out, "$.mistakes[0]").find(GetParam().says), std::string::npos)
      << json.out;
  EXPECT_EQ(json.err, "");
  for (const auto& entry : std::filesystem::directory_iterator{directory_.path()})
    EXPECT_EQ(entry.path(), ini_) << "nothing was made";
}

INSTANTIATE_TEST_SUITE_P(
    With, BrokenBotIni,
    testing::Values(
        Broken{"a_key_mistyped", "[points]\nintervall = 5\n",
               "2: [points] intervall is not a setting. Did you mean \"interval\"?"},
        Broken{"a_section_mistyped", "[twich]\n", "1: [twich] is not a section."},
        Broken{"a_key_before_any_section", "interval = 5\n", "1: interval stands before the first"},
        Broken{"a_key_twice", "[points]\ninterval = 5\ninterval = 6\n",
               "3: [points] interval is set a second time; the first is in line 2."},
        Broken{"a_comment_behind_a_value", "[points]\nmodifier = 5 ; much\n",
               "2: [points] modifier = \"5 ; much\" is not an amount"},
        Broken{"source", "[twitch]\nsource = twich\n", "2: [twitch] source = \"twich\" is not"},
        Broken{"channel", "[twitch]\nchannel = some body\n", "2: [twitch] channel = "},
        Broken{"no_channel", "[twitch]\nsource = twitch\nclient_id = a\n",
               "2: [twitch] channel is missing"},
        Broken{"client_id", "[twitch]\nclient_id = a-b\n", "2: [twitch] client_id = "},
        Broken{"no_client_id", "[twitch]\nsource = twitch\nchannel = a\n",
               "2: [twitch] client_id is missing"},
        Broken{"api_url", "[twitch]\napi_url = ftp://127.0.0.1/\n", "2: [twitch] api_url = "},
        Broken{"auth_url", "[twitch]\nauth_url = http://example.com/\n", "2: [twitch] auth_url = "},
        Broken{"name", "[points]\nname = gem\n", "2: [points] name = "},
        Broken{"interval", "[points]\ninterval = 0\n", "2: [points] interval = "},
        Broken{"modifier", "[points]\nmodifier = -1\n", "2: [points] modifier = "},
        Broken{"offline_modifier", "[points]\noffline_modifier = x2\n",
               "2: [points] offline_modifier = "},
        Broken{"offline_watch_time", "[points]\noffline_watch_time = maybe\n",
               "2: [points] offline_watch_time = "},
        Broken{"welcome", "[points]\nwelcome = 1.5\n", "2: [points] welcome = "},
        Broken{"pay_streamer", "[points]\npay_streamer = perhaps\n", "2: [points] pay_streamer = "},
        Broken{"regular", "[roles]\nregular = twice\n", "2: [roles] regular = "},
        Broken{"regular_after", "[roles]\nregular_after = 10 evenings\n",
               "2: [roles] regular_after = "},
        Broken{"subscriber", "[roles]\nsubscriber = 2x\n", "2: [roles] subscriber = "},
        Broken{"tier2", "[roles]\ntier2 = x0.5\n", "2: [roles] tier2 = "},
        Broken{"tier3", "[roles]\ntier3 = 1, 2, 3\n", "2: [roles] tier3 = "},
        Broken{"vip", "[roles]\nvip = 5\n", "2: [roles] vip is less than a viewer gets"},
        Broken{"moderator", "[roles]\nmods = x2\n", "2: [roles] mods is not a setting."},
        Broken{"broadcaster", "[roles]\nbroadcaster = lots\n", "2: [roles] broadcaster = "},
        Broken{"ignore", "[points]\nignore = nightbot; streamelements\n", "2: [points] ignore = "},
        Broken{"path", "[database]\npath = folder/\n", "2: [database] path = "},
        Broken{"backup", "[database]\nbackup = weekly\n", "2: [database] backup = "},
        Broken{"backup_dir", "[database]\nbackup_dir = a*\n", "2: [database] backup_dir = "},
        Broken{"backups_kept", "[database]\nbackups_kept = 0\n", "2: [database] backups_kept = "},
        Broken{"cycles", "[log]\ncycles = daily\n", "2: [log] cycles = "},
        Broken{"max_regions", "[memory]\nmax_regions = 2\n", "2: [memory] max_regions = "},
        Broken{"max_page", "[memory]\nmax_page = 1G\n", "2: [memory] max_page = "},
        Broken{"floor", "[memory]\nfloor = 1G\n", "2: [memory] floor = "},
        Broken{"report", "[memory]\nreport = no\n", "2: [memory] report = "},
        Broken{"limit", "[memory]\nlimit = 64MB\n", "2: [memory] limit = "},
        Broken{"limit_below_floor", "[memory]\nlimit = 1M\nfloor = 1M\n", "2: [memory] limit = "},
        Broken{"viewers", "[simulator]\nviewers = 100001\n", "2: [simulator] viewers = "},
        Broken{"churn", "[simulator]\nchurn = 101\n", "2: [simulator] churn = "}),
    [](const auto& param) { return std::string{param.param.name}; });

class NoBotIni : public ProgramTest {};

TEST_F(NoBotIni, SaysThatItCannotBeRead) {
  const auto finished = run({"run"});
  EXPECT_EQ(finished.code, 2);
  EXPECT_NE(finished.err.find(ini_.string() + ": cannot be read: No such file"), std::string::npos)
      << finished.err;
}

}  // namespace
}  // namespace pointsbot
