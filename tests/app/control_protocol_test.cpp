#include "app/control/protocol.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pointsbot::app {
namespace {

using namespace std::chrono_literals;

db::Operation operation(db::Action action) {
  return {.channel = UserId{77},
          .at = WallTime{1'700'000'000'123ms},
          .actor = UserId{500},
          .ref = "hand/1",
          .note = "a \"note\"\n",
          .action = std::move(action)};
}

/// There and back is the same text: nothing on the way was lost.
void expect_round(const db::Action& action) {
  const std::string line =
      to_line(Request{.what = Request::What::operate, .operation = operation(action)});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto request = parse_request(line);
  ASSERT_TRUE(request.has_value()) << line;
  EXPECT_EQ(request->what, Request::What::operate);
  EXPECT_EQ(request->operation.channel, UserId{77});
  EXPECT_EQ(request->operation.at, WallTime{1'700'000'000'123ms});
  EXPECT_EQ(request->operation.actor, UserId{500});
  EXPECT_EQ(request->operation.ref, "hand/1");
  EXPECT_EQ(request->operation.note, "a \"note\"\n");
  EXPECT_EQ(request->operation.action.index(), action.index());
  EXPECT_EQ(to_line(*request), line);
}

const db::Whom kAlice{UserId{1}, "alice"}, kBob{UserId{2}, {}};

TEST(ControlProtocol, CarriesEveryOperationThatIsAskedForByHand) {
  Pay pay{{100}};
  pay[Role::vip] = {250};
  expect_round(db::Credit{kAlice, {1'000'000'000'000}});
  expect_round(db::Debit{kBob, {5}});
  expect_round(db::SetTo{kAlice, {0}});
  expect_round(db::Transfer{kAlice, kBob, {7}});
  expect_round(db::PayPresent{pay, UserId{9}});
  expect_round(db::PayPresent{Pay{{1}}});
  expect_round(db::Reset{});
  expect_round(db::Merge{kAlice, kBob});
  expect_round(db::Undo{db::Undo::One{17}});
  expect_round(db::Undo{db::Undo::Of{UserId{3}, WallTime{5ms}}});
  expect_round(db::Undo{db::Undo::Payments{120, 240}});
  expect_round(db::Stop{kAlice, false});
  expect_round(db::Forget{kAlice});
  expect_round(db::Boost{250, 30min});
}

TEST(ControlProtocol, CarriesWhatBecameOfIt) {
  db::Outcome outcome{.state = db::OpState::refused,
                      .repeated = true,
                      .refusal = db::Refusal::not_enough,
                      .op = 17,
                      .balance = {5},
                      .other = {-6},
                      .people = 214,
                      .total = {-21'400},
                      .shortfalls = {{UserId{1}, "Alíce", {40}}},
                      .claimed = {{"gone", {7}, "Alíce", 12}},
                      .gone = {.people = 2, .total = {7}},
                      .paid = db::PaidSpan{120, 122, 3, WallTime{5ms}, WallTime{9ms}},
                      .ended = db::RunningBoost{200, WallTime{11ms}},
                      .presence_changed = true};
  const auto answer = parse_answer(to_line(Answer{outcome}));
  ASSERT_TRUE(answer.has_value());
  const auto& same = std::get<db::Outcome>(*answer);
  EXPECT_EQ(same.state, db::OpState::refused);
  EXPECT_EQ(same.refusal, db::Refusal::not_enough);
  EXPECT_EQ(same.shortfalls.at(0).name, "Alíce");
  EXPECT_EQ(same.gone.total, Points{7});
  EXPECT_EQ(same.paid.value().last_at, WallTime{9ms});
  EXPECT_EQ(same.ended.value().percent, 200);
  EXPECT_EQ(same.claimed.at(0).op, 12);
  EXPECT_EQ(to_line(*answer), to_line(Answer{outcome}));
  outcome.refusal.reset();
  EXPECT_FALSE(std::get<db::Outcome>(parse_answer(to_line(Answer{outcome})).value()).refusal);
}

TEST(ControlProtocol, CarriesNamesAndFailures) {
  const auto found = parse_answer(to_line(Answer{Found{UserId{5}, "alice", "Alice"}}));
  EXPECT_EQ(std::get<Found>(found.value()).login, "alice");
  const auto failure = parse_answer(to_line(Answer{Failure{4, "locked"}}));
  EXPECT_EQ(std::get<Failure>(failure.value()).exit, 4);
  const auto find = parse_request(R"({"find":"alice"})");
  ASSERT_TRUE(find.has_value());
  EXPECT_EQ(find->what, Request::What::find);
  EXPECT_EQ(find->login, "alice");
}

TEST(ControlProtocol, CarriesWhereTheDemosChatIs) {
  const auto request = parse_request(to_line(Request{.what = Request::What::chat}));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->what, Request::What::chat);
  const auto answer = parse_answer(to_line(Answer{DemoChat{"http://127.0.0.1:1234"}}));
  EXPECT_EQ(std::get<DemoChat>(answer.value()).url, "http://127.0.0.1:1234");
}

TEST(ControlProtocol, TakesNothingElse) {
  const std::string whole = to_line(
      Request{.what = Request::What::preview, .operation = operation(db::Debit{kBob, {5}})});
  ASSERT_TRUE(parse_request(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse_request(whole.substr(0, size)).has_value()) << size;
  const auto with = [&](std::string_view part, std::string_view other) {
    std::string text = whole;
    text.replace(text.find(part), part.size(), other);
    return text;
  };
  for (const std::string& line : {std::string{},
                                  std::string{"GET / HTTP/1.1"},
                                  std::string{"{}"},
                                  std::string{"[]"},
                                  std::string{"null"},
                                  std::string{R"({"find":5})"},
                                  std::string{R"({"chat":5})"},
                                  std::string{R"({"chat":"there"})"},
                                  std::string{R"({"lend":"something else"})"},
                                  std::string{R"({"find":"a","also":"b"})"},
                                  std::string{R"({"operate":{}})"},
                                  std::string(10'000, '['),
                                  whole + whole,
                                  with("\"preview\"", "\"dance\""),
                                  with("\"debit\"", "\"stake\""),
                                  with("\"amount\":5", "\"amount\":\"5\""),
                                  with("\"amount\":5", "\"amount\":5.5"),
                                  with("\"amount\":5", "\"amount\":1e400"),
                                  with("\"amount\":5", "\"amount\":-9e30"),
                                  with("\"amount\":5", "\"sum\":5"),
                                  with("\"ref\":\"hand/1\"", "\"ref\":\"\""),
                                  with("\"ref\":\"hand/1\"", "\"ref\":\"a\",\"more\":1"),
                                  with("\"action\":{", "\"action\":{\"reset\":{},")}) {
    EXPECT_FALSE(parse_request(line).has_value()) << line.substr(0, 200);
  }
}

}  // namespace
}  // namespace pointsbot::app
