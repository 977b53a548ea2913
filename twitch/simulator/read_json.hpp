#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch::simulator {

/// A value within a JSON object that is neither an object nor an array.
struct JsonLeaf {
  std::string path;  ///< "transport.session_id"
  std::string text;  ///< of a string its contents, of anything else as it is written
  bool is_string = false;
};

/// What was sent in the body of a request.
class JsonRequest {
 public:
  /// Nothing for what is no JSON object.
  static std::optional<JsonRequest> parse(std::string_view text);

  /// The string there; nothing when there is none, or something else.
  std::optional<std::string_view> string(std::string_view path) const;
  bool has(std::string_view path) const;
  /// Those one below `path`.
  std::vector<const JsonLeaf*> below(std::string_view path) const;

 private:
  std::vector<JsonLeaf> leaves_;
};

}  // namespace pointsbot::twitch::simulator
