#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// A QR code for a terminal: black on white whatever the terminal's own colours, two modules above
/// each other in a character, with the quiet zone of four modules that the standard asks for.
struct QrCode {
  std::string text;  ///< lines, each with its end
  int columns = 0;
  int lines = 0;
};

/// Nothing where the text is too long for one.
std::optional<QrCode> qr_code(std::string_view text);

}  // namespace pointsbot::app
