#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {

/// Changes single settings of an INI text and leaves the rest as a person wrote it: comments,
/// order, line ends, what it does not know. Pure.
class IniEdit {
 public:
  explicit IniEdit(std::string_view text);

  /// The first value that the key has; nothing where it has none.
  std::optional<std::string> value(std::string_view section, std::string_view key) const;

  /// In its place, else at the end of its section, which is made where there is none.
  /// REQUIRES: no line end in any of them.
  void set(std::string_view section, std::string_view key, std::string_view value);

  std::string text() const;

 private:
  std::optional<std::size_t> find(std::string_view section, std::string_view key) const;
  std::string line(std::string_view text) const;

  std::vector<std::string> lines_;  // each with its end
  std::string end_ = "\n";
};

}  // namespace pointsbot::app
