#include "app/audit_command.hpp"
#include "app/audit_words.hpp"
#include "app/typed.hpp"
#include "tests/db/support.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdlib>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

using db::Credit;
using db::Till;
using db::Undo;
using db::Whom;
using std::chrono::hours;
using std::chrono::minutes;

/// 14 Nov 2023 18:00 in UTC.
constexpr WallTime kEvening{std::chrono::milliseconds{1'699'984'800'000}};
const db::Person kAlice{1, "alice"}, kBob{2, "bob"};
const Whom kA{UserId{1}, {}}, kB{UserId{2}, {}};

/// A payment of 10 an hour.
class Audit : public ::testing::Test {
 protected:
  Audit() { ::setenv("TZ", "UTC", 1); }

  void pay(std::vector<db::Person> people, minutes after = hours{1}, std::int64_t pay = 10) {
    now_ += after;
    ASSERT_TRUE(
        till_.cycle(people, {.pay = pay, .seconds = 60 * after.count(), .at = now_}).has_value());
  }

  std::int64_t perform(db::Action action, std::optional<UserId> actor = std::nullopt,
                       std::string note = {}) {
    const db::Operation operation{.channel = db::kChannel,
                                  .at = now_,
                                  .actor = actor,
                                  .ref = "hand/" + std::to_string(++count_),
                                  .note = std::move(note),
                                  .action = std::move(action)};
    return till_.ledger->operate({&operation, 1})->at(0).op;
  }

  Reading reading(bool json = false) const {
    Reading reading;
    reading.config.database.path = till_.file;
    reading.json = json;
    return reading;
  }

  std::string audit(const std::string& name, const AuditView& view = {}, bool json = false) {
    ::testing::internal::CaptureStdout();
    code_ = print_audit(reading(json), name, view);
    return ::testing::internal::GetCapturedStdout();
  }

  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  WallTime now_ = kEvening;
  int count_ = 0;
  int code_ = -1;
};

TEST_F(Audit, TellsAnEveningALine) {
  pay({kAlice, kBob}, minutes{0});
  for (int hour = 0; hour < 3; ++hour) pay({kAlice, kBob});
  perform(db::Transfer{kB, kA, {5}}, UserId{2}, "thanks\nfor\x1b[2Jthe raid");
  pay({kAlice, kBob});
  pay({kBob}, minutes{10});
  now_ += hours{20};
  pay({kAlice, kBob}, minutes{0});
  pay({kAlice, kBob});
  EXPECT_EQ(audit("@Alice"),
            "alice, id 1, in the chat of \"streamer\"\n"
            "2023\n"
            "  14 Nov  seen for the first time, welcome                        +1               1\n"
            "  14 Nov  for being here until then                              +30              31\n"
            "  14 Nov  gift from bob: thanks for?[2Jthe raid                   +5              36\n"
            "  14 Nov  watched 4 h, 30 of it above                            +10              46\n"
            "  15 Nov  here since 18:10, watched 1 h so far                   +20              66\n"
            "alice has 66 points. It adds up: the lines above come to that, and the payments say "
            "the same.\n");
  EXPECT_EQ(code_, 0);
}

TEST_F(Audit, JoinsVisitsLessThanFiveMinutesApartAndChangesOfRoles) {
  const db::Person alice_vip{1, "alice", {}, Roles{}.with(Role::vip)};
  pay({kAlice}, minutes{0});
  pay({kAlice}, minutes{10});
  pay({alice_vip}, minutes{10});
  pay({}, minutes{2});
  pay({alice_vip}, minutes{2});
  pay({}, minutes{10});
  pay({alice_vip}, minutes{10});
  pay({}, minutes{10});
  EXPECT_EQ(audit("alice"),
            "alice, id 1, in the chat of \"streamer\"\n"
            "2023\n"
            "  14 Nov  seen for the first time, welcome                        +1               1\n"
            "  14 Nov  watched 22 min                                         +30              31\n"
            "  14 Nov  watched 10 min                                         +10              41\n"
            "alice has 41 points. It adds up: the lines above come to that, and the payments say "
            "the same.\n");
}

TEST_F(Audit, TellsEveryVisitAndItsPaymentsInFull) {
  const db::Person alice_sub{1, "alice", {}, Roles{}.with(Role::subscriber).with(Role::tier2)};
  pay({kAlice}, minutes{0});
  pay({kAlice});
  pay({kAlice}, hours{1}, 20);
  perform(db::PayPresent{Pay{{100}}, {}}, UserId{77}, "a raid");
  pay({alice_sub}, hours{5});
  EXPECT_EQ(
      audit("alice", {.full = true}),
      "alice, id 1, in the chat of \"streamer\"\n"
      "2023\n"
      "  14 Nov 18:00  seen for the first time, welcome                        +1               1\n"
      "  14 Nov 18:00  to 20:00 as viewer, watched 2 h                       +130             131\n"
      "                  1 payment of 10\n"
      "                  1 payment of 20\n"
      "                  1 bonus of 100 by streamer: a raid [operation 1, 14 Nov 20:00]\n"
      "  14 Nov 20:00  until now as subscriber tier 2, watched 5 h            +10             141\n"
      "                  1 payment of 10\n"
      "alice has 141 points. It adds up: the lines above come to that, and the payments say the "
      "same.\n");
}

