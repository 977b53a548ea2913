#include "app/receipts.hpp"

#include <gtest/gtest.h>

namespace pointsbot::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(Receipt, TellsWhatAStreamCameTo) {
  db::Stream stream;
  stream.people = 3'021;
  stream.paid = {120'000};
  stream.rewards = {3'456};
  stream.staked = {5'000};
  stream.came_back = {4'000};
  stream.shop = {3'500};
  stream.longest = {UserId{1}, "ann", minutes{245}};
  stream.anon_rest = 2'400'000;
  stream.anon_peak = 3'600'000;
  db::Verified verified;
  verified.viewers = 20'123;
  EXPECT_EQ(
      receipt(stream, minutes{250}, verified, {"gem", "gems"}),
      "The stream of 4 h 10 min is over: 3,021 people were here. They earned 123,456 gems and "
      "spent 4,500 gems. ann watched longest, 4 h 5 min. Memory of its own: 2.3 MB at rest, 3.4 "
      "at its peak. Every point checked: 20,123 viewers, all sums are right.");
}

TEST(Receipt, SaysThatAllIsRightOnlyWhereItIs) {
  const db::Stream stream;
  EXPECT_EQ(receipt(stream, hours{1}, {}, {}),
            "The stream of 1 h 0 min is over: 0 people were here. They earned 0 points and spent 0 "
            "points.");
  db::Verified wrong;
  wrong.different = 1;
  EXPECT_EQ(receipt(stream, hours{1}, wrong, {}).find("checked"), std::string::npos);
}

TEST(Receipt, TellsWhatWasDoneByHandAndWhatIsTooOld) {
  db::Stream stream;
  stream.staff_given = {200};
  stream.bonuses = {300};
  stream.staff_taken = {20};
  stream.folded = true;
  const std::string text = receipt(stream, hours{1}, {}, {});
  EXPECT_NE(text.find("By hand 500 points were given and 20 taken."), std::string::npos) << text;
  EXPECT_NE(text.find("as far as that is still told apart"), std::string::npos) << text;
}

}  // namespace
}  // namespace pointsbot::app
