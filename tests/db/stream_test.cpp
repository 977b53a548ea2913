#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pointsbot::db {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Person kAlice{1, "alice"}, kBob{2, "bob"}, kEve{3, "eve"};
const Whom kA{UserId{1}, "alice"}, kB{UserId{2}, "bob"};

class StreamTest : public ::testing::Test {
 protected:
  /// A payment a minute.
  void cycle(const std::vector<Person>& people, std::vector<Seen> seen = {}) {
    now_ += minutes{1};
    ASSERT_TRUE(
        till_.cycle(people, {.welcome = 7, .at = now_, .active_bonus = 3, .seen = std::move(seen)})
            .has_value());
  }
  std::int64_t perform(Action action, std::string ref = {}) {
    ++count_;
    const Operation operation{.channel = kChannel,
                              .at = now_ + seconds{count_ % 50},
                              .ref = ref.empty() ? "ref" + std::to_string(count_) : ref,
                              .action = std::move(action)};
    const Outcome outcome = till_.ledger->operate({&operation, 1})->at(0);
    EXPECT_EQ(outcome.refusal, std::nullopt);
    return outcome.op;
  }
  std::int64_t total() const {
    return std::stoll(raw_text(till_.file, "SELECT paid+granted FROM channel"));
  }
  /// Everything so far goes into the stream that begins now.
  void begin() {
    from_ = now_ + minutes{1};
    before_ = total();
  }
  Stream told() {
    const Stream stream = till_.reader().stream(kChannel, from_, now_ + minutes{1});
    EXPECT_EQ((stream.earned() + stream.staff_given - stream.staff_taken + stream.imported -
               stream.spent())
                  .value,
              total() - before_);
    return stream;
  }

  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  WallTime now_ = kNoon, from_ = kNoon;
  std::int64_t before_ = 0;
  int count_ = 0;
};

