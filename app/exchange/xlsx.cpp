#include "app/exchange/json_values.hpp"
#include "app/exchange/read.hpp"
#include "app/exchange/table.hpp"
#include "app/exchange/xlsx_package.hpp"

#include <fmt/format.h>

#include <charconv>
#include <deque>
#include <map>
#include <utility>

namespace pointsbot::app::exchange {
namespace {

constexpr std::size_t kMostShared = std::size_t{64} << 20;  // bytes of texts
constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kMostColumns = 1000;

/// The sheets by name, in their order, with the ids of their parts.
struct Workbook final : XmlSink {
  void begin(std::string_view element, const Attribute& attribute) override {
    if (element == "sheet") sheets.emplace_back(attribute("name"), attribute("id"));
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  std::vector<std::pair<std::string, std::string>> sheets;
};

struct Relations final : XmlSink {
  void begin(std::string_view element, const Attribute& attribute) override {
    if (element == "Relationship") targets[std::string{attribute("Id")}] = attribute("Target");
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  std::map<std::string, std::string> targets;
};

/// The texts that cells name by number.
struct SharedTexts final : XmlSink {
  void begin(std::string_view element, const Attribute&) override {
    if (element == "si") texts.emplace_back();
    in_text = element == "t";
  }
  void end(std::string_view element) override {
    if (element == "t") in_text = false;
  }
  void text(std::string_view part) override {
    if (!in_text || texts.empty() || texts.back().size() > kLongestText) return;
    bytes += part.size();
    if (bytes > kMostShared)
      throw FormatError{
          "The Excel file holds more text than 64 MiB. Save it as CSV, then import that."};
    texts.back() += part;
  }

  std::deque<std::string> texts;
  std::size_t bytes = 0;
  bool in_text = false;
};

/// "C7" is the third column; nothing for what is no cell.
std::size_t column_of(std::string_view cell) {
  std::size_t column = 0;
  for (const char c : cell) {
    if (c < 'A' || c > 'Z' || column > kMostColumns) break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
  }
  return column;
}

struct Sheet final : XmlSink {
  Sheet(Table& rows, const SharedTexts& texts, ReadOptions& how, bool named_points)
      : table{rows}, shared{texts}, options{how}, points{named_points} {}

  void begin(std::string_view element, const Attribute& attribute) override {
    if (element == "row") {
      const std::string_view number = attribute("r");
      std::int64_t told = 0;
      std::from_chars(number.data(), number.data() + number.size(), told);
      line = told > line ? told : line + 1;
      cells.clear();
    } else if (element == "c") {
      const std::size_t place = column_of(attribute("r"));
      at = place > 0 ? place - 1 : cells.size();
      type = attribute("t");
      value.clear();
    }
    in_value = element == "v" || element == "t";
  }
  void end(std::string_view element) override {
    if (element == "v" || element == "t") in_value = false;
    if (element == "c" && at < kMostColumns) {
      if (cells.size() <= at) cells.resize(at + 1);
      cells[at] = cell();
    }
    if (element == "row" && !cells.empty()) row();
  }
  void text(std::string_view part) override {
    if (in_value && value.size() < kLongestText) value += part;
  }

 private:
  std::string cell() const {
    if (type == "s") {
      std::size_t index = 0;
      const auto read = std::from_chars(value.data(), value.data() + value.size(), index);
      return read.ec == std::errc{} && index < shared.texts.size() ? shared.texts[index] : "";
    }
    // A number may stand there as 1.0E+5.
    if (type.empty() || type == "n") {
      double number = 0;
      const char* const last = value.data() + value.size();
      if (value.find_first_of("eE") != std::string::npos &&
          std::from_chars(value.data(), last, number).ptr == last) {
        return text_of(number);
      }
    }
    return value;
  }

  void row() {
    // Streamlabs Chatbot writes no headings: name, rank, points, hours.
    if (points && options.columns.empty() && cells.size() == 4 &&
        guess_columns(cells).suffice() == false) {
      options.columns = parse_columns("name,-,points,hours");
    }
    points = false;
    table.row(line, cells);
  }

  Table& table;
  const SharedTexts& shared;
  ReadOptions& options;
  bool points;
  std::int64_t line = 0;
  std::size_t at = 0;
  std::string type, value;
  bool in_value = false;
  std::vector<std::string> cells;
};

}  // namespace

Origin read_xlsx(const std::filesystem::path& file, const ReadOptions& given, RecordSink& sink) {
  XlsxPackage package{file};
  Workbook workbook;
  Relations relations;
  if (!package.read("xl/workbook.xml", workbook) || workbook.sheets.empty() ||
      !package.read("xl/_rels/workbook.xml.rels", relations)) {
    throw FormatError{
        fmt::format("{} is a ZIP archive, but no Excel file (.xlsx).", file.string())};
  }
  const auto named = [&](std::string_view name) {
    for (const auto& sheet : workbook.sheets) {
      if (sheet.first == name) return &sheet;
    }
    return static_cast<const std::pair<std::string, std::string>*>(nullptr);
  };
  const auto* sheet = given.table.empty() ? named("Points") : named(given.table);
  if (sheet == nullptr && given.table.empty()) sheet = named("Currency");
  const bool chatbots = sheet != nullptr && given.table.empty();
  if (sheet == nullptr && (given.table.empty() && workbook.sheets.size() == 1))
    sheet = &workbook.sheets.front();
  if (sheet == nullptr) {
    std::string there;
    for (const auto& [name, id] : workbook.sheets)
      there += (there.empty() ? "" : ", ") + shown(name);
    throw FormatError{
        fmt::format("Which sheet has the points? --table NAME. There are: {}", there)};
  }
  std::string part = relations.targets[sheet->second];
  part = part.starts_with('/') ? part.substr(1) : "xl/" + part;

  SharedTexts texts;
  package.read("xl/sharedStrings.xml", texts);
  ReadOptions options = given;
  Origin form{.source = "xlsx", .what = "an Excel file", .anybodys = true};
  if (chatbots) form = {"streamlabs", "Streamlabs Chatbot's export"};
  form.guessed.push_back(fmt::format("Sheet: {}.", shown(sheet->first)));
  Table table{options, file.string(), form, sink};
  Sheet rows{table, texts, options, chatbots};
  if (!package.read(part, rows))
    throw FormatError{fmt::format("{} has no sheet {} in it.", file.string(), shown(part))};
  return table.origin();
}

}  // namespace pointsbot::app::exchange
