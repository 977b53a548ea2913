#include "app/operation_words.hpp"

#include "app/recorded_words.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pointsbot::app {
namespace {

using namespace std::chrono_literals;

const Currency kPoints;
const db::Whom kAlice{UserId{1}, "alice"}, kBob{UserId{2}, "bob"};

db::Operation operation(db::Action action) {
  return {.channel = UserId{77}, .ref = "r", .note = {}, .action = std::move(action)};
}
std::string told(db::Action action, db::Outcome outcome = {}) {
  return done(operation(std::move(action)), outcome, kPoints);
}
std::string refusal(db::Action action, db::Refusal why, Points balance = {}) {
  return refused(operation(std::move(action)),
                 {.state = db::OpState::refused, .refusal = why, .balance = balance}, kPoints);
}

TEST(OperationWords, NameOneWhoWasWelcomedAndCountSeveral) {
  db::Recorded record;
  record.kind = db::OpKind::welcome;
  record.people = 1;
  record.total = {2};
  record.entries.push_back({UserId{1}, "dave", {2}, {2}});
  EXPECT_EQ(recorded(record, kPoints), "welcome: 2 points to dave");
  record.people = 2;
  EXPECT_EQ(recorded(record, kPoints), "welcome: 1 point each to 2 people");
}

TEST(OperationWords, SayWhoHasWhatNow) {
  EXPECT_EQ(told(db::Credit{kAlice, {250}}, {.balance = {1'250}}),
            "alice got 250 points and has 1,250 now.");
  EXPECT_EQ(told(db::Debit{kAlice, {1}}, {.balance = {0}}),
            "1 point taken from alice, who has 0 now.");
  EXPECT_EQ(told(db::SetTo{kAlice, {5}}, {.balance = {5}, .total = {-1'006}}),
            "alice has 5 points now, and had 1,011 before.");
  EXPECT_EQ(told(db::Transfer{kAlice, kBob, {100}}, {.balance = {20}, .other = {300}}),
            "alice gave 100 points to bob: alice has 20 now, bob has 300.");
  EXPECT_EQ(told(db::PayPresent{Pay{{100}}}, {.people = 214, .total = {21'400}}),
            "214 people who are here got 21,400 points in all.");
  EXPECT_EQ(told(db::Reset{}, {.people = 3, .total = {-60}}),
            "3 people had 60 points and have 0 now. Watch time stayed.");
  EXPECT_EQ(told(db::Undo{db::Undo::One{3}}, {.people = 214, .total = {-21'400}}),
            "Taken back: operation 3. 214 people gave back 21,400 points.");
  EXPECT_EQ(told(db::Undo{db::Undo::One{3}}, {.people = 1, .total = {5}}),
            "Taken back: operation 3. 1 person got 5 points.");
  EXPECT_EQ(told(db::Stop{kAlice, true}),
            "alice earns nothing from now on. Points and watch time stay.");
  EXPECT_EQ(told(db::Boost{100, 1h}), "Payments are as usual again.");
  db::Outcome ended;
  ended.ended = db::RunningBoost{.percent = 200, .until = {}};
  EXPECT_NE(told(db::Boost{300, 1h}, ended).find(" That ended x2, which was to last until "),
            std::string::npos);
  ended.ended->until = WallTime{} + 90s;
  EXPECT_NE(way_back(operation(db::Boost{300, 1h}), ended)
                .find("x2 comes back with: pointsbot bonus x2 --for 90s"),
            std::string::npos);
  const std::string short_one = told(db::Boost{300, 20s});
  EXPECT_EQ(short_one.substr(short_one.size() - 4), ":20.");
  EXPECT_NE(told(db::Boost{150, 1h}).find("Every payment is x1.5 until "), std::string::npos);
  EXPECT_NE(told(db::Boost{200, 1h}).find("is x2 until"), std::string::npos);
  EXPECT_NE(told(db::Boost{10'000, 1h}).find("is x100 until"), std::string::npos);
}

TEST(OperationWords, SayWhyNothingWasDone) {
  EXPECT_EQ(refusal(db::Debit{kAlice, {50}}, db::Refusal::not_enough, {20}),
            "alice has only 20 points. Nothing was changed.");
  EXPECT_EQ(refusal(db::Stop{kAlice, true}, db::Refusal::nothing_to_do),
            "alice earns nothing already. Nothing was changed.");
  for (int why = 1; why <= 11; ++why) {
    for (const db::Action& action :
         {db::Action{db::Credit{kAlice, {1}}}, db::Action{db::Undo{db::Undo::One{1}}},
          db::Action{db::Boost{200, 1h}}, db::Action{db::Reset{}}}) {
      const std::string text = refusal(action, static_cast<db::Refusal>(why));
      EXPECT_GT(text.size(), std::string{". Nothing was changed."}.size()) << why;
    }
  }
}

TEST(OperationWords, NameWhoHasSpentAlready) {
  db::Outcome outcome;
  EXPECT_EQ(spent_already(outcome), "");
  outcome.shortfalls = {{UserId{1}, "alice", {40}}, {UserId{2}, "bob", {1'000}}};
  EXPECT_EQ(spent_already(outcome),
            "Spent already, so not taken back: 1,040 by 2 people (alice 40, bob 1,000).");
  outcome.shortfalls.assign(25, {UserId{1}, "x", {1}});
  EXPECT_NE(spent_already(outcome).find(" and 5 more)."), std::string::npos);
}

TEST(OperationWords, TellWhatIsGoneApartFromWhatIsSpent) {
  db::Outcome outcome;
  outcome.gone = {.people = 3, .total = {1'200}};
  EXPECT_EQ(spent_already(outcome),
            "Gone since by a reset, a correction or another undo, so not taken back: 1,200 of 3 "
            "people.");
  outcome.shortfalls = {{UserId{1}, "alice", {40}}};
  EXPECT_EQ(spent_already(outcome).find("Spent already, so not taken back: 40 by 1 person"), 0U);
  EXPECT_NE(spent_already(outcome).find("\nGone since by "), std::string::npos);
}

TEST(OperationWords, NameThePaymentsAndTheOperationThatWereTakenBack) {
  const WallTime at{1'700'000'000'000ms};
  EXPECT_NE(paid_span({120, 122, 3, at, at + 2min}).find(" (numbers 120 to 122)"),
            std::string::npos);
  EXPECT_NE(paid_span({120, 120, 1, at, at}).find("1 payment of "), std::string::npos);
  db::Recorded record;
  record.op = 17;
  record.at = at;
  record.kind = db::OpKind::set;
  record.note = "slipped";
  record.entries = {{UserId{1}, "alice", {-6}, {5}}};
  const std::string line = operation_line(record, kPoints);
  EXPECT_EQ(line.find("Operation 17 of "), 0U) << line;
  EXPECT_NE(line.find(": alice set to 5 points (11 before) (slipped)."), std::string::npos) << line;
}

TEST(OperationWords, TellOfAnUndoThatOnlyMovedPoints) {
  db::Recorded record;
  record.kind = db::OpKind::undo;
  record.undoes = 17;
  record.people = 3;
  EXPECT_EQ(recorded(record, kPoints), "undo of 17 (3 people)");
  record.total = {-20};
  EXPECT_EQ(recorded(record, kPoints), "undo of 17: 20 points of 3 people");
}

TEST(OperationWords, SayHowToTakeItBack) {
  const db::Outcome outcome{.op = 17};
  EXPECT_EQ(way_back(operation(db::Reset{}), outcome),
            "Operation 17. Take it back: pointsbot undo 17");
  EXPECT_EQ(way_back(operation(db::Stop{kAlice, true}), outcome),
            "Operation 17. Take it back: pointsbot resume alice");
  EXPECT_EQ(way_back(operation(db::Undo{db::Undo::One{3}}), outcome), "Operation 17.");
}

}  // namespace
}  // namespace pointsbot::app
