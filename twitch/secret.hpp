#pragma once

#include "pooling/region.hpp"

#include <memory>
#include <string_view>

namespace pointsbot::twitch {

/// The text of a token: wiped when the last copy goes, on a page that no core dump holds. Copies
/// share it. There is no way to print one: who needs the text asks for it by name.
class Secret {
 public:
  Secret() = default;  ///< empty
  explicit Secret(std::string_view text);

  bool empty() const { return page_ == nullptr; }
  /// Lives as long as a copy does; goes into nothing that outlives it unwiped.
  std::string_view reveal() const { return text_; }

  /// Whether they are of the same text.
  friend bool operator==(const Secret& a, const Secret& b) { return a.text_ == b.text_; }

 private:
  std::shared_ptr<const pooling::Region> page_;
  std::string_view text_;
};

/// Whether Twitch may have made this token: visible ASCII without quotes or backslashes, at most
/// 1,024 of them.
bool is_token(std::string_view text);

}  // namespace pointsbot::twitch
