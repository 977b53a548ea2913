#include "twitch/helix.hpp"

#include "tests/twitch/helix_fixture.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace pointsbot::twitch {
namespace {

using std::chrono::seconds;
using Way = Canned::Way;

class TwitchHelix : public HelixTest {};

TEST_F(TwitchHelix, AsksForViewersAsTwitchWantsIt) {
  can(R"({"data":[)" + row("1", "a", "a") +
      R"(],"pagination":{"cursor":"eyJ/a+b=&% \u00e9-._~"},"total":2})");
  can(R"({"data":[)" + row("2", "b", "b") + R"(],"pagination":{},"total":2})");
  ASSERT_TRUE(sweep());
  ASSERT_EQ(twitch_.asked.size(), 2U);
  EXPECT_EQ(twitch_.asked[0].target,
            "/helix/chat/chatters?first=1000&broadcaster_id=12826&moderator_id=141981764");
  EXPECT_EQ(twitch_.asked[1].target,
            "/helix/chat/chatters?first=1000&broadcaster_id=12826&moderator_id=141981764"
            "&after=eyJ%2Fa%2Bb%3D%26%25%20%C3%A9-._~");
  for (const StubTwitch::Asked& asked : twitch_.asked) {
    EXPECT_EQ(asked.method, "GET");
    EXPECT_EQ(asked.authorization, "Bearer s3cr3tt0k3n");
    EXPECT_EQ(asked.client_id, "wbmytr93xzw8zbg0p1izqyzzc5mbiz");
  }
}

TEST_F(TwitchHelix, HandsOnTheRowsOfAllPagesInOrder) {
  can_pages(1, 5, 5);
  const auto swept = sweep();
  ASSERT_TRUE(swept);
  EXPECT_EQ(swept->pages, 5);
  EXPECT_EQ(swept->rows, 15);
  EXPECT_GT(swept->fetch.count(), 0);
  EXPECT_LT(swept->fetch + swept->parse, seconds{30});
  ASSERT_EQ(rows_.rows.size(), 15U);
  for (int i = 0; i < 15; ++i) EXPECT_EQ(rows_.rows[static_cast<std::size_t>(i)].id, i + 1);
  EXPECT_EQ(client_.connections(), 1U);
}

TEST_F(TwitchHelix, TakesAnEmptyLastPageAndAnEmptyList) {
  can(R"({"data":[)" + row("1", "a", "a") + R"(],"pagination":{"cursor":"c"},"total":1})");
  can(R"({"data":[],"pagination":{},"total":1})");
  EXPECT_EQ(sweep()->pages, 2);
  can(R"({"data":[],"pagination":{},"total":0})");
  const auto empty = sweep();
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->rows, 0);
  EXPECT_TRUE(rows_.rows.empty());
}

