#include "twitch/simulator/settings.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace pointsbot::twitch::simulator {
namespace {

Settings after(const Settings& settings, std::string_view form) {
  http::Parameters parameters;
  parameters.parse(form);
  return changed(settings, parameters);
}

std::string complaint(std::string_view form) {
  try {
    after({}, form);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

TEST(Settings, AreSetByAForm) {
  const Settings settings =
      after({}, "viewers=500&churn=2.5&live=no&requests_per_minute=7&fault=hang:3&times=2");
  EXPECT_EQ(settings.viewers, 500U);
  EXPECT_EQ(settings.churn, 2.5);
  EXPECT_FALSE(settings.live);
  EXPECT_EQ(settings.requests_per_minute, 7U);
  ASSERT_EQ(settings.faults.size(), 1U);
  EXPECT_EQ(settings.faults[0].text(), "hang:3");
  EXPECT_EQ(settings.strikes_left, 2U);
}

TEST(Settings, AreOfOneChannelOrOfAll) {
  Settings two;
  two.more.emplace_back().login = "other";
  const Settings settings = after(
      two,
      "channel=other&viewers=5&live=rerun&bot_moderates=no&confidential=yes&token_lifetime=60");
  EXPECT_EQ(settings.viewers, 20'000U);
  EXPECT_EQ(settings.more[0].viewers, 5U);
  EXPECT_TRUE(settings.more[0].rerun);
  EXPECT_FALSE(settings.more[0].bot_moderates);
  EXPECT_TRUE(settings.bot_moderates);
  EXPECT_TRUE(settings.confidential);
  EXPECT_EQ(settings.token_lifetime, std::chrono::minutes{1});
  EXPECT_EQ(complaint("channel=other"), "channel=other: there is no such channel");
}

TEST(Settings, ReplaceTheFaultsTogether) {
  const Settings two = after({}, "fault=blank_row&fault=error_500@streams&times=4");
  ASSERT_EQ(two.faults.size(), 2U);
  EXPECT_EQ(after(two, "viewers=1").faults.size(), 2U);
  EXPECT_EQ(after(two, "fault=huge").faults.size(), 1U);
  EXPECT_EQ(after(two, "fault=huge").strikes_left, 0U);
  EXPECT_TRUE(after(two, "fault=none").faults.empty());
}

TEST(Settings, RefuseWhatTheyDoNotKnow) {
  EXPECT_EQ(complaint("viewers=100001"), "viewers=100001: a number from 0 to 100000");
  EXPECT_EQ(complaint("churn=nan"), "churn=nan: per cent a minute, from 0 to 100");
  EXPECT_EQ(complaint("live=maybe"), "live=maybe: yes, no or rerun");
  for (const char* form :
       {"viewers=-1", "viewers=1x", "viewers=", "churn=101", "churn=-1", "requests_per_minute=0",
        "times=-1", "speed=3", "fault=hangs", "fault=hang:0", "fault=hang:x", "fault=hang@chat",
        "fault=blank_row@users", "fault=hang@simulator"}) {
    EXPECT_NE(complaint(form), "") << form;
  }
  EXPECT_NE(complaint("fault=hangs").find(" hang "), std::string::npos);
}

TEST(Settings, ReadEveryFaultAsItIsWritten) {
  for (const FaultKind& kind : fault_kinds()) {
    for (const char* where : {"", ":7"}) {
      const std::string text = std::string{kind.name} + where;
      EXPECT_EQ(parse_fault(text).text(), text);
    }
    EXPECT_EQ((kind.refusal != nullptr) + (kind.send != nullptr) + (kind.bend != nullptr), 1)
        << kind.name;
  }
  EXPECT_EQ(parse_fault("hang:any").text(), "hang:any");
  EXPECT_EQ(parse_fault("hang@validate").text(), "hang@validate");
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
