#pragma once

#include "app/config.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {

/// All that is wrong with a text that is called bot.ini; nothing where it can be used.
inline std::vector<std::string> mistakes_of(std::string_view text) {
  try {
    parse_config(text, "bot.ini");
    return {};
  } catch (const ConfigError& error) {
    return error.mistakes();
  }
}

/// Of a text in which there is one.
inline std::string one_mistake_of(std::string_view text) {
  const auto mistakes = mistakes_of(text);
  EXPECT_EQ(mistakes.size(), 1U) << text;
  return mistakes.empty() ? "" : mistakes.front();
}

/// A text with that setting alone.
inline std::string setting(std::string_view section, std::string_view key, std::string_view value) {
  std::string text{"["};
  return text.append(section).append("]\n").append(key).append(" = ").append(value).append("\n");
}

inline testing::AssertionResult holds(const std::string& text, std::string_view part) {
  if (text.find(part) != text.npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no \"" << part << "\" in: " << text;
}

}  // namespace pointsbot::app