TEST_F(TwitchHelix, HoldsNoMoreThanAPageInAnySweep) {
  for (int page = 1; page <= 5; ++page) {
    std::string text = page_of(page, 5);
    can(text + std::string(100'000 - text.size(), ' '));
  }
  ASSERT_TRUE(sweep());
  EXPECT_LE(bodies_.stats().peak_used, 100'000U);
  twitch_.answers.push_back({"{}", 200, Way::endless});
  EXPECT_EQ(failure().error, Error::too_large);
  EXPECT_LE(bodies_.stats().peak_used, kMostBody - Parser::kPadding);
}

/// An answer without viewers of so many bytes.
std::string empty_list_of(std::size_t bytes) {
  std::string text = R"({"data":[],"pagination":{},"total":0})";
  text.resize(bytes, ' ');
  return text;
}

TEST_F(TwitchHelix, TakesPagesUpToTheLengthThatIsSet) {
  const Access access{twitch_.url(), twitch_.url(), "id", kToken};
  for (const std::size_t most : {std::size_t{1000}, 2 * kMostBody}) {
    helix_.emplace(client_, bodies_, access, most);
    can(empty_list_of(most));
    EXPECT_TRUE(sweep()) << most;
    can(empty_list_of(most + 1));
    EXPECT_EQ(failure().error, Error::too_large) << most;
    can(empty_list_of(most));
    EXPECT_TRUE(sweep()) << most;
  }
}

TEST_F(TwitchHelix, SaysWhenAPageAndItsPaddingDoNotFitInTheMemory) {
  pooling::Reservoir small{{.regions = 1, .capacity = std::size_t{64} << 10}};
  helix_.emplace(client_, small, Access{twitch_.url(), twitch_.url(), "id", kToken});
  constexpr std::size_t kRoom = (std::size_t{64} << 10) - Parser::kPadding;
  can(empty_list_of(kRoom));
  EXPECT_TRUE(sweep());
  for (const std::size_t more : {std::size_t{1}, Parser::kPadding, Parser::kPadding + 1}) {
    can(empty_list_of(kRoom + more));
    const Failure failed = failure();
    EXPECT_EQ(failed.error, Error::no_room) << more;
    EXPECT_EQ(failed.page, 1);
  }
}

TEST_F(TwitchHelix, KeepsWhenTwitchAsksToComeBack) {
  struct Case {
    const char* header;
    std::int64_t seconds;
  };
  for (const Case& each :
       {Case{"1700000000", 1'700'000'000}, Case{"0", 0}, Case{"32503680000", 32'503'680'000}}) {
    twitch_.answers.push_back({"{}", 429, Way::whole, each.header});
    const Failure failed = failure();
    ASSERT_TRUE(failed.retry_at) << each.header;
    EXPECT_EQ(failed.retry_at->time_since_epoch(), seconds{each.seconds}) << each.header;
  }
  for (const char* header : {"", "soon", "99999999999999999999999", "9223372036854775807",
                             "-9223372036854775808", "-1"}) {
    twitch_.answers.push_back({"{}", 429, Way::whole, header});
    EXPECT_FALSE(failure().retry_at) << header;
  }
  twitch_.answers.push_back({"{}", 503, Way::whole, "1700000000"});
  EXPECT_FALSE(failure().retry_at);  // the header stands on every answer, and means a 429 alone
}

TEST_F(TwitchHelix, TellsTwitchsOwnWords) {
  twitch_.answers.push_back({R"({"message":"Missing scope: moderator:read:chatters"})", 401});
  EXPECT_EQ(failure().detail, "Missing scope: moderator:read:chatters");
}

TEST_F(TwitchHelix, DropsWordsThatHoldTheToken) {
  twitch_.answers.push_back({R"({"message":"Bearer s3cr3tt0k3n is bad"})", 401});
  EXPECT_EQ(failure().detail, "");
}

TEST_F(TwitchHelix, FindsAUserByLogin) {
  can(R"({"data":[{"id":"12826","login":"twitch","display_name":"Twitch"}]})");
  const auto known = user("twitch");
  ASSERT_TRUE(known);
  ASSERT_TRUE(known->has_value());
  EXPECT_EQ((*known)->id, kChannel);
  can(R"({"data":[]})");
  const auto unknown = user("a b&c");
  ASSERT_TRUE(unknown);
  EXPECT_FALSE(unknown->has_value());
  twitch_.answers.push_back({"{}", 401});
  EXPECT_EQ(user("x").error().error, Error::unauthorized);
  can("<html>");
  EXPECT_EQ(user("x").error().error, Error::malformed);
  EXPECT_EQ(twitch_.asked[0].target, "/helix/users?login=twitch");
  EXPECT_EQ(twitch_.asked[1].target, "/helix/users?login=a%20b%26c");
  EXPECT_EQ(twitch_.asked[0].authorization, "Bearer s3cr3tt0k3n");
}

TEST_F(TwitchHelix, KnowsWhetherTheChannelIsLive) {
  can(R"({"data":[{"type":"live"}]})");
  const auto is_live = live();
  ASSERT_TRUE(is_live);
  EXPECT_EQ(*is_live, OnAir::live);
  can(R"({"data":[]})");
  const auto is_offline = live();
  ASSERT_TRUE(is_offline);
  EXPECT_EQ(*is_offline, OnAir::off);
  twitch_.answers.push_back({"", 500});
  EXPECT_EQ(live().error().error, Error::server_error);
  EXPECT_EQ(twitch_.asked[0].target, "/helix/streams?user_id=12826");
}

TEST_F(TwitchHelix, AsksWhoseTheTokenIs) {
  can(R"({"client_id":"c","login":"thebot","scopes":["a"],"user_id":"141981764","expires_in":1})");
  const auto identity = validate();
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->user_id, kBot);
  EXPECT_EQ(identity->login, "thebot");
  EXPECT_EQ(twitch_.asked[0].target, "/oauth2/validate");
  EXPECT_EQ(twitch_.asked[0].authorization, "Bearer s3cr3tt0k3n");
  twitch_.answers.push_back({R"({"status":401,"message":"invalid access token"})", 401});
  const auto refused = validate();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error, Error::unauthorized);
  EXPECT_EQ(refused.error().page, 0);
}

TEST_F(TwitchHelix, SendsTheTokenToNoOtherComputerInTheOpen) {
  const std::string here = twitch_.url();
  for (const auto& [api, auth] :
       {std::pair<std::string, std::string>{"http://api.twitch.tv/helix", here},
        {here, "http://id.twitch.tv/oauth2"},
        {"ftp://127.0.0.1/", here},
        {"", here}}) {
    EXPECT_THROW((Helix{client_, bodies_, {api, auth, "id", kToken}}), std::invalid_argument)
        << api << " " << auth;
  }
  EXPECT_NO_THROW((Helix{client_, bodies_, {"https://api.twitch.tv/helix", here, "id", kToken}}));
}

}  // namespace
}  // namespace pointsbot::twitch