TEST_F(StreamTest, IsWhatHappenedBetweenTwoTimes) {
  cycle({kAlice});
  cycle({kAlice});
  perform(Credit{kA, {1'000}});
  begin();
  cycle({kAlice, kBob});
  cycle({kAlice, kBob}, {{1, "alice"}, {2, "bob"}});
  perform(PayPresent{Pay{{50}}});
  perform(Reward{kB, {20}});
  perform(Transfer{kA, kB, {100}});
  perform(Credit{kB, {5}});
  perform(Debit{kA, {2}});
  perform(SetTo{kB, {300}});
  perform(Stake{kA, {60}}, "lost");
  perform(Stake{kA, {40}}, "won");
  perform(Settle{{{"lost", {0}}, {"won", {80}}}});
  perform(Redeem{kA, {100}, "hydrate"}, "open");
  perform(Redeem{kA, {90}, "hydrate"}, "refunded");
  perform(Settle{{{"refunded", {90}}}});
  cycle({kBob, kEve});
  const Stream stream = told();
  EXPECT_EQ(stream.payments, 3);
  EXPECT_EQ(stream.live, minutes{3});
  EXPECT_EQ(stream.first_at, from_);
  EXPECT_EQ(stream.last_at, now_);
  EXPECT_EQ(stream.people, 3);
  EXPECT_EQ(stream.paid, Points{10 + 20 + 10});
  EXPECT_EQ(stream.bonuses, Points{100});
  EXPECT_EQ(stream.welcomed, Points{14});
  EXPECT_EQ(stream.chatting, Points{6});
  EXPECT_EQ(stream.rewards, Points{20});
  EXPECT_EQ(stream.staked, Points{100});
  EXPECT_EQ(stream.came_back, Points{80});
  EXPECT_EQ(stream.shop, Points{100});
  EXPECT_EQ(stream.spent(), Points{120});
  EXPECT_EQ(stream.staff_given, Points{5 + 300 - (7 + 10 + 3 + 50 + 20 + 100 + 5)});
  EXPECT_EQ(stream.staff_taken, Points{2});
  EXPECT_FALSE(stream.folded);
}

TEST_F(StreamTest, WhatComesAfterItIsNotInIt) {
  begin();
  cycle({kAlice});
  cycle({kAlice});
  const WallTime end = now_ + minutes{1};
  const Stream then = till_.reader().stream(kChannel, from_, end);
  cycle({kAlice, kBob});
  perform(Credit{kA, {1'000}});
  perform(PayPresent{Pay{{50}}});
  cycle({kBob});
  const Stream later = till_.reader().stream(kChannel, from_, end);
  EXPECT_EQ(later.earned(), then.earned());
  EXPECT_EQ(later.people, 1);
  EXPECT_EQ(later.longest->watched, minutes{1});
  EXPECT_EQ(later.staff_given, Points{});
}

TEST_F(StreamTest, WhoWatchedLongestMayBeHereStill) {
  cycle({kAlice, kBob, kEve});
  for (int i = 0; i < 10; ++i) cycle({kAlice});
  begin();
  cycle({kAlice, kBob, kEve});
  cycle({kBob, kEve});
  cycle({kEve});
  cycle({kAlice, kBob, kEve});
  const Stream stream = told();
  EXPECT_EQ(stream.people, 3);
  EXPECT_EQ(stream.longest->id, UserId{3});
  EXPECT_EQ(stream.longest->name, "eve");
  EXPECT_EQ(stream.longest->watched, minutes{4});
}

TEST_F(StreamTest, NeitherTheBroadcasterNorWhoHasNoPlaceWatchedLongest) {
  const Person streamer{number(kChannel), "streamer"}, robot{9, "robot"};
  cycle({streamer, robot, kAlice});
  begin();
  cycle({streamer, robot, kAlice});
  cycle({streamer, robot});
  const std::string ignored[] = {"robot"};
  ASSERT_TRUE(till_.ledger->leave_out(kChannel, ignored).has_value());
  const Stream stream = told();
  EXPECT_EQ(stream.people, 2);
  EXPECT_EQ(stream.longest->name, "alice");
  EXPECT_EQ(stream.longest->watched, minutes{1});
}

TEST_F(StreamTest, WhatWasUndoneIsNotEarnedOrGiven) {
  cycle({kAlice, kBob});
  cycle({kAlice, kBob});
  begin();
  cycle({kAlice, kBob});
  perform(Undo{Undo::One{perform(Credit{kA, {9}})}});
  perform(Undo{Undo::One{perform(Debit{kA, {9}})}});
  perform(Undo{Undo::One{perform(PayPresent{Pay{{8}}})}});
  perform(Undo{Undo::Payments{2, 3}});
  const Stream stream = told();
  EXPECT_EQ(stream.paid, Points{-20}) << "one of the payments was before it";
  EXPECT_EQ(stream.bonuses, Points{});
  EXPECT_EQ(stream.staff_given, Points{});
  EXPECT_EQ(stream.staff_taken, Points{});
}

TEST_F(StreamTest, WhoeverWasKnownBeforeHeCameHasHisWelcomeOnce) {
  perform(Credit{kA, {5}});
  while (*till_.ledger->book_days()) {
  }
  begin();
  cycle({kAlice});
  EXPECT_EQ(told().welcomed, Points{7});
  EXPECT_EQ(told().people, 1);
}

TEST_F(StreamTest, TellsTheMemoryOfItsCycles) {
  begin();
  for (const std::int64_t peak : {500, 900, 700}) {
    now_ += minutes{1};
    const CycleReport report{.channel = kChannel,
                             .no = till_.last_no,
                             .at = now_,
                             .anon_peak = peak,
                             .anon_rest = peak / 10};
    ASSERT_TRUE(till_.cycle({kAlice}, {.at = now_}, {&report, 1}).has_value());
  }
  const Stream stream = till_.reader().stream(kChannel, from_, now_ + minutes{1});
  EXPECT_EQ(stream.anon_peak, 900);
  EXPECT_EQ(stream.anon_rest, 70);
  EXPECT_EQ(till_.reader().stream(kChannel, from_, from_ + minutes{1}).anon_peak, 500);
}

TEST_F(StreamTest, OfNothingIsNothing) {
  EXPECT_EQ(till_.reader().stream(kChannel, kNoon, kNoon + minutes{1}).payments, 0);
  cycle({kAlice});
  cycle({kAlice});
  const Stream none = till_.reader().stream(kChannel, now_ + seconds{1}, now_ + seconds{2});
  EXPECT_EQ(none.people, 0);
  EXPECT_EQ(none.earned(), Points{});
  EXPECT_FALSE(none.longest);
  EXPECT_EQ(till_.reader().stream(UserId{78}, kNoon, now_).people, 0);
}

TEST_F(StreamTest, BeganWithTheFirstOfThePaymentsThatAreNearEachOther) {
  EXPECT_EQ(till_.reader().stream_began(kChannel, now_), now_) << "nobody was ever paid";
  cycle({kAlice});
  now_ += minutes{31};
  cycle({kAlice});
  const WallTime began = now_;
  for (int i = 0; i < 5; ++i) cycle({kAlice, kBob});
  EXPECT_EQ(till_.reader().stream_began(kChannel, now_), began);
  EXPECT_EQ(till_.reader().stream_began(kChannel, now_ + minutes{31}), now_ + minutes{31});
  now_ += minutes{1};
  ASSERT_TRUE(till_.cycle({kAlice}, {.seconds = 0, .at = now_}).has_value());
  cycle({kAlice});
  EXPECT_EQ(till_.reader().stream_began(kChannel, now_), now_) << "it was offline before";
}

}  // namespace
}  // namespace pointsbot::db
