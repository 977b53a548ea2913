#include "http/url.hpp"

namespace pointsbot::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The byte that a percent escape at `at` stands for, or -1.
int escaped(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size()) return -1;
  const int high = hex_digit(text[at + 1]);
  const int low = hex_digit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

}  // namespace

void Parameters::parse(std::string_view encoded) {
  items_.clear();
  text_.clear();
  text_.reserve(encoded.size());  // decoding never lengthens
  while (!encoded.empty()) {
    const std::string_view item = encoded.substr(0, encoded.find('&'));
    encoded.remove_prefix(item.size() < encoded.size() ? item.size() + 1 : item.size());
    if (item.empty()) continue;
    const std::size_t equals = item.find('=');
    const std::string_view name = decode(item.substr(0, equals));
    const std::string_view value =
        equals == item.npos ? std::string_view{} : decode(item.substr(equals + 1));
    items_.push_back({name, value});
  }
}

std::optional<std::string_view> Parameters::first(std::string_view name) const {
  for (const Item& item : items_) {
    if (item.name == name) return item.value;
  }
  return std::nullopt;
}

std::string_view Parameters::decode(std::string_view encoded) {
  const std::size_t start = text_.size();
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    const char c = encoded[i];
    if (const int byte = c == '%' ? escaped(encoded, i) : -1; byte >= 0) {
      text_ += static_cast<char>(byte);
      i += 2;
    } else {
      text_ += c == '+' ? ' ' : c;
    }
  }
  return std::string_view{text_}.substr(start);
}

}  // namespace pointsbot::http
