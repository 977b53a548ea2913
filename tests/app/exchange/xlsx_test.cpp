#include "tests/app/exchange/support.hpp"

#include <map>
#include <zip.h>

namespace pointsbot::app::exchange {
namespace {

class Xlsx : public ReadTest {
 protected:
  std::filesystem::path archive(const std::map<std::string, std::string>& parts) const {
    const std::filesystem::path path = directory_.path() / "export.xlsx";
    int code = 0;
    zip_t* const zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (const auto& [name, text] : parts) {
      zip_source_t* const source = zip_source_buffer(zip, text.data(), text.size(), 0);
      zip_file_add(zip, name.c_str(), source, ZIP_FL_OVERWRITE);
    }
    EXPECT_EQ(zip_close(zip), 0);
    return path;
  }
  std::filesystem::path workbook(const std::string& sheet, const std::string& rows,
                                 const std::string& texts = "") const {
    return archive({{"xl/workbook.xml",
                     "<?xml version=\"1.0\"?><workbook xmlns:r=\"r\"><sheets><sheet name=\"" +
                         sheet + "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
                    {"xl/_rels/workbook.xml.rels",
                     "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>"
                     "</Relationships>"},
                    {"xl/sharedStrings.xml", "<sst>" + texts + "</sst>"},
                    {"xl/worksheets/sheet1.xml",
                     "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}});
  }
};

TEST_F(Xlsx, OfStreamlabsChatbotHasNoHeadings) {
  const Origin origin = read(workbook(
      "Points",
      R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1"><v>100</v></c>)"
      R"(<c r="D1"><v>12.5</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>eve</t></is></c>)"
      R"(<c r="C3"><v>1.5E+3</v></c><c r="D3"><v>0</v></c></row>)",
      "<si><t>Bob</t></si><si><r><t>Unran</t></r><r><t>ked</t></r></si>"));
  EXPECT_EQ(origin.source, "streamlabs");
  EXPECT_EQ(told_.lines, (Strings{"1: Bob/ 100 12.5h", "3: eve/ 1500.000000 0h"}));
}

TEST_F(Xlsx, OfAnybodyHasHeadings) {
  const Origin origin =
      read(workbook("Sheet1", R"(<row><c t="str"><v>Name</v></c><c t="str"><v>Points</v></c></row>)"
                              R"(<row><c t="str"><v>bob</v></c><c><v>5</v></c></row>)"));
  EXPECT_EQ(origin.source, "xlsx");
  EXPECT_EQ(told_.lines, (Strings{"2: bob/ 5 s"}));
}

TEST_F(Xlsx, ThatIsNoneOrHostileIsRefused) {
  EXPECT_NE(refused(archive({{"a.txt", "x"}})).find("no Excel file"), std::string::npos);
  EXPECT_NE(refused(file("PK\x03\x04 and no more")).find("no Excel file"), std::string::npos);
  EXPECT_NE(refused(workbook("Points", "<row><c></row>")).find("no proper XML"), std::string::npos);
  EXPECT_NE(refused(archive({{"xl/workbook.xml",
                              "<!DOCTYPE x [<!ENTITY a \"b\">]><workbook>&a;</workbook>"}}))
                .find("document type"),
            std::string::npos);
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<c>";
  EXPECT_NE(refused(workbook("Points", deep)).find("nested too deep"), std::string::npos);
}

TEST_F(Xlsx, CellsOfNowhereCostNothing) {
  read(workbook(
      "S", R"(<row r="1"><c r="A1" t="str"><v>name</v></c><c r="B1" t="str"><v>points</v></c>)"
           R"(<c r="ZZZZZZZZZZ1"><v>1</v></c></row><row r="99999999999999999999"><c r="A2" t="s">)"
           R"(<v>77</v></c><c r="B2"><v>5</v></c></row>)"));
  EXPECT_EQ(told_.lines, (Strings{"2: / 5 s"}));
}

}  // namespace
}  // namespace pointsbot::app::exchange
