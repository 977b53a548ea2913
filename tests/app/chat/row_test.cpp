#include "app/chat/row.hpp"

#include "twitch/chat_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pointsbot::app::chat {
namespace {

Utterance brief(const std::string& to, const std::string& text) {
  return {"you have " + text, "id-" + to, to, text};
}

TEST(ChatRow, SaysWhatIsThereInItsOrder) {
  Row row;
  EXPECT_FALSE(row.next());
  row.push(brief("ann", "120"));
  row.push({.text = "a raffle"});
  EXPECT_EQ(row.next()->text, "you have 120");
  EXPECT_EQ(row.next()->text, "a raffle");
  EXPECT_TRUE(row.empty());
}

TEST(ChatRow, PutsShortAnswersTogetherWhenManyAsk) {
  Row row;
  row.push(brief("ann", "120"));
  row.push({.text = "a raffle"});
  for (const char* const name : {"bob", "carol", "dave"}) row.push(brief(name, "45"));
  const auto together = row.next();
  EXPECT_EQ(together->text, "@ann 120 · @bob 45 · @carol 45 · @dave 45");
  EXPECT_EQ(together->reply_to, "");
  EXPECT_EQ(row.next()->text, "a raffle");
  EXPECT_TRUE(row.empty());
}

TEST(ChatRow, SaysWhatIsUrgentBeforeAllElseAndHasRoomForIt) {
  Row row;
  for (std::size_t i = 0; i < Row::kMost; ++i) row.push({.text = "a"});
  EXPECT_FALSE(row.is_urgent());
  EXPECT_TRUE(row.push({.text = "b", .brief = "b", .minor = true, .urgent = true}));
  EXPECT_TRUE(row.push({.text = "c", .urgent = true}));
  EXPECT_TRUE(row.is_urgent());
  EXPECT_EQ(row.next()->text, "b");
  EXPECT_EQ(row.next()->text, "c");
  EXPECT_EQ(row.next()->text, "a");
  while (row.push({.text = "d", .urgent = true})) {
  }
  EXPECT_EQ(row.size(), Row::kMostWithUrgent);
}

TEST(ChatRow, LetsWhatIsLongGoInItsTurn) {
  Row row;
  row.push({.text = "a raffle"});
  for (int i = 0; i < 10; ++i) row.push(brief("ann", "1"));
  EXPECT_EQ(row.next()->text, "a raffle");
}

TEST(ChatRow, MakesNoMessageThatIsTooLongAndForgetsNobody) {
  Row row;
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(row.push(brief(fmt::format("viewer_{}", i), "1,204")));
  int next = 0, messages = 0;
  while (const auto said = row.next()) {
    ++messages;
    EXPECT_LE(twitch::code_points(said->text), twitch::kLongestMessage);
    for (; said->text.find(fmt::format("viewer_{} ", next)) != std::string::npos ||
           said->to == fmt::format("viewer_{}", next);
         ++next) {
    }
  }
  EXPECT_EQ(next, 200) << "each, in the order in which they asked";
  EXPECT_LE(messages, 12);
}

TEST(ChatRow, LeavesWhatIsMinorUnsaidWhereManyWait) {
  Row row;
  const Utterance minor{.text = "no", .minor = true};
  for (std::size_t i = 0; i < Row::kBusy; ++i) EXPECT_TRUE(row.push(minor));
  EXPECT_FALSE(row.push(minor));
  EXPECT_TRUE(row.push({.text = "no", .brief = "0", .minor = true}));
  EXPECT_TRUE(row.push({.text = "a raffle"}));
}

TEST(ChatRow, IsBounded) {
  Row row;
  for (std::size_t i = 0; i < Row::kMost; ++i) EXPECT_TRUE(row.push({.text = "a"}));
  EXPECT_FALSE(row.push({.text = "a"}));
  row.clear();
  EXPECT_TRUE(row.push({.text = "a"}));
}

}  // namespace
}  // namespace pointsbot::app::chat
