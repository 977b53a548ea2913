#include "app/exchange/read.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>
#include <string>

/// Another bot's file, or what is taken for one. The first byte chooses the form that it is read
/// as; SQLite's own is left out: what is read there is read by SQLite.
namespace pointsbot::app::exchange {
namespace {

class Wary final : public RecordSink {
 public:
  explicit Wary(std::size_t size) : left_{static_cast<std::int64_t>(size) * 4 + 16} {}

  void record(const Record& record) override {
    tests::require(record.line >= 0);
    count();
  }
  void removed(std::string_view) override { count(); }
  void watched(const Record&) override { count(); }
  void reject(std::int64_t, std::string_view reason) override {
    tests::require(!reason.empty());
    count();
  }

 private:
  void count() { tests::require(--left_ >= 0); }  // a small file that tells of very many

  std::int64_t left_;
};

std::string form_of(char choice) {
  switch (choice) {
    case 'c':
      return "csv";
    case 'j':
      return "json";
    case 'l':
      return "json-lines";
    case 's':
      return "sql";
    case 'x':
      return "xlsx";
    default:
      return {};
  }
}

void read(char choice, std::string_view text) {
  static const tests::TemporaryDirectory directory;
  const auto path = directory.path() / "points";
  std::ofstream{path, std::ios::binary | std::ios::trunc} << text;
  ReadOptions options;
  options.form = form_of(choice);
  if (options.form.empty() && text.starts_with("SQLite format 3")) return;
  Wary sink{text.size()};
  try {
    const Origin origin = read_file(path, options, sink);
    tests::require(!origin.source.empty());
  } catch (const FormatError& error) {
    tests::require(*error.what() != '\0');
  }
}

}  // namespace
}  // namespace pointsbot::app::exchange

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = pointsbot::tests::text_of(data, size);
  if (!text.empty()) pointsbot::app::exchange::read(text.front(), text.substr(1));
  return 0;
}
