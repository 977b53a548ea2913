#include "twitch/legacy_list.hpp"

#include "tests/support/run_on_loop.hpp"
#include "tests/twitch/body.hpp"
#include "tests/twitch/stub_twitch.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

namespace pointsbot::twitch {
namespace {

using Way = Canned::Way;

struct Sink final : ChatterSink {
  bool chatter(const Chatter& chatter) override {
    text += std::string{chatter.login} + ":" + std::to_string(chatter.roles.mask()) + " ";
    ids.insert(chatter.id);
    return --room > 0;
  }
  std::string text;
  std::set<UserId> ids;
  int room = 1'000'000;
};

class LegacyListTest : public testing::Test {
 protected:
  Result<Swept, Failure> sweep(Canned canned) {
    sink_ = {};
    twitch_.answers = {std::move(canned)};
    auto swept = tests::run_on_loop(loop_, list_.sweep(UserId{}, UserId{}, sink_));
    EXPECT_EQ(bodies_.stats().leased, 0U);
    return swept;
  }
  Error error_of(Canned canned) {
    const auto swept = sweep(std::move(canned));
    EXPECT_FALSE(swept) << sink_.text;
    return swept ? Error::failed : swept.error().error;
  }

  boost::asio::io_context loop_{1};
  StubTwitch twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  pooling::Reservoir bodies_{{1, std::size_t{1} << 20, 0}};
  LegacyList list_{client_, bodies_, twitch_.url() + "/list", 64 << 10};
  Sink sink_;
};

/// As Twitch gave it (TwitchTV/developers' forum, 2018).
constexpr const char* kDocumented =
    R"({"_links":{},"chatter_count":4,"chatters":{"broadcaster":["dallas"],"vips":["eve"],)"
    R"("moderators":["a"],"staff":[],"admins":[],"global_mods":[],"viewers":["B_1"]}})";

TEST_F(LegacyListTest, GivesEachNameWithWhatItsListMakesOfIt) {
  const auto swept = sweep({kDocumented});
  ASSERT_TRUE(swept);
  EXPECT_EQ(sink_.text, "dallas:129 eve:33 a:65 b_1:1 ");
  EXPECT_EQ(swept->rows, 4);
  EXPECT_EQ(swept->total, 4);
  EXPECT_EQ(twitch_.asked.back().authorization, "none");
  EXPECT_EQ(twitch_.asked.back().client_id, "none");
}

TEST_F(LegacyListTest, TakesAListThatItDoesNotKnowForViewers) {
  EXPECT_TRUE(sweep({R"({"chatters":{"friends":["x"],"viewers":["y"]}})"}));
  EXPECT_EQ(sink_.text, "x:1 y:1 ");
}

TEST_F(LegacyListTest, OfNobodyHasToSayThatThereIsNobody) {
  EXPECT_EQ(error_of({R"({"chatters":{"viewers":[]}})"}), Error::malformed);
  EXPECT_EQ(error_of({R"({"chatter_count":3,"chatters":{"viewers":[]}})"}), Error::malformed);
  EXPECT_TRUE(sweep({R"({"chatter_count":0,"chatters":{"viewers":[]}})"}));
}

TEST_F(LegacyListTest, ThatLacksManyOfThoseWhomItCountsIsIncomplete) {
  EXPECT_EQ(error_of({R"({"chatter_count":100,"chatters":{"viewers":["a","b"]}})"}),
            Error::incomplete);
}

TEST_F(LegacyListTest, CutAtAnyByteIsNoList) {
  const std::string whole = kDocumented;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Error error = error_of({whole.substr(0, size)});
    EXPECT_EQ(error, Error::malformed) << whole.substr(0, size);
  }
}

TEST_F(LegacyListTest, ThatFailsSaysHow) {
  EXPECT_EQ(error_of({kDocumented, 200, Way::cut}), Error::cut);
  EXPECT_EQ(error_of({kDocumented, 200, Way::reset}), Error::cut);
  EXPECT_EQ(error_of({kDocumented, 200, Way::endless}), Error::too_large);
  EXPECT_EQ(error_of({kDocumented, 404}), Error::rejected);
  EXPECT_EQ(error_of({kDocumented, 302}), Error::rejected);
  EXPECT_EQ(error_of({kDocumented, 503}), Error::server_error);
  EXPECT_EQ(error_of({std::string(70'000, ' ')}), Error::too_large);
  for (const char* const bad :
       {R"({"chatters":{"viewers":["with space"]}})", R"({"chatters":{"viewers":[""]}})",
        R"({"chatters":{"viewers":["much_too_long_for_a_login_x"]}})",
        R"({"chatters":{"viewers":["\u0000"]}})", R"({"chatters":{"viewers":[1]}})",
        R"({"chatters":{"viewers":{}}})", R"({"chatters":[]})", R"({"chatters":null})",
        R"({"chatter_count":-1,"chatters":{"viewers":["a"]}})",
        R"({"chatters":{"viewers":["a"]},"chatters":{"viewers":["b"]}})",
        R"({"chatters":{"viewers":["a"]}}{})"}) {
    EXPECT_EQ(error_of({bad}), Error::malformed) << bad;
  }
}

TEST_F(LegacyListTest, IsReadOnAfterOneThatWasNone) {
  EXPECT_EQ(error_of({"{"}), Error::malformed);
  EXPECT_TRUE(sweep({kDocumented}));
}

TEST_F(LegacyListTest, GoesNowhereUnencrypted) {
  EXPECT_THROW((LegacyList{client_, bodies_, "http://example.com/list", 4096}),
               std::invalid_argument);
}

TEST(LegacyId, IsBelowZeroAndTheSameForEver) {
  EXPECT_EQ(legacy_id("nightbot"), legacy_id("nightbot"));
  // By RFC 4122's version 5 in the name space of DNS, without the byte of the version.
  EXPECT_EQ(number(legacy_id("dallas")), -16318041233611650);
  std::set<UserId> seen;
  for (int i = 0; i < 20'000; ++i) {
    const UserId id = legacy_id("viewer" + std::to_string(i));
    EXPECT_LT(number(id), 0);
    EXPECT_GE(number(id), -kMostUserId);
    EXPECT_EQ(Attendee{id}.id(), id);
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 20'000U);
}

}  // namespace
}  // namespace pointsbot::twitch
