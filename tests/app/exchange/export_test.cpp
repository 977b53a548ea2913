#include "app/exchange/csv_writer.hpp"
#include "app/exchange/progress.hpp"
#include "tests/app/exchange/support.hpp"

namespace pointsbot::app::exchange {
namespace {

std::string cell(std::string_view text) {
  std::string row;
  append_cell(row, text);
  return row;
}

TEST(CsvCells, ArePlainWhereTheyCanBe) {
  EXPECT_EQ(cell("bob"), "bob");
  EXPECT_EQ(cell(""), "");
  EXPECT_EQ(cell("a,b"), "\"a,b\"");
  EXPECT_EQ(cell("a \"b\"\n"), "\"a \"\"b\"\"\n\"");
}

TEST(CsvCells, ThatASpreadsheetWouldRunAreTexts) {
  for (const std::string text : {"=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1",
                                 "\xc2\xa0=1", "\xe3\x80\x80 +1",
                                 "\xef\xbc\x9d"
                                 "1",
                                 "\xef\xbb\xbf=1", "\n=1"}) {
    EXPECT_EQ(cell(text), "\"'" + text + "\"");
  }
  EXPECT_EQ(cell("a=1"), "a=1");
}

class Written : public ReadTest {};

TEST_F(Written, CellsComeBackAsTheyWere) {
  const Strings names{"bob", "a,b", "a \"b\"", "two\nlines", "\xe5\x90\x8d"};
  std::string text = "name,points\r\n";
  for (const std::string& name : names) {
    append_cell(text, name);
    text += ",5\r\n";
  }
  read_text(text);
  ASSERT_EQ(told_.lines.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    EXPECT_NE(told_.lines[i].find(": " + names[i] + "/ 5"), std::string::npos) << told_.lines[i];
}

TEST(Progress, IsALineOfFixedWidth) {
  EXPECT_EQ(progress_line("Reading", 0, 100),
            "Reading  ----------------------------------------  0 %");
  EXPECT_EQ(progress_line("Reading", 50, 100),
            "Reading  ####################--------------------  50 %");
  EXPECT_EQ(progress_line("Reading", 300, 100),
            "Reading  ########################################  100 %");
  EXPECT_EQ(progress_line("Asking", 1234, 0), "Asking  1,234");
}

}  // namespace
}  // namespace pointsbot::app::exchange
