#include "app/config.hpp"
#include "tests/app/config_mistakes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::app {
namespace {

TEST(RewardsSection, TakesALineForEachTitle) {
  const Config config = parse_config(
      "[rewards]\nraid_viewer = 2\nredeem Hydrate = 50\nredeem  Who: me? = no =  1k\n", "bot.ini");
  EXPECT_EQ(config.rewards.raid_viewer, Points{2});
  ASSERT_EQ(config.rewards.redeem.size(), 2U);
  EXPECT_EQ(config.rewards.redeem[0], (Redeem{"Hydrate", "hydrate", Points{50}}));
  EXPECT_EQ(config.rewards.redeem[1].title, "Who: me? = no");
  EXPECT_EQ(config.rewards.redeem[1].amount, Points{1'000});
}

TEST(RewardsSection, RefusesTitlesTwiceAndWhatIsNoAmount) {
  EXPECT_TRUE(holds(one_mistake_of("[rewards]\nredeem A = 1\nredeem a = 2\n"),
                    "bot.ini:3: [rewards] redeem a is set a second time"));
  for (const char* const line : {"redeem A = much", "redeem A", "redeem = 5", "redeem A = -1"})
    EXPECT_TRUE(holds(one_mistake_of(std::string{"[rewards]\n"} + line + "\n"), "bot.ini:2: "))
        << line;
}

}  // namespace
}  // namespace pointsbot::app
