#include "base/local_day.hpp"
#include "db/operations_reader.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <unistd.h>

namespace pointsbot::db {
namespace {

const Person kAlice{1, "alice"}, kBob{2, "bob"};

Operation raid(std::int64_t points = 500) {
  return {.channel = kChannel,
          .at = kNoon,
          .ref = "event:raid-1",
          .note = "raid with 120 people",
          .action = Reward{{UserId{70}, "raider"}, {points}}};
}

class Rewards : public ::testing::Test {
 protected:
  ~Rewards() override { EXPECT_EQ(differences(till_.file), ""); }

  Outcome perform(const Operation& operation) {
    return till_.ledger->operate({&operation, 1})->at(0);
  }

  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
};

TEST_F(Rewards, GiveAnAccountToSomebodyWhomNobodyKnew) {
  EXPECT_EQ(perform(raid()).balance, Points{500});
  EXPECT_EQ(till_.balance("raider"), 500);
  const Recorded record = OperationsReader{till_.file}.last(kChannel, 1).at(0);
  EXPECT_EQ(record.kind, OpKind::reward);
  EXPECT_EQ(record.note, "raid with 120 people");
  till_.cycle({{70, "raider"}});
  EXPECT_EQ(till_.balance("raider"), 501) << "his welcome is still to come";
}

TEST_F(Rewards, DeliveredAHundredTimesOverFiveRestartsAreOneOperation) {
  perform(raid());
  for (int restart = 0; restart < 5; ++restart) {
    till_.reopen();
    for (int delivery = 0; delivery < 20; ++delivery) EXPECT_TRUE(perform(raid()).repeated);
  }
  EXPECT_EQ(till_.balance("raider"), 500);
  EXPECT_EQ(raw_text(till_.file, "SELECT count(*) FROM op"), "1\n");
}

TEST_F(Rewards, AreTheSameWhenBotIniHasAnotherPriceByNow) {
  perform(raid());
  const Outcome again = perform(raid(900));
  EXPECT_TRUE(again.repeated);
  EXPECT_FALSE(again.refusal.has_value());
  EXPECT_EQ(till_.balance("raider"), 500);
}

TEST_F(Rewards, OfTwoProcessesAtOnceAreOneOperation) {
  // The second has borrowed the ledger from the first, as a command does from the bot.
  Ledger other{till_.file, Source::simulator, Ledger::Lent{::dup(till_.ledger->lock())}};
  const auto ask = [](Ledger& ledger, int& done) {
    for (int i = 0; i < 50; ++i) {
      const Operation one = raid();
      const auto outcomes = ledger.operate({&one, 1});
      if (outcomes && !outcomes->at(0).repeated) ++done;
    }
  };
  int here = 0, there = 0;
  std::thread beside{[&] { ask(other, there); }};
  ask(*till_.ledger, here);
  beside.join();
  EXPECT_EQ(here + there, 1);
  EXPECT_EQ(till_.balance("raider"), 500);
  till_.ledger->reread();
}

TEST_F(Rewards, AreUndoneByTheirNumberAndStayDone) {
  const std::int64_t op = perform(raid()).op;
  const Operation undo{.channel = kChannel, .at = kNoon, .ref = "u", .action = Undo{Undo::One{op}}};
  EXPECT_EQ(perform(undo).total, Points{-500});
  EXPECT_TRUE(perform(raid()).repeated) << "what was taken back is not given again";
  EXPECT_EQ(till_.balance("raider"), 0);
}

TEST_F(Rewards, AreNotWhatUndoLastTakesBack) {
  const Operation gift{
      .channel = kChannel, .at = kNoon, .ref = "g", .action = Credit{{UserId{5}, "eve"}, {5}}};
  const std::int64_t op = perform(gift).op;
  perform(raid());
  EXPECT_EQ(OperationsReader{till_.file}.newest_undoable(kChannel, kNoon), op);
}

/// Alice and Bob are here with 11 each.
class Active : public Rewards {
 protected:
  Active() {
    till_.cycle({kAlice, kBob});
    till_.cycle({kAlice, kBob});
  }
  Awarded cycle(std::vector<Seen> seen, Terms terms = {}) {
    terms.active_bonus = 5;
    terms.seen = std::move(seen);
    return *till_.cycle({kAlice, kBob}, terms);
  }
  Outcome undo(std::int64_t first, std::int64_t last) {
    return perform({.channel = kChannel,
                    .at = kNoon,
                    .ref = "undo" + std::to_string(++undone_),
                    .action = Undo{Undo::Payments{first, last}}});
  }
  int undone_ = 0;
};

TEST_F(Active, GetTheBonusOnTopInOneOperation) {
  const Awarded paid = cycle({{1}, {2}, {9}});
  EXPECT_EQ(paid.active, 2) << "who is not here gets nothing";
  EXPECT_EQ(paid.activated, Points{10});
  EXPECT_EQ(till_.balance("alice"), 26);
  EXPECT_EQ(raw_text(till_.file, "SELECT kind, no, last_line-first_line+1 FROM op"), "20|3|2\n");
}

TEST_F(Active, AreThoseAloneWhoChatted) {
  EXPECT_EQ(cycle({{1, "alice", false}}).active, 0);
  EXPECT_EQ(raw_text(till_.file, "SELECT count(*) FROM op"), "0\n");
}

TEST_F(Active, GetItAlsoWhenTheyAreSeenForTheFirstTime) {
  Terms terms{.active_bonus = 5, .seen = {{3}}};
  till_.cycle({kAlice, kBob, {3, "carol"}}, terms);
  EXPECT_EQ(till_.balance("carol"), 6);
}

TEST_F(Active, GetNothingWhileTheyAreStopped) {
  perform({.channel = kChannel, .at = kNoon, .ref = "s", .action = Stop{{UserId{1}, {}}}});
  EXPECT_EQ(cycle({{1}}).active, 0);
  EXPECT_EQ(till_.balance("alice"), 11);
}

TEST_F(Active, GetTwiceAsMuchWhileABoostIsOn) {
  perform({.channel = kChannel,
           .at = kNoon,
           .ref = "b",
           .action = Boost{200, std::chrono::minutes{10}}});
  cycle({{1}});
  EXPECT_EQ(till_.balance("alice"), 11 + 20 + 10);
}

TEST_F(Active, GetItOnceForTwoAccountsThatBecameOne) {
  till_.cycle({kAlice, kBob, {3, "carol"}});
  perform({.channel = kChannel,
           .at = kNoon,
           .ref = "m",
           .action = Merge{{UserId{3}, {}}, {UserId{1}, {}}}});
  till_.here.erase(UserId{3});
  EXPECT_EQ(cycle({{1}, {3}}).active, 1);
  EXPECT_EQ(till_.balance("alice"), 11 + 10 + 1 + 15);
}

TEST_F(Active, GiveItBackWithThePayment) {
  cycle({{1}});
  till_.cycle({kAlice, kBob, {3, "carol"}}, {.active_bonus = 5, .seen = {{3}, {2}}});
  EXPECT_EQ(undo(4, 4).total, Points{-30}) << "also a newcomer's, whom it paid nothing else";
  EXPECT_EQ(till_.balance("alice"), 26);
  EXPECT_EQ(till_.balance("bob"), 21);
  EXPECT_EQ(till_.balance("carol"), 1);
  EXPECT_EQ(undo(3, 4).total, Points{-25});
  EXPECT_EQ(till_.balance("alice"), 11);
  EXPECT_EQ(undo(3, 4).refusal, Refusal::nothing_to_do);
}

TEST_F(Active, AreNotUndoneWithoutTheirPayment) {
  cycle({{1}});
  const Operation one{.channel = kChannel, .at = kNoon, .ref = "u", .action = Undo{Undo::One{1}}};
  EXPECT_EQ(perform(one).refusal, Refusal::not_undoable);
}

TEST_F(Active, HaveEarnedItAsTheyEarnTheirPay) {
  cycle({{1}});
  const auto gained = [&] {
    return till_.reader()
        .gains(kChannel, local_day(kNoon), Reader::By::earned, 10)
        .at(0)
        .earned.value;
  };
  EXPECT_EQ(gained(), 25);
  till_.cycle({});
  EXPECT_EQ(gained(), 25);
  while (*till_.ledger->book_days()) {
  }
  EXPECT_EQ(gained(), 25) << "also from the days";
  undo(3, 3);
  EXPECT_EQ(gained(), 10);
}

TEST_F(Active, OfACycleThatIsAskedForAgainAreNotPaidAgain) {
  cycle({{1}});
  till_.last_no -= 1;
  EXPECT_EQ(till_.award({}, {}, {.active_bonus = 5, .seen = {{1}}}).error(), Error::stale);
  till_.last_no += 1;
  EXPECT_EQ(till_.balance("alice"), 26);
}

TEST_F(Active, AreMissedWhereAnOlderCopyIsPutBack) {
  for (int i = 0; i < 3; ++i) cycle({{1}});
  const std::string before = raw_text(till_.file, "SELECT sum(last_no)+3 FROM channel");
  EXPECT_EQ(before, "8\n");
  till_.reopen();
  EXPECT_EQ(till_.ledger->missing(), 0) << "no more is said to be acknowledged than is there";
}

/// What people are called.
class Renamed : public Active {
 protected:
  std::string names() {
    return raw_text(till_.file, "SELECT user_id, coalesce(login,'-') FROM viewer ORDER BY 1");
  }
};

TEST_F(Renamed, ShowTheirNewNameWhileTheyAreHereAndKeepTheirPoints) {
  cycle({{1, "alicia"}});
  EXPECT_EQ(till_.balance("alicia"), 26);
  EXPECT_EQ(names(), "1|alicia\n2|bob\n");
}

TEST_F(Renamed, TakeTheNameFromWhomeverHadIt) {
  cycle({{1, "bob", false}});
  EXPECT_EQ(names(), "1|bob\n2|-\n");
}

TEST_F(Renamed, SwapTheirNames) {
  cycle({{1, "bob"}, {2, "alice"}});
  EXPECT_EQ(names(), "1|bob\n2|alice\n");
}

TEST_F(Renamed, InheritNothingFromWhomeverHadTheNameBefore) {
  till_.cycle({kBob});
  till_.cycle({kBob, {3, "alice"}});
  EXPECT_EQ(names(), "1|-\n2|bob\n3|alice\n");
  EXPECT_EQ(till_.balance("alice"), 1);
}

TEST_F(Renamed, LoseNothingToWhatWasSeenBeforeTheViewerList) {
  // The message came first; then he was renamed, and somebody new took his name and came.
  till_.cycle({kAlice, kBob, {3, "carol"}}, {.seen = {{1, "carol"}}});
  EXPECT_EQ(names(), "1|alice\n2|bob\n3|carol\n");
}

TEST_F(Renamed, AreNotMadeUpForThoseWithoutAnAccount) {
  cycle({{9, "stranger"}});
  EXPECT_EQ(names(), "1|alice\n2|bob\n");
}

TEST_F(Renamed, WriteNothingWhereTheNameIsTheSame) {
  till_.cycle({kAlice, kBob});
  const std::int64_t rows = till_.cycle({kAlice, kBob})->rows;
  EXPECT_EQ(till_.cycle({kAlice, kBob}, {.seen = {{1, "alice"}, {2, "bob"}}})->rows, rows);
}

}  // namespace
}  // namespace pointsbot::db
