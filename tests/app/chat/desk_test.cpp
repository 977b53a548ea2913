#include "tests/app/chat/chat_fixture.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pointsbot::app::chat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ChatDesk : public ChatTest {};

TEST_F(ChatDesk, IsSilentToWhatIsNoCommand) {
  EXPECT_EQ(says(kAnn, "hello"), "");
  EXPECT_EQ(says(kAnn, "!what"), "");
  EXPECT_EQ(says(kAnn, "!"), "");
  EXPECT_EQ(says(kAnn, "!p\u043eints"), "") << "a letter that only looks alike";
}

TEST_F(ChatDesk, IsSilentWhereItIsNotToAnswer) {
  configure("[chat]\nanswer = no");
  EXPECT_EQ(says(kAnn, "!points"), "");
}

TEST_F(ChatDesk, IsSilentToGuestsOfASharedChat) {
  desk_->hear(
      {.by = {UserId{1}, "ann", ""}, .message_id = "g", .text = "!points", .elsewhere = true});
  EXPECT_EQ(said(), "");
}

TEST_F(ChatDesk, IsSilentToBots) {
  left_out_ = {"nightbot"};
  EXPECT_EQ(says({50, "nightbot"}, "!points"), "");
  EXPECT_NE(says(kStreamer, "!commands"), "") << "left out of payments, and master of the house";
}

TEST_F(ChatDesk, DoesNotAnswerItselfEvenWhereTheStreamerIsTheBot) {
  pen_.whose = db::kChannel;
  const Who streamer{number(db::kChannel), "streamer", Roles{}.with(Role::broadcaster)};
  EXPECT_NE(says(streamer, "!commands"), "");
  hears(streamer, "!commands", pen_.written.back().id);
  EXPECT_EQ(said(), "");
  EXPECT_NE(says(streamer, "!commands"), "") << "typed by hand";
}

TEST_F(ChatDesk, ExchangesNothingWhileNobodyMayWrite) {
  pen_.whose = {};
  EXPECT_EQ(says(kAnn, "!points"), "");
  EXPECT_EQ(says(kBob, "!points"), "");
  const std::string told = log();
  EXPECT_NE(told.find("nobody who has logged in may write there"), std::string::npos) << told;
  EXPECT_EQ(told.find("nobody"), told.rfind("nobody")) << "once";
}

