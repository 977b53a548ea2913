#include "app/exchange/csv_parser.hpp"
#include "tests/app/exchange/support.hpp"

namespace pointsbot::app::exchange {
namespace {

class Csv : public ReadTest {};

TEST_F(Csv, IsReadByTheNamesOfItsColumns) {
  EXPECT_EQ(told("Rank,User Name,POINTS,Hours\n1,bob,100,2.5\n2,eve,50,\n"),
            (Strings{"2: bob/ 100 2.5h", "3: eve/ 50 h"}));
}

TEST_F(Csv, TakesQuotesDelimitersAndLineEndsInCells) {
  EXPECT_EQ(told("name,points\r\n\"bob\",\"100\"\r\n\"a \"\"b\"\",\nc\",\"5\"\r\neve,7\r\n"),
            (Strings{"2: bob/ 100 s", "3: a \"b\",\nc/ 5 s", "5: eve/ 7 s"}));
}

TEST_F(Csv, TakesEveryDelimiterLineEndAndByteOrderMark) {
  const Strings both{"2: bob/ 100 s", "3: eve/ 7 s"};
  EXPECT_EQ(told("name;points\nbob;100\neve;7"), both);
  EXPECT_EQ(told("name\tpoints\nbob\t100\neve\t7\n"), both);
  EXPECT_EQ(told("name|points\rbob|100\reve|7\r"), both);
  EXPECT_EQ(told("\xef\xbb\xbfname,points\nbob,100\neve,7\n\n\n"), both);
  EXPECT_EQ(told("name,points\n\n\nbob,100\n"), (Strings{"4: bob/ 100 s"}));
}

TEST_F(Csv, UsesABareIdThatIsLikeTwitchsAndSaysOfAnotherThatItDoesNot) {
  Origin origin = read_text("id,name,points\n44322889,bob,100\n");
  EXPECT_EQ(told_.lines, (Strings{"2: bob/44322889 100 s"}));
  EXPECT_EQ(origin.guessed.back(), "Its column \"id\" is taken for Twitch's.");
  origin = read_text("id,name,points\n1,bob,100\n");
  EXPECT_EQ(told_.lines.back(), "2: bob/ 100 s");
  EXPECT_EQ(origin.guessed.back().find("Its column \"id\" was not used;"), 0U);
}

TEST_F(Csv, NamesASecondColumnOfTheSameMeaning) {
  const Origin origin = read_text("Username,DisplayName,Points,Balance\nbob,Bob,100,9\n");
  ASSERT_EQ(origin.guessed.size(), 2U);
  EXPECT_EQ(origin.guessed[1], "Not used: DisplayName, Balance.");
}

TEST_F(Csv, OfTwoColumnsNeedsNoHeadings) {
  const Origin origin = read_text("bob,100\neve,7\n");
  EXPECT_EQ(told_.lines, (Strings{"1: bob/ 100 s", "2: eve/ 7 s"}));
  ASSERT_EQ(origin.guessed.size(), 1U);
  EXPECT_NE(origin.guessed[0].find("no headings"), std::string::npos);
}

TEST_F(Csv, ThatIsNotClearIsRefusedWithItsFirstRow) {
  const std::string why = refused(file("bob,Regular,100,12\n"));
  EXPECT_NE(why.find("bob, Regular, 100, 12"), std::string::npos) << why;
  EXPECT_NE(why.find("--columns name,points,hours"), std::string::npos) << why;
}

TEST_F(Csv, IsReadAsItIsAskedFor) {
  options_.columns = parse_columns("name,-,points,hours");
  EXPECT_EQ(told("bob,Regular,100,12\n"), (Strings{"1: bob/ 100 12h"}));
  EXPECT_EQ(told("Who,Rank,Gold,Time\nbob,Regular,100,12\n"), (Strings{"2: bob/ 100 12h"}));
  options_.columns = parse_columns("name=Who,points=gold");
  EXPECT_EQ(told("Gold,Who\n100,bob\n"), (Strings{"2: bob/ 100 s"}));
  EXPECT_NE(refused(file("Silver,Who\n")).find("no column \"gold\". The columns are: Silver, Who"),
            std::string::npos);
}

TEST_F(Csv, ColumnsThatCannotBeAreNamed) {
  EXPECT_THROW(parse_columns("name,pints"), FormatError);
  EXPECT_THROW(parse_columns("name"), FormatError);
  EXPECT_THROW(parse_columns("name,name,points"), FormatError);
  EXPECT_THROW(parse_columns("name,points=Gold"), FormatError);
  EXPECT_THROW(parse_columns("name=,points=Gold"), FormatError);
  EXPECT_THROW(parse_columns(""), FormatError);
}

TEST_F(Csv, AStrayQuotationMarkCostsItsLineAndNoOther) {
  EXPECT_EQ(
      told("name,points\n\"bob,100\neve,7\nann,8\n"),
      (Strings{"2! has a quotation mark that is never closed", "3: eve/ 7 s", "4: ann/ 8 s"}));
  EXPECT_EQ(told("name,points\n\"bob\"x,100\neve,7\n"),
            (Strings{"2! has something behind a closing quotation mark", "3: eve/ 7 s"}));
  EXPECT_EQ(told("name,points\nb\"ob,100\neve,7\n"), (Strings{"2: b\"ob/ 100 s", "3: eve/ 7 s"}));
}

TEST_F(Csv, AnEndlessLineCostsItself) {
  const std::string endless(CsvParser::kLongest * 3, 'x');
  EXPECT_EQ(told("name,points\n" + endless + ",5\neve,7\n"),
            (Strings{"2! is too long for a line of a table", "3: eve/ 7 s"}));
  const std::string commas(CsvParser::kMostCells * 2, ',');
  EXPECT_EQ(told("name,points\n" + commas + "\neve,7\n"),
            (Strings{"2! has too many columns", "3: eve/ 7 s"}));
}

TEST_F(Csv, ALineWithTooFewCellsHasNoPoints) {
  EXPECT_EQ(told("name,points\nbob\neve,7\n"), (Strings{"2: bob/  s", "3: eve/ 7 s"}));
}

TEST_F(Csv, OfAKnownBotSaysWhose) {
  EXPECT_EQ(read_text("Username,Seconds,Points\nbob,90,5\n").source, "phantombot");
  EXPECT_EQ(told_.lines, (Strings{"2: bob/ 5 90s"}));
  EXPECT_EQ(read_text("Username,Points,WatchTimeMinutes,UpdatedAt\nbob,5,90,x\n").source,
            "cloudbot");
  EXPECT_EQ(told_.lines, (Strings{"2: bob/ 5 90min"}));
  const Origin own = read_text(
      "channel,channel_id,user_id,login,username,points,watch_seconds,roles,present\n"
      "me,7,12,bob,Bob,5,90,1,0\n");
  EXPECT_EQ(own.source, "pointsbot");
  EXPECT_EQ(told_.lines, (Strings{"2: bob/12 5 90s"}));
  const Origin other = read_text("name,points\nbob,5\n");
  EXPECT_EQ(other.source, "csv");
  EXPECT_TRUE(other.anybodys);
}

constexpr std::string_view kMixItUp =
    "MixItUpID\tTwitchID\tTwitchUsername\tTrovoID\tTrovoUsername\tGold\tMinutes\tCustomTitle\n"
    "guid\t12\tbob\t\t\t100\t61\t\n";

TEST_F(Csv, OfMixItUpHasItsCurrencyBeforeTheMinutes) {
  EXPECT_EQ(read_text(kMixItUp).source, "mixitup/Gold");
  EXPECT_EQ(told_.lines, (Strings{"2: bob/12 100 61min"}));
  std::string two{kMixItUp};
  two.replace(two.find("Gold"), 4, "Gold\tGems");
  EXPECT_NE(refused(file(two)).find("these currencies: Gold, Gems"), std::string::npos);
  options_.currency = "Gems";
  read_text(two);
  EXPECT_EQ(told_.lines[0].substr(0, 9), "2: bob/12");
}

}  // namespace
}  // namespace pointsbot::app::exchange
