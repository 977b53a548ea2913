#include "db/address.hpp"

#include <fmt/format.h>

namespace pointsbot::db {

std::string address_of(const std::filesystem::path& file, std::string_view parameters) {
  std::string text = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || c == '?' || c == '#' || byte <= ' ') {
      text += fmt::format("%{:02x}", byte);
    } else {
      text += c;
    }
  }
  return fmt::format("{}?{}", text, parameters);
}

}  // namespace pointsbot::db
