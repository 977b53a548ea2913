#include "tests/app/exchange/support.hpp"

namespace pointsbot::app::exchange {
namespace {

class Json : public ReadTest {};

TEST_F(Json, ViewersAreFoundInAListWhereverItStands) {
  const Strings both{"1: bob/ 100 s", "1: eve/ 7 s"};
  EXPECT_EQ(told(R"([{"username":"bob","points":100},{"points":7,"username":"eve"}])"), both);
  EXPECT_EQ(
      told(
          R"({"mode":"set","users":[{"username":"bob","current":100},{"username":"eve","current":7}]})"),
      both);
  EXPECT_EQ(
      told("\n[\n{\"username\":\"bob\",\"points\":100},\n{\n\"username\":\"eve\",\"points\":7}]\n"),
      (Strings{"3: bob/ 100 s", "5: eve/ 7 s"}));
}

TEST_F(Json, FieldsMayStandBeforeAndBehindWhatIsNotLookedAt) {
  EXPECT_EQ(told(R"([{"username":"bob","extra":{"a":[1,{"b":2}]},"points":100,"minutes":3}])"),
            (Strings{"1: bob/ 100 3min"}));
}

TEST_F(Json, AnObjectWithoutPointsAmongViewersIsNamed) {
  EXPECT_EQ(told("[{\"username\":\"bob\",\"points\":1},\n{\"username\":\"eve\"},\n"
                 "{\"username\":\"ann\",\"points\":null}]"),
            (Strings{"1: bob/ 1 s", "2! has no name or no points", "3: ann/  s"}));
}

TEST_F(Json, NumbersComeAsTheyAre) {
  EXPECT_EQ(told(R"([{"name":"a","points":12.5},{"name":"b","points":"7"},{"name":"c","points":-3},
{"name":"d","points":1e25},{"name":"e","points":18446744073709551615}])"),
            (Strings{"1: a/ 12.500000 s", "1: b/ 7 s", "1: c/ -3 s", "2: d/ 1e+25 s",
                     "2: e/ 18446744073709551615 s"}));
}

TEST_F(Json, OfStreamElementsIsKnownByItsTotal) {
  const Origin origin = read_text(R"({"_total":1,"users":[{"username":"bob","points":100}]})");
  EXPECT_EQ(origin.source, "streamelements");
  EXPECT_EQ(told_.lines, (Strings{"1: bob/ 100 s"}));
}

TEST_F(Json, ThatIsNoneIsRefusedWithItsLine) {
  EXPECT_NE(refused(file("[\n{\"name\":\"a\",\n\"points\":1}\n}")).find("from line 4 on"),
            std::string::npos);
  EXPECT_NE(refused(file("[{\"name\":\"a\"")).find("not proper JSON"), std::string::npos);
  EXPECT_NE(refused(file("[1] [2]")).find("not proper JSON"), std::string::npos);
  EXPECT_NE(refused(file(std::string(10'000, '['))).find("not proper JSON"), std::string::npos);
}

TEST_F(Json, ALineEachIsReadEach) {
  EXPECT_EQ(told("{\"login\":\"bob\",\"points\":5,\"user_id\":12,\"watch_seconds\":9}\n\n"
                 "{\"login\":\n{\"login\":\"eve\",\"points\":7}\n[]\n"),
            (Strings{"1: bob/12 5 9s", "3! is not a JSON object", "4: eve/ 7 s",
                     "5! is not a JSON object"}));
}

class Firebot : public ReadTest {
 protected:
  static std::string user(const std::string& id, const std::string& name, const std::string& rest) {
    return "{\"_id\":\"" + id + "\",\"username\":\"" + name + "\"" + rest + "}\n";
  }
};

TEST_F(Firebot, TellsEachLineSoThatTheNewestCounts) {
  const Origin origin = read_text(
      user("12", "bob", R"(,"minutesInChannel":3,"currency":{"c-1":5})") +
      user("12", "bob", R"(,"twitch":true,"minutesInChannel":4,"currency":{"c-1":50.5})") +
      "{\"$$deleted\":true,\"_id\":\"13\"}\n{\"$$indexCreated\":{\"fieldName\":\"username\"}}\n" +
      user("14", "eve", R"(,"currency":{})") + user("15", "kay", R"(,"twitch":false)"));
  EXPECT_EQ(origin.source, "firebot/c-1");
  EXPECT_EQ(told_.lines, (Strings{"1: bob/12 5 3min", "2: bob/12 50.500000 4min", "-13",
                                  "5: eve/14 0 min", "6! is nobody of Twitch"}));
}

TEST_F(Firebot, WithSeveralCurrenciesAsksForOne) {
  const std::string text = user("12", "bob", R"(,"currency":{"c-1":5,"c-2":900})");
  const std::string why = refused(file(text));
  EXPECT_NE(why.find("--currency"), std::string::npos) << why;
  EXPECT_NE(why.find("c-2   had by 1 person, the richest has 900"), std::string::npos) << why;
  options_.currency = "c-2";
  EXPECT_EQ(told(text), (Strings{"1: bob/12 900 min"}));
  options_.currency = "c-3";
  EXPECT_NE(refused(file(text)).find("no currency \"c-3\""), std::string::npos);
}

TEST_F(Firebot, AHalfWrittenLastLineIsNamed) {
  EXPECT_EQ(told(user("12", "bob", R"(,"currency":{"c":5})") + "{\"_id\":\"13\",\"usern"),
            (Strings{"1: bob/12 5 min", "2! is not a JSON object"}));
}

}  // namespace
}  // namespace pointsbot::app::exchange