TEST_F(ChatDesk, TakesWhatACommandCostsAndGivesItBackWhereItCameToNothing) {
  configure("[commands]\npoints = everyone, costs 10");
  EXPECT_EQ(says(kAnn, "!points"), "@ann you have 990 points, and have watched for 2 h 0 min.");
  EXPECT_EQ(balance(kAnn), 990);
  EXPECT_EQ(says(kBob, "!points nobody_at_all"), "@bob nobody of that name has been here.");
  EXPECT_EQ(balance(kBob), 1'000);
  EXPECT_EQ(says(kDave, "!points"), "@dave that costs 10 points, and you have 1 point.");
  EXPECT_EQ(raw("SELECT held FROM channel"), "0\n");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(ChatDesk, TakesWhatAGameCostsBesideWhatIsStaked) {
  configure("[commands]\ngamble = everyone, 0, costs 10");
  roll({99});
  EXPECT_NE(says(kAnn, "!gamble 10"), "");
  EXPECT_EQ(balance(kAnn), 980);
  roll({0});
  EXPECT_NE(says(kBob, "!gamble 100"), "");
  EXPECT_EQ(balance(kBob), 1'090);
  EXPECT_EQ(raw("SELECT held FROM channel"), "0\n");
  EXPECT_EQ(log(), "");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(ChatDesk, TellsWhatItTellsOnceHoweverOftenTwitchTellsIt) {
  configure("[commands]\npoints = everyone, 0, costs 10");
  hears(kAnn, "!points", "the-same");
  hears(kAnn, "!points", "the-same");
  EXPECT_EQ(said(), "@ann you have 990 points, and have watched for 2 h 0 min.");
  EXPECT_EQ(balance(kAnn), 990);
}

TEST_F(ChatDesk, AnswersFromMemoryWhereTheLedgerIsSlow) {
  EXPECT_NE(says(kAnn, "!points"), "");
  books_.emplace(loop_.get_executor(), till_->file, milliseconds{0});
  wait(seconds{10});
  EXPECT_EQ(says(kAnn, "!points").substr(0, 67),
            "@ann you have 1,000 points, and have watched for 2 h 0 min. (as of ");
  EXPECT_EQ(says(kBob, "!points"),
            "@bob that cannot be looked up just now. All balances are safe.");
}

TEST_F(ChatDesk, PutsAnswersTogetherWhenManyAsk) {
  for (int i = 0; i < 40; ++i) {  // more than are said without a pause
    hears({100 + i, fmt::format("viewer_{}", i)}, "!commands");
    settle();
  }
  said();
  for (const Who* const who : {&kAnn, &kBob, &kCarol, &kDave, &kMod}) hears(*who, "!points");
  for (int i = 0; i < 10; ++i) hears({300 + i, fmt::format("late_{}", i)}, "!commands");
  settle();
  const auto before = pen_.written.size();
  wait(seconds{31});
  std::string all;
  for (std::size_t i = before; i < pen_.written.size(); ++i) all += pen_.written[i].text + "\n";
  EXPECT_NE(all.find("@ann 1,000 · @bob 1,000 · @carol 1,000"), std::string::npos) << all;
}

TEST_F(ChatDesk, AnswersSixtyPeopleOfOneSecondInAFewMessages) {
  struct {
    int takes;  // Twitch, to answer a message
    std::size_t most;
  } const cases[] = {{0, 40}, {50, 22}, {150, 8}};
  for (const auto& [takes, most] : cases) {
    pen_.takes = milliseconds{takes};
    const std::size_t before = pen_.written.size();
    for (int i = 0; i < 60; ++i) {
      hears({1'000 * (takes + 1) + i, fmt::format("viewer_{}", i)}, "!points");
      wait(milliseconds{17});
    }
    wait(seconds{31});
    const std::size_t messages = pen_.written.size() - before;
    EXPECT_LE(messages, most) << takes;
    RecordProperty(fmt::format("messages_at_{}_ms", takes), static_cast<int>(messages));
    wait(seconds{31});
  }
}

TEST_F(ChatDesk, AnswersTheStaffAtOnceWhereHundredsAsk) {
  for (int i = 0; i < 300; ++i) {
    hears({100 + i, fmt::format("viewer_{}", i)}, "!commands");
    if (i % 10 == 9) wait(seconds{1});
  }
  EXPECT_GT(desk_->voice().waiting(), 100U);
  said();
  EXPECT_EQ(says(kMod, "!points"), "@mod you have 1,000 points, and have watched for 2 h 0 min.");
  desk_->say("a raid of 5 people");
  EXPECT_EQ(said(), "a raid of 5 people");
}

TEST_F(ChatDesk, GoesOnSayingSomethingHoweverManyAsk) {
  for (int i = 0; i < 300; ++i) {
    hears({100 + i, fmt::format("viewer_{}", i)}, "!commands");
    wait(milliseconds{200});
  }
  ASSERT_GT(pen_.written.size(), 100U);
  for (std::size_t i = 1; i < pen_.written.size(); ++i)
    EXPECT_LE(pen_.written[i].at - pen_.written[i - 1].at, seconds{2}) << i;
}

TEST_F(ChatDesk, SaysOnceThatTwitchDoesNotShowWhatItSays) {
  twitch::Said dropped{.shown = false, .code = "msg_rejected", .reason = "no"};
  pen_.answer = Result<twitch::Said, twitch::Failure>{dropped};
  says(kAnn, "!points");
  says(kBob, "!points");
  const std::string told = log();
  EXPECT_NE(told.find("Twitch does not show what the bot says in the chat (msg_rejected: no)"),
            std::string::npos)
      << told;
  EXPECT_EQ(told.find("msg_rejected"), told.rfind("msg_rejected"));
  pen_.answer.reset();
  EXPECT_NE(says(kCarol, "!points"), "");
  EXPECT_NE(log().find("in the chat again"), std::string::npos);
}

TEST_F(ChatDesk, GivesBackTheCostOfWhatCameToNothingWithoutAWord) {
  configure("[commands]\nheist = everyone, 0, channel 10m, costs 7\n[games]\nheist_time = 5s");
  says(kAnn, "!heist 10");
  EXPECT_EQ(balance(kAnn), 983);
  dice_.next = {99};
  wait(seconds{6});
  said();
  EXPECT_EQ(says(kBob, "!heist 10"), "") << "the channel rests";
  EXPECT_EQ(balance(kBob), 1'000);
  EXPECT_EQ(raw("SELECT held FROM channel"), "0\n");
  EXPECT_EQ(raw("SELECT count(*) FROM op WHERE kind=6 AND actor IS NOT NULL"), "0\n")
      << "what the bot gives back is nobody's doing, who could be made to undo it";
}

TEST_F(ChatDesk, OutlivesWhateverACommandThrows) {
  configure("[commands]\ngive = everyone, 0");
  people_.breaks = true;
  for (int i = 0; i <= Desk::kHands; ++i) EXPECT_EQ(says(kAnn, "!give stranger 1"), "");
  const std::string told = log();
  EXPECT_EQ(std::ranges::count(told, '\n'), Desk::kHands + 1) << told;
  EXPECT_NE(told.find("a command could not be answered: of a kind that has no words"), told.npos)
      << told;
  EXPECT_NE(says(kAnn, "!points"), "");
}

TEST_F(ChatDesk, DoesNotAnswerByWhatWasLongAgo) {
  EXPECT_NE(says(kAnn, "!points"), "");
  books_.emplace(loop_.get_executor(), till_->file, milliseconds{0});
  wait(Snapshots::kKept);
  desk_->rest();
  EXPECT_NE(says(kAnn, "!points").find("(as of "), std::string::npos);
  wait(seconds{10});
  desk_->rest();
  EXPECT_EQ(says(kAnn, "!points"),
            "@ann that cannot be looked up just now. All balances are safe.");
}

TEST_F(ChatDesk, WaitsForStakesOfBeforeToBeGivenBack) {
  desk_.emplace(loop_.get_executor(), Desk::Parts{.config = config_,
                                                  .clock = clock_,
                                                  .teller = *teller_,
                                                  .log = *log_,
                                                  .channel = db::kChannel,
                                                  .commons = *commons_,
                                                  .people = people_,
                                                  .pen = pen_,
                                                  .left_out = [] { return LeftOut{}; }});
  hears(kAnn, "!gamble 10");
  EXPECT_EQ(desk_->waiting(), 0U);
  desk_->open();
  hears(kAnn, "!gamble 10");
  EXPECT_EQ(desk_->waiting(), 1U);
}

}  // namespace
}  // namespace pointsbot::app::chat
