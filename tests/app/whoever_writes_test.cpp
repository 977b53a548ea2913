#include "app/control/whoever_writes.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace pointsbot::app {
namespace {

using std::chrono::milliseconds;

std::optional<int> nobody() { return std::nullopt; }

TEST(WhoeverWrites, IsSaidToBeACommandWhereOneIsInTheWayToTheEnd) {
  const auto own = []() -> int { throw db::AlreadyRunning{"a command is at work", true}; };
  EXPECT_THROW(ask_whoever_writes(own, nobody, milliseconds{0}), db::AlreadyRunning);
}

TEST(WhoeverWrites, IsNobodyWhoAnswersWhereABotDoesNotListen) {
  const auto own = []() -> int { throw db::AlreadyRunning{"already running"}; };
  EXPECT_EQ(ask_whoever_writes(own, nobody, milliseconds{0}), std::nullopt);
  EXPECT_EQ(ask_whoever_writes(
                own, [] { return std::optional{7}; }, milliseconds{0}),
            7);
}

}  // namespace
}  // namespace pointsbot::app
