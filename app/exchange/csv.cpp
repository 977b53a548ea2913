#include "app/exchange/csv_parser.hpp"
#include "app/exchange/read.hpp"
#include "app/exchange/table.hpp"

namespace pointsbot::app::exchange {

Origin read_csv(Input& input, const ReadOptions& options, RecordSink& sink) {
  const char delimiter =
      options.delimiter != '\0' ? options.delimiter : guess_delimiter(input.front(4096));
  CsvParser parser{input, delimiter};
  // A cell that a spreadsheet would run has an apostrophe before it; no login begins with one.
  Table table{options,
              input.path().string(),
              {.source = "csv", .what = "a CSV file", .anybodys = true},
              sink};
  while (parser.next()) {
    if (parser.fault().empty()) {
      table.row(parser.line(), parser.cells());
    } else {
      sink.reject(parser.line(), parser.fault());
    }
  }
  return table.origin();
}

}  // namespace pointsbot::app::exchange
