#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {

/// A login as a person types it: @ and capitals are accepted, the result is in small letters. 1 to
/// 25 letters, digits and _ (new ones have at least 4, old ones may be shorter).
std::optional<std::string> parse_login(std::string_view text);

/// Logins with commas between them, sorted, each once. Empty for an empty text.
std::optional<std::vector<std::string>> parse_logins(std::string_view text);

}  // namespace pointsbot::app
