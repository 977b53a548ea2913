#include "app/logins.hpp"

#include "app/quantities.hpp"

#include <algorithm>

namespace pointsbot::app {

std::optional<std::string> parse_login(std::string_view text) {
  constexpr std::size_t kLongest = 25;
  if (text.starts_with('@')) text.remove_prefix(1);
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  std::string login;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      login += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') {
      login += c;
    } else {
      return std::nullopt;
    }
  }
  return login;
}

std::optional<std::vector<std::string>> parse_logins(std::string_view text) {
  std::vector<std::string> logins;
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    if (trimmed(item).empty()) continue;
    auto login = parse_login(trimmed(item));
    if (!login) return std::nullopt;
    logins.push_back(std::move(*login));
  }
  std::sort(logins.begin(), logins.end());
  logins.erase(std::unique(logins.begin(), logins.end()), logins.end());
  return logins;
}

}  // namespace pointsbot::app
