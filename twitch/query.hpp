#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What addresses are made of. Private to twitch/.
namespace pointsbot::twitch {

void append(std::string& text, std::int64_t number);

/// Hands `value` to `put`, byte by byte: everything but RFC 3986's unreserved characters is
/// escaped.
template <class Put>
void escape(std::string_view value, Put put) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                            (byte >= 'a' && byte <= 'z') || c == '-' || c == '.' || c == '_' ||
                            c == '~';
    if (unreserved) {
      put(c);
    } else {
      put('%');
      put(kHex[byte >> 4]);
      put(kHex[byte & 15]);
    }
  }
}

/// `value`, escaped.
void append_escaped(std::string& text, std::string_view value);

}  // namespace pointsbot::twitch
