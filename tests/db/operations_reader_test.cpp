#include "db/operations_reader.hpp"

#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace pointsbot::db {
namespace {

using namespace std::chrono_literals;

const Person kAlice{1, "alice", "Alíce"}, kBob{2, "bob"}, kCarol{3, "carol"};
const Whom kA{UserId{1}, {}}, kB{UserId{2}, {}};
constexpr UserId kMod{3};

class OperationsRead : public testing::Test {
 protected:
  OperationsRead() {
    for (int minute = 0; minute < 3; ++minute)
      till_.cycle({kAlice, kBob, kCarol}, {.at = kNoon + std::chrono::minutes{minute}});
  }
  std::int64_t perform(Action action, std::optional<UserId> actor = std::nullopt) {
    ++count_;
    const Operation operation{.channel = kChannel,
                              .at = kNoon + std::chrono::hours{count_},
                              .actor = actor,
                              .ref = "ref" + std::to_string(count_),
                              .note = "why",
                              .action = std::move(action)};
    return till_.ledger->operate({&operation, 1})->at(0).op;
  }
  OperationsReader reader() const { return OperationsReader{till_.file}; }

  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  int count_ = 0;
};

TEST_F(OperationsRead, TellWhatEachWas) {
  const auto op = perform(Transfer{kA, kB, {4}}, kMod);
  const auto record = reader().operation(kChannel, op).value();
  EXPECT_EQ(record.kind, OpKind::transfer);
  EXPECT_EQ(record.state, OpState::done);
  EXPECT_EQ(record.actor, kMod);
  EXPECT_EQ(record.actor_name, "carol");
  EXPECT_EQ(record.ref, "ref1");
  EXPECT_EQ(record.note, "why");
  EXPECT_EQ(record.at, kNoon + 1h);
  EXPECT_EQ(record.people, 2);
  EXPECT_EQ(record.total, Points{0});
  ASSERT_EQ(record.entries.size(), 2U);
  EXPECT_EQ(record.entries[0].name, "Alíce");
  EXPECT_EQ(record.entries[0].amount, Points{-4});
  EXPECT_EQ(record.entries[1].after, Points{25});
  EXPECT_FALSE(reader().operation(kChannel, 99).has_value());
  EXPECT_FALSE(reader().operation(UserId{78}, op).has_value());
  EXPECT_EQ(reader().with_ref(kChannel, "ref1")->op, op);
  EXPECT_FALSE(reader().with_ref(kChannel, "ref2").has_value());
}

TEST_F(OperationsRead, NameTheStreamerWhoWasNeverSeen) {
  const auto op = perform(Credit{kA, {5}}, kChannel);
  EXPECT_EQ(reader().operation(kChannel, op)->actor_name, "streamer");
  EXPECT_EQ(reader().operation(kChannel, perform(Credit{kA, {5}}, UserId{99}))->actor_name, "99");
}

TEST_F(OperationsRead, CountABonusByItsPayment) {
  perform(Credit{kA, {5}});
  const auto record = reader().operation(kChannel, perform(PayPresent{Pay{{100}}})).value();
  EXPECT_EQ(record.people, 3);
  EXPECT_EQ(record.total, Points{300});
}

TEST_F(OperationsRead, SayOfWhichNothingIsKeptByItselfAnyMore) {
  const auto credit = perform(Credit{kA, {5}}), gift = perform(Transfer{kA, kB, {4}});
  EXPECT_FALSE(reader().operation(kChannel, credit)->folded);
  till_.cycle({kAlice}, {.at = kNoon + 48h});
  const auto newest = perform(Credit{kB, {1}});
  while (*till_.ledger->book_days()) {
  }
  while (till_.ledger->fold(kNoon + 72h)->more) {
  }
  EXPECT_TRUE(reader().operation(kChannel, credit)->folded);
  EXPECT_TRUE(reader().operation(kChannel, gift)->folded);
  EXPECT_FALSE(reader().operation(kChannel, newest)->folded);
}

TEST_F(OperationsRead, ListTheLastOnesInTheirOrder) {
  perform(Credit{kA, {1}}, kMod);
  perform(Debit{kA, {1'000}});
  const auto undone = perform(Credit{kB, {2}}, kMod);
  const auto undo = perform(Undo{Undo::One{undone}});
  auto all = reader().last(kChannel, 10);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[1].refusal, Refusal::not_enough);
  EXPECT_EQ(all[2].undone_by, undo);
  EXPECT_EQ(all[3].undoes, undone);
  EXPECT_EQ(reader().last(kChannel, 2).front().op, undone);
  EXPECT_EQ(reader().last(kChannel, 10, kMod).size(), 2U);
}

TEST_F(OperationsRead, FindTheNewestThatCanBeTakenBack) {
  EXPECT_FALSE(reader().newest_undoable(kChannel, kNoon).has_value());
  const auto first = perform(Credit{kA, {1}});
  const auto second = perform(Credit{kA, {1}});
  perform(Debit{kA, {1'000}});
  perform(Stake{kB, {1}});
  EXPECT_EQ(reader().newest_undoable(kChannel, kNoon), second);
  perform(Undo{Undo::One{second}});
  EXPECT_EQ(reader().newest_undoable(kChannel, kNoon), first);
  const auto stop = perform(Stop{kA});
  EXPECT_EQ(reader().newest_undoable(kChannel, kNoon), stop);
}

TEST_F(OperationsRead, FindAMultiplierWhileItIsOnAndNameItAfterwards) {
  const auto credit = perform(Credit{kA, {1}});
  const auto boost = perform(Boost{200, std::chrono::hours{1}});
  EXPECT_EQ(reader().newest_undoable(kChannel, kNoon), boost);
  EXPECT_EQ(reader().newest_undoable(kChannel, kNoon + std::chrono::hours{5}), credit);
  const auto passed = reader().passed_over(kChannel, credit, 3);
  ASSERT_EQ(passed.size(), 1U);
  EXPECT_EQ(passed[0].op, boost);
}

TEST_F(OperationsRead, FindThePaymentsOfATime) {
  const auto all = reader().payments(kChannel, kNoon, kNoon + 1h).value();
  EXPECT_EQ(all.first_no, 1);
  EXPECT_EQ(all.last_no, 3);
  EXPECT_EQ(all.payments, 3);
  const auto middle = reader().payments(kChannel, kNoon + 1min, kNoon + 2min).value();
  EXPECT_EQ(middle.first_no, 2);
  EXPECT_EQ(middle.last_no, 2);
  EXPECT_EQ(middle.first_at, kNoon + 1min);
  perform(Undo{Undo::Payments{2, 3}});
  EXPECT_EQ(reader().payments(kChannel, kNoon, kNoon + 1h)->payments, 1);
  EXPECT_FALSE(reader().payments(kChannel, kNoon + 1min, kNoon + 1h).has_value());
}

TEST_F(OperationsRead, FindWhoSomebodyIsNow) {
  EXPECT_EQ(reader().viewer(kChannel, "alice")->name, "Alíce");
  EXPECT_FALSE(reader().viewer(kChannel, "dave").has_value());
  perform(Merge{kA, kB});
  perform(Merge{kB, Whom{UserId{3}, {}}});
  EXPECT_EQ(reader().viewer(kChannel, "alice")->login, "carol");
  EXPECT_EQ(reader().exactly(kChannel, "alice")->login, "alice");
}

}  // namespace
}  // namespace pointsbot::db
