#include "app/urls.hpp"

#include "http/client.hpp"

namespace pointsbot::app {

std::optional<std::string> parse_safe_url(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  const bool bare = text.find_first_of("@?#") == text.npos;  // paths are appended to it as it is
  if (!bare || !http::safe_for_secrets(text)) return std::nullopt;
  return std::string{text};
}

}  // namespace pointsbot::app
