#include "twitch/simulator/form.hpp"

namespace pointsbot::twitch::simulator {

std::string form_value(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || c == '_' || c == '.' || c == '-') {
      result += c;
    } else {
      result += '%';
      result += kHex[byte / 16];
      result += kHex[byte % 16];
    }
  }
  return result;
}

}  // namespace pointsbot::twitch::simulator
