#pragma once

#include "twitch/event_parser.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch {

/// What EventSub says, out of tests/data/eventsub: the examples of its documentation.
inline std::string eventsub_text(const std::string& name) {
  std::ifstream file{POINTSBOT_TEST_DATA "/eventsub/" + name + ".json"};
  if (!file) throw std::runtime_error{"no " + name};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// With the first `from` in it replaced, which has to be there.
inline std::string changed(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == text.npos) throw std::runtime_error{"no " + std::string{from}};
  return text.replace(at, from.size(), to);
}

/// A text with as many bytes behind it as the parser asks for and not one more.
class PaddedText {
 public:
  explicit PaddedText(std::string_view text, char behind = '\0')
      : size_{text.size()}, bytes_(text.size() + EventParser::kPadding, behind) {
    std::copy(text.begin(), text.end(), bytes_.begin());
  }
  operator std::string_view() const { return {bytes_.data(), size_}; }

 private:
  std::size_t size_;
  std::vector<char> bytes_;
};

}  // namespace pointsbot::twitch
