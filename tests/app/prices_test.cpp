#include "app/prices.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace pointsbot::app {
namespace {

constexpr const char* kPoints = "[points]\nmodifier = 10\noffline_modifier = 4\n[roles]\n";

/// What the line of [roles] makes of 10 live and 4 offline.
std::pair<std::int64_t, std::int64_t> paid(const std::string& price) {
  const Config config = parse_config(kPoints + ("vip = " + price + "\n"), "bot.ini");
  return {prices(config, true)[Role::vip].value, prices(config, false)[Role::vip].value};
}

std::string mistake(const std::string& text) {
  try {
    parse_config(text, "bot.ini");
    return {};
  } catch (const ConfigError& error) {
    return error.mistakes().size() == 1 ? error.mistakes().front() : error.what();
  }
}

using Both = std::pair<std::int64_t, std::int64_t>;

TEST(Prices, AreAnAmountOrSoManyTimesAViewersLiveAndOffline) {
  EXPECT_EQ(paid("x2"), (Both{20, 8}));
  EXPECT_EQ(paid("x1"), (Both{10, 4}));
  EXPECT_EQ(paid("x1.5"), (Both{15, 6}));
  EXPECT_EQ(paid("15"), (Both{15, 4})) << "offline as a viewer";
  EXPECT_EQ(paid("1k"), (Both{1000, 4}));
  EXPECT_EQ(paid("15, 5"), (Both{15, 5}));
  EXPECT_EQ(paid("x2, 5"), (Both{20, 5}));
  EXPECT_EQ(paid("15 , x3"), (Both{15, 12}));
  EXPECT_EQ(paid("x1.25"), (Both{13, 5})) << "whole points";
}

TEST(Prices, OfAnotherFormAreRefused) {
  for (const char* const price : {"", "x", "x0.5", "x1001", "2x", "x-2", "-5", "20,", ",5",
                                  "20, 5, 1", "double", "15.5", "x2x2", "1000000000001"}) {
    EXPECT_EQ(
        mistake(std::string{"[roles]\nvip = "} + price + "\n").find("bot.ini:2: [roles] vip "), 0U)
        << price;
  }
}

TEST(Prices, BelowAViewersAreRefusedSinceTheyWouldNeverBePaid) {
  EXPECT_EQ(mistake(std::string{kPoints} + "moderator = 5\n"),
            "bot.ini:5: [roles] moderator is less than a viewer gets while the channel is live "
            "([points] modifier = 10). With several roles the best one counts, and everybody is a "
            "viewer. Write 10 or more, or delete the line.");
  EXPECT_NE(mistake(std::string{kPoints} + "moderator = 10, 3\n").find("offline_modifier = 4"),
            std::string::npos);
  EXPECT_EQ(mistake(std::string{kPoints} + "moderator = 10, 4\n"), "");
}

TEST(Prices, ThatMakeNoDifferenceAreRefused) {
  EXPECT_EQ(
      mistake("[points]\nmodifier = 1\n[roles]\nsubscriber = x1.2\n"),
      "bot.ini:4: [roles] subscriber makes no difference: of modifier = 1 it is 1 again, since "
      "only whole points are paid. Pay more each time, and less often.");
  EXPECT_EQ(mistake("[points]\nmodifier = 1\n[roles]\nsubscriber = x1.5\n"), "");
  EXPECT_EQ(mistake("[points]\nmodifier = 0\n[roles]\nsubscriber = x2\n"), "");
}

TEST(Prices, AboveWhatMayBePaidAtOnceAreRefused) {
  EXPECT_NE(mistake("[points]\nmodifier = 1000000000000\n[roles]\nvip = x2\n")
                .find("vip comes to more than 1000000000000 points at once"),
            std::string::npos);
}

TEST(Prices, AreNotMeasuredByAModifierThatIsAMistakeItself) {
  EXPECT_EQ(mistake("[points]\nmodifier = lots\n[roles]\nvip = 5\n").find("bot.ini:2:"), 0U);
}

TEST(Prices, WithoutALineAreThoseOfAViewer) {
  const Config config = parse_config("[points]\nmodifier = 7\n", "bot.ini");
  EXPECT_EQ(prices(config, true), Pay{Points{7}});
  EXPECT_EQ(prices(config, false), Pay{Points{0}});
  for (const Role role : kRoles) EXPECT_FALSE(has_own_price(config, role));
}

TEST(Prices, OfATierThatHasNoneAreTheSubscribers) {
  const Config config = parse_config("[roles]\nsubscriber = x2\n", "bot.ini");
  const Roles tier3 = Roles{}.with(Role::subscriber).with(Role::tier3);
  EXPECT_EQ(prices(config, true).best(tier3), Points{20});
}

TEST(Prices, OfTheShippedFileAreEachAtLeastAViewers) {
  const Config config = load_config(SHIPPED_CONFIG);
  EXPECT_EQ(prices(config, true)[Role::subscriber], Points{20});
  EXPECT_EQ(prices(config, true)[Role::tier3], Points{30});
  EXPECT_EQ(prices(config, true)[Role::vip], Points{15});
  EXPECT_FALSE(config.points.pay_streamer);
  EXPECT_EQ(config.roles.regular_after, std::chrono::hours{20});
}

TEST(Prices, OfSeveralPaymentsAtOnceAreSoManyTimesAsMuch) {
  Pay pay{Points{10}};
  pay[Role::vip] = Points{25};
  pay[Role::moderator] = kMostAtOnce;
  const Pay three = times(pay, 3);
  EXPECT_EQ(three[Role::viewer], Points{30});
  EXPECT_EQ(three[Role::vip], Points{75});
  EXPECT_EQ(three[Role::moderator], kMostAtOnce);
  EXPECT_EQ(times(pay, 1), pay);
}

TEST(Prices, OfChattingAreOnesForEachIntervalThatAPaymentIsFor) {
  Config config = parse_config("[points]\nactive_bonus = 5\noffline_modifier = 0\n", "bot.ini");
  EXPECT_EQ(active_bonus(config, true, 1), Points{5});
  EXPECT_EQ(active_bonus(config, true, 3), Points{15});
  EXPECT_EQ(active_bonus(config, false, 3), Points{});
  config.points.active_bonus = kMostAtOnce;
  EXPECT_EQ(active_bonus(config, true, 2), kMostAtOnce);
}

}  // namespace
}  // namespace pointsbot::app
