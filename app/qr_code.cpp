#include "app/qr_code.hpp"

#include <qrcodegen.hpp>

namespace pointsbot::app {
namespace {

constexpr int kQuiet = 4;

/// Black on white by number, which themes do not redefine as they do with the first sixteen.
constexpr std::string_view kColours = "\x1b[38;5;16;48;5;231m";
constexpr std::string_view kOwnColours = "\x1b[0m";

}  // namespace

std::optional<QrCode> qr_code(std::string_view text) {
  const auto code = [&]() -> std::optional<qrcodegen::QrCode> {
    try {
      return qrcodegen::QrCode::encodeText(std::string{text}.c_str(), qrcodegen::QrCode::Ecc::LOW);
    } catch (const qrcodegen::data_too_long&) {
      return std::nullopt;
    }
  }();
  if (!code) return std::nullopt;
  const int end = code->getSize() + kQuiet;
  QrCode drawn{.text = {}, .columns = end + kQuiet, .lines = 0};
  for (int y = -kQuiet; y < end; y += 2) {
    drawn.text += kColours;
    for (int x = -kQuiet; x < end; ++x) {
      const bool above = code->getModule(x, y);
      const bool below = code->getModule(x, y + 1);
      drawn.text += above ? (below ? "█" : "▀") : (below ? "▄" : " ");
    }
    drawn.text.append(kOwnColours).append("\n");
    ++drawn.lines;
  }
  return drawn;
}

}  // namespace pointsbot::app
