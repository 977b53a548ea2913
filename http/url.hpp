#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::http {

/// The parameters of a query string or of a form (application/x-www-form-urlencoded), decoded, in
/// the order they came. Keeps its memory for the next one.
class Parameters {
 public:
  struct Item {
    std::string_view name;
    std::string_view value;
  };

  Parameters() = default;
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;

  /// Replaces what was there; views into it end here. A broken percent escape stands as it came.
  void parse(std::string_view encoded);

  /// The value of the first parameter of that name.
  std::optional<std::string_view> first(std::string_view name) const;

  std::size_t size() const { return items_.size(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  std::string_view decode(std::string_view encoded);

  std::string text_;  // what the items look into: reserved before the first, so that it never moves
  std::vector<Item> items_;
};

}  // namespace pointsbot::http
