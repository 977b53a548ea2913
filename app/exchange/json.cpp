#include "app/exchange/json_values.hpp"
#include "app/exchange/read.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::app::exchange {
namespace {

namespace json = boost::json;
using json::error_code;
using json::string_view;

constexpr std::size_t kLongestText = 4096;

/// Hands on each object as it ends whose own fields name a viewer and his points, wherever in the
/// file it stands. Objects of other kinds are passed over; one in the place of a viewer is not.
class Handler {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = kLongestText;
  static constexpr std::size_t max_string_size = std::size_t{1} << 20;

  Handler(const ColumnWish& wish, RecordSink& sink) : wish_{wish}, sink_{sink} {}

  std::int64_t line = 1;

  Origin origin() const {
    Origin found{.source = "json", .what = "a JSON file", .anybodys = true};
    for (const auto& level : levels_) {
      if (level->found()) found = level->origin();
    }
    if (stream_elements_) {
      found.source = "streamelements";
      found.what = "a list of StreamElements";
      found.anybodys = false;
    }
    return found;
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) {
    current_.clear();
    return true;
  }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_object_begin(error_code&) {
    current_.clear();
    if (++depth_ > levels_.size()) levels_.push_back(std::make_unique<JsonColumns>(wish_));
    fields().clear();
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    fields().tell(line, sink_, fields().found());
    --depth_;
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    key_.append(part);
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code&) {
    key_.append(part);
    current_ = std::exchange(key_, {});
    stream_elements_ = stream_elements_ || (depth_ == 1 && current_ == "_total");
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) {
    if (text_.size() < kLongestText) text_.append(part);
    return true;
  }
  bool on_string(string_view part, std::size_t, error_code&) {
    if (text_.size() < kLongestText) text_.append(part);
    value(std::exchange(text_, {}));
    return true;
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, string_view, error_code&) {
    value(std::to_string(number));
    return true;
  }
  bool on_uint64(std::uint64_t number, string_view, error_code&) {
    value(std::to_string(number));
    return true;
  }
  bool on_double(double number, string_view, error_code&) {
    value(text_of(number));
    return true;
  }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) {
    value({});
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  JsonColumns& fields() { return *levels_[depth_ - 1]; }
  void value(std::string text) {
    if (depth_ > 0 && !current_.empty()) fields().set(std::exchange(current_, {}), std::move(text));
  }

  const ColumnWish& wish_;
  RecordSink& sink_;
  std::vector<std::unique_ptr<JsonColumns>> levels_;  // of the objects around where it reads
  std::size_t depth_ = 0;
  bool stream_elements_ = false;
  std::string key_, current_, text_;
};

}  // namespace

Origin read_json(Input& input, const ReadOptions& options, RecordSink& sink) {
  json::parse_options strict;
  strict.max_depth = 32;
  json::basic_parser<Handler> parser{strict, options.columns, sink};
  input.seek(0);
  if (input.front(3) == "\xef\xbb\xbf") input.seek(3);
  // A piece ends with its line, so that each viewer has his.
  std::string piece;
  bool more = true;
  while (more) {
    piece.clear();
    bool line_ends = false;
    while (piece.size() < 65536 && !line_ends) {
      const int c = input.get();
      if (c == Input::kEnd) {
        more = false;
        break;
      }
      piece += static_cast<char>(c);
      line_ends = c == '\n';
    }
    json::error_code error;
    const std::size_t read = parser.write_some(more, piece.data(), piece.size(), error);
    if (!error && read < piece.size() &&
        piece.find_first_not_of(" \t\r\n", read) != std::string::npos) {
      error = json::error::extra_data;
    }
    if (error) {
      throw FormatError{
          fmt::format("{} is not proper JSON from line {} on ({}). Nothing was imported.",
                      input.path().string(), parser.handler().line, error.message())};
    }
    if (line_ends) ++parser.handler().line;
  }
  return parser.handler().origin();
}

}  // namespace pointsbot::app::exchange
