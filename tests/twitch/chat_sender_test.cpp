#include "twitch/chat_sender.hpp"

#include "tests/support/run_on_loop.hpp"
#include "tests/twitch/stub_twitch.hpp"
#include "twitch/fixed_credential.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <string>

namespace pointsbot::twitch {
namespace {

class ChatSender : public testing::Test {
 protected:
  Result<Said, Failure> say(std::string_view text, std::string_view reply_to = {}) {
    return tests::run_on_loop(loop_, say_in_chat(client_, twitch_.url() + "/helix", credential_,
                                                 UserId{12826}, UserId{7}, text, reply_to));
  }
  void can(std::string body, int status = 200) {
    twitch_.answers.push_back({std::move(body), status});
  }

  boost::asio::io_context loop_{1};
  StubTwitch twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  FixedCredential credential_{"clientid", "t0k3n"};
};

TEST_F(ChatSender, SaysItAsJson) {
  can(R"({"data":[{"message_id":"abc","is_sent":true}]})");
  const auto said = say("a \"quoted\" \\ line\nand ünïcode");
  ASSERT_TRUE(said);
  EXPECT_TRUE(said->shown);
  EXPECT_EQ(said->message_id, "abc");
  EXPECT_EQ(said->code, "");
  EXPECT_EQ(twitch_.asked[0].method, "POST");
  EXPECT_EQ(twitch_.asked[0].target, "/helix/chat/messages");
  EXPECT_EQ(twitch_.asked[0].authorization, "Bearer t0k3n");
  EXPECT_EQ(twitch_.asked[0].body, R"({"broadcaster_id":"12826","sender_id":"7",)"
                                   R"("message":"a \"quoted\" \\ line\u000aand ünïcode"})");
}

TEST_F(ChatSender, RepliesToAMessage) {
  can(R"({"data":[{"message_id":"abc","is_sent":true,"drop_reason":null}]})");
  ASSERT_TRUE(say("hello", "cc106a89-1814-919d-454c-f4f2f970aae7"));
  EXPECT_EQ(twitch_.asked[0].body,
            R"({"broadcaster_id":"12826","sender_id":"7","message":"hello",)"
            R"("reply_parent_message_id":"cc106a89-1814-919d-454c-f4f2f970aae7"})");
  can(R"({"data":[],"error":"Bad Request","status":400,)"
      R"("message":"The request's input was not valid. Message cannot be replied to."})",
      400);
  const auto gone = say("hello", "1");
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().status, 400);
}

TEST_F(ChatSender, TellsWhyTwitchDroppedIt) {
  can(R"({"data":[{"message_id":"","is_sent":false,)"
      R"("drop_reason":{"code":"msg_duplicate","message":"said that already"}}]})");
  const auto said = say("hello");
  ASSERT_TRUE(said);
  EXPECT_FALSE(said->shown);
  EXPECT_EQ(said->message_id, "");
  EXPECT_EQ(said->code, "msg_duplicate");
  EXPECT_EQ(said->reason, "said that already");
}

TEST_F(ChatSender, TakesNoOtherAnswerForAYes) {
  for (const char* const body :
       {"", "{}", R"({"data":[]})", R"({"data":[{"is_sent":"yes"}]})", R"({"data":{}})",
        R"({"data":[{"is_sent":true},{"is_sent":true}]})"}) {
    can(body);
    const auto said = say("hello");
    ASSERT_FALSE(said) << body;
    EXPECT_EQ(said.error().error, Error::malformed) << body;
  }
}

TEST_F(ChatSender, SaysNothingTwice) {
  twitch_.answers.push_back({"", 200, Canned::Way::reset});
  EXPECT_FALSE(say("hello"));
  can(R"({"status":403,"message":"banned"})", 403);
  const auto refused = say("hello");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error, Error::forbidden);
  EXPECT_EQ(twitch_.asked.size(), 2U);
}

}  // namespace
}  // namespace pointsbot::twitch
