#include "app/hand_ref.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::app {
namespace {

TEST(HandRef, AsToldForAChangeWithoutAnAnswerIsTheSameOneTypedAgain) {
  for (const std::string typed : {"742a-11", "raid night", "hands"}) {
    const std::string ref = hand_ref(typed), told = whether_done(ref), option = "--ref ";
    const std::size_t from = told.find(option) + option.size();
    const std::string shown = told.substr(from, told.find(" finds out") - from);
    EXPECT_EQ(shown, typed);
    EXPECT_EQ(hand_ref(shown), ref);
    EXPECT_EQ(hand_ref(ref), ref) << "as history shows it";
  }
}

TEST(HandRef, IsNeverWhatAnEventIsCalled) {
  EXPECT_NE(hand_ref("import/1"), "import/1");
  EXPECT_EQ(as_typed("import/1"), "import/1");
}

}  // namespace
}  // namespace pointsbot::app
