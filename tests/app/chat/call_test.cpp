#include "app/chat/call.hpp"

#include "app/chat/texts.hpp"
#include "tests/app/chat/chat_fixture.hpp"

#include <fmt/format.h>

namespace pointsbot::app::chat {
namespace {

using std::chrono::milliseconds;

/// The ledger is held, and a chat waits only a moment for it.
class ChatCall : public ChatTest {
 protected:
  static constexpr milliseconds kPatience{20};

  ChatCall() {
    settle();
    commons_->patience = kPatience;
    configure("[commands]\ngive = everyone, 0\ngamble = everyone, 0");  // who takes that up
    gate_.shut = true;
  }

  /// Until the ledger has so many operations.
  void run_until_with_ledger(std::size_t operations) {
    loop_.restart();
    while (gate_.refs.size() < operations) loop_.run_one();
  }
  /// Until whoever waits for the ledger now has waited too long.
  void run_out_of_patience() {
    loop_.run_for(2 * kPatience);
    loop_.restart();
    loop_.poll();
  }
};

TEST_F(ChatCall, WhatIsWrittenLateIsDoneOnceAndTold) {
  hears(kAnn, "!give bob 10", "m-late");
  run_until_with_ledger(1);
  run_out_of_patience();
  EXPECT_TRUE(pen_.written.empty()) << "it is not known yet what becomes of it";
  gate_.open();
  EXPECT_EQ(said(), "@ann bob has 1,010 points now, and you have 990.");
  EXPECT_EQ(gate_.refs, (std::vector<std::string>{"chat:m-late", "chat:m-late"}))
      << "asked again by the same ref";
  EXPECT_EQ(balance(kAnn), 990);
  EXPECT_EQ(balance(kBob), 1'010);
  EXPECT_EQ(raw("SELECT count(*) FROM op WHERE ref='chat:m-late'"), "1\n");
  EXPECT_EQ(wrong_sums(), "");

  hears(kAnn, "!give bob 10", "m-late");
  EXPECT_EQ(said(), "") << "told again by Twitch";
  EXPECT_EQ(balance(kAnn), 990);
}

TEST_F(ChatCall, AStakeThatIsWrittenLateIsPlayedOnceAndPaidOut) {
  roll({0});
  hears(kAnn, "!gamble 100", "m-late");
  run_until_with_ledger(1);
  run_out_of_patience();
  gate_.open();
  EXPECT_NE(said(), "");
  EXPECT_EQ(balance(kAnn), 1'100);
  EXPECT_EQ(raw("SELECT held FROM channel"), "0\n");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(ChatCall, WhatTheLedgerNeverGotIsNotDone) {
  hears(kBob, "!give carol 5", "m-held");
  run_until_with_ledger(1);
  hears(kAnn, "!give bob 10", "m-behind");
  while (pen_.written.empty()) loop_.run_one();
  EXPECT_EQ(pen_.written.front().reply_to, "m-behind");
  EXPECT_EQ(pen_.written.front().text, texts::kNotWritten);
  gate_.open();
  EXPECT_EQ(said(), fmt::format("@ann {}\n@bob carol has 1,005 points now, and you have 995.",
                                texts::kNotWritten));
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(balance(kBob), 995);
  EXPECT_EQ(raw("SELECT count(*) FROM op WHERE ref='chat:m-behind'"), "0\n");
}

TEST_F(ChatCall, AStakeOfWhichNothingIsKnownWhenTheBotStopsIsGivenBackByItsNextStart) {
  hears(kAnn, "!gamble 100", "m-lost");  // with no draw: it is not to be played
  run_until_with_ledger(1);
  run_out_of_patience();
  desk_->close();
  teller_->close();
  loop_.poll();
  EXPECT_FALSE(desk_->is_busy()) << "the bot stops, whatever the ledger does";
  gate_.open();  // the ledger ends what it has
  EXPECT_EQ(said(), "");
  EXPECT_EQ(balance(kAnn), 900);
  restart();
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(raw("SELECT held FROM channel"), "0\n");
  EXPECT_EQ(wrong_sums(), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
