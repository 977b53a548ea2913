#include "app/urls.hpp"

#include "http/client.hpp"

namespace pointsbot::app {

std::optional<std::string> parse_safe_url(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  const bool bare = text.find_first_of("@?#") == text.npos;  // paths are appended to it as it is
  if (!bare || !http::safe_for_secrets(text)) return std::nullopt;
  return std::string{text};
}

std::optional<std::string> parse_safe_socket_url(std::string_view text) {
  if (!text.starts_with("ws")) return std::nullopt;
  const auto http = parse_safe_url("http" + std::string{text.substr(2)});
  return http ? std::optional{"ws" + http->substr(4)} : std::nullopt;
}

}  // namespace pointsbot::app