TEST_F(Audit, TellsEachKindOfOperation) {
  pay({kAlice, kBob}, minutes{0}, 0);
  perform(Credit{kA, {1'000}}, UserId{77}, "won the quiz");
  perform(db::Debit{kA, {100}}, UserId{2});
  perform(db::SetTo{kA, {500}});
  perform(db::Stake{kA, {50}}, UserId{1}, "roulette");
  perform(db::Settle{{{"hand/4", {100}}}}, std::nullopt, "roulette");
  perform(db::Stake{kA, {50}}, UserId{1}, "roulette");
  perform(db::Settle{{{"hand/6", {0}}}}, std::nullopt, "roulette");
  perform(Undo{Undo::One{2}}, UserId{77});
  perform(db::Stake{kA, {1}}, UserId{1});
  ASSERT_TRUE(till_.ledger->return_stakes(db::kChannel, now_).has_value());
  perform(db::Transfer{kA, kB, {10}}, UserId{1});
  perform(db::PayPresent{Pay{{7}}, UserId{1}}, UserId{1});
  perform(db::Reset{});
  perform(Credit{{UserId{3}, "carol"}, {7}}, UserId{555});
  EXPECT_EQ(audit("alice"),
            "alice, id 1, in the chat of \"streamer\"\n"
            "2023\n"
            "  14 Nov  seen for the first time, welcome                        +1               1\n"
            "  14 Nov  given by streamer: won the quiz                     +1,000           1,001\n"
            "  14 Nov  taken by bob                                          −100             901\n"
            "  14 Nov  set to 500 by hand                                    −401             500\n"
            "  14 Nov  staked in a game: roulette                             −50             450\n"
            "  14 Nov  paid out by a game: roulette                          +100             550\n"
            "  14 Nov  staked in a game: roulette                             −50             500\n"
            "  14 Nov  lost in a game: roulette                                 0             500\n"
            "  14 Nov  undone by streamer: points that were taken            +100             600\n"
            "  14 Nov  staked in a game                                        −1             599\n"
            "  14 Nov  stake given back: the game did not end                  +1             600\n"
            "  14 Nov  gift to bob                                            −10             590\n"
            "  14 Nov  for being here until then                               +7             597\n"
            "  14 Nov  left out of the bonus that was his own gift             −7             590\n"
            "  14 Nov  all balances set to 0 by hand                         −590               0\n"
            "  14 Nov  here since 18:00, with a bonus of 7 points, 7 of it above             0     "
            "          0\n"
            "alice has 0 points. It adds up: the lines above come to that, and the payments say "
            "the same.\n");
  EXPECT_EQ(audit("carol"),
            "carol, id 3, in the chat of \"streamer\"\n"
            "2023\n"
            "  14 Nov  given by id 555                                         +7               7\n"
            "carol has 7 points. It adds up: the lines above come to that, and the payments say "
            "the same.\n");
}

TEST_F(Audit, TellsWhoChattedALineADayAndWhatARewardWasFor) {
  const auto chat = [&] {
    now_ += minutes{10};
    ASSERT_TRUE(
        till_
            .cycle(
                {kAlice},
                {.pay = 10, .seconds = 600, .at = now_, .active_bonus = 5, .seen = {{1, "alice"}}})
            .has_value());
  };
  chat();
  chat();
  perform(db::Reward{kA, {1'200}}, std::nullopt, "raid with 120 people");
  chat();
  EXPECT_EQ(
      audit("alice"),
      "alice, id 1, in the chat of \"streamer\"\n"
      "2023\n"
      "  14 Nov  seen for the first time, welcome                        +1               1\n"
      "  14 Nov  for being here until then                              +10              11\n"
      "  14 Nov  active in chat, 2 times                                +10              21\n"
      "  14 Nov  reward by hand: raid with 120 people                +1,200           1,221\n"
      "  14 Nov  for being here until then                              +10           1,231\n"
      "  14 Nov  active in chat                                          +5           1,236\n"
      "  14 Nov  here since 18:10, watched 20 min so far, 20 of it above             0           "
      "1,236\n"
      "alice has 1,236 points. It adds up: the lines above come to that, and the payments say "
      "the same.\n");
}

TEST_F(Audit, FollowsAnAccountThatWentIntoAnother) {
  pay({kAlice, kBob}, minutes{0});
  pay({kAlice});
  perform(db::Merge{kA, kB});
  EXPECT_EQ(audit("alice"),
            "alice, id 1, in the chat of \"streamer\"\n"
            "2023\n"
            "  14 Nov  seen for the first time, welcome                        +1               1\n"
            "  14 Nov  watched 1 h                                            +10              11\n"
            "  14 Nov  went into the account of bob by hand (−1 h of watch time)           −11    "
            "           0\n"
            "alice has 0 points. It adds up: the lines above come to that, and the payments say "
            "the same.\n"
            "\n"
            "This account went into the one of bob, where it goes on:\n"
            "bob, id 2, in the chat of \"streamer\"\n"
            "2023\n"
            "  14 Nov  seen for the first time, welcome                        +1               1\n"
            "  14 Nov  the account of alice came in by hand (1 h of watch time)           +11     "
            "         12\n"
            "bob has 12 points. It adds up: the lines above come to that, and the payments say the "
            "same.\n");
}

TEST_F(Audit, TellsOnlyWhatCameSinceADay) {
  pay({kAlice}, minutes{0});
  pay({kAlice});
  pay({}, hours{10});
  pay({kAlice}, hours{24});
  EXPECT_EQ(audit("alice", {.since = "2023-11-15"}),
            "alice, id 1, in the chat of \"streamer\"\n"
            "2023\n"
            "  15 Nov  before that, watched 1 h                               +11              11\n"
            "  16 Nov  here since 05:00, watched 24 h so far                  +10              21\n"
            "alice has 21 points. It adds up: the lines above come to that, and the payments say "
            "the same.\n");
  EXPECT_THROW(print_audit(reading(), "alice", {.since = "soon"}), Ended);
}

TEST_F(Audit, SaysOfFoldedHistoryWhatItWas) {
  pay({kAlice, kBob}, minutes{0});
  pay({kAlice});
  pay({}, hours{1});
  now_ += hours{24 * 100};
  pay({kAlice, kBob}, minutes{1});
  pay({}, hours{1});
  while (*till_.ledger->book_days()) {
  }
  while (till_.ledger->fold(now_ - hours{24})->more) {
  }
  EXPECT_EQ(audit("alice"),
            "alice, id 1, in the chat of \"streamer\"\n"
            "2024\n"
            "  22 Feb  before that, put together, watched 1 h                 +11              11\n"
            "  22 Feb  watched 60 s                                           +10              21\n"
            "alice has 21 points. It adds up: the lines above come to that, and the payments say "
            "the same.\n");
}

TEST_F(Audit, NamesWhatDoesNotAddUp) {
  pay({kAlice}, minutes{0});
  pay({kAlice});
  db::raw(till_.file, "UPDATE viewer SET base=base+1000");
  const std::string told = audit("alice");
  EXPECT_EQ(code_, 1);
  EXPECT_NE(told.find("alice has 1,011 points, but that does not add up:\n"
                      "  alice (id 1): balance 1011, but his history adds up to 11\n"),
            std::string::npos)
      << told;
}

TEST_F(Audit, HasAKindWordForSomebodyUnknown) {
  const std::string why =
      "Nobody called \"nobody\" was ever seen in the chat of \"streamer\". Names are as in "
      "twitch.tv/NAME; whoever was renamed is known by the new name from the next visit on.";
  EXPECT_EQ(audit("nobody"), why + "\n");
  EXPECT_EQ(code_, 1);
  EXPECT_EQ(audit("nobody", {}, true),
            json::serialize(
                json::object{{"ok", false}, {"error", why}, {"exit", 1}, {"name", "nobody"}}) +
                "\n");
}

TEST_F(Audit, IsOneDocumentForPrograms) {
  pay({kAlice}, minutes{0});
  perform(Credit{kA, {5}}, UserId{77}, "a \"note\"");
  pay({kAlice});
  EXPECT_EQ(audit("alice", {}, true),
            "{\"accounts\":[{\"user_id\":1,\"login\":\"alice\",\"name\":\"alice\",\"channel\":"
            "\"streamer\",\"history\":[{\"kind\":\"opening\",\"points\":1,\"watch_seconds\":0,"
            "\"first_seen\":\"2023-11-14T18:00:00Z\"},{\"kind\":\"credit\",\"operation\":1,\"at\":"
            "\"2023-11-14T18:00:00Z\",\"points\":5,\"watch_seconds\":0,\"after\":6,\"text\":"
            "\"given by streamer: a \\\"note\\\"\",\"ref\":\"hand/1\",\"note\":\"a \\\"note\\\"\","
            "\"actor_id\":77,\"actor\":\"streamer\"},{\"kind\":\"here\",\"from\":"
            "\"2023-11-14T18:00:00Z\",\"to\":\"2023-11-14T19:00:00Z\",\"watch_seconds\":3600,"
            "\"points\":10,\"bonus\":0,\"after\":16}],\"points\":16,\"watch_seconds\":3600,\"ok\":"
            "true,\"differences\":[]}]}\n");
}

}  // namespace
}  // namespace pointsbot::app
