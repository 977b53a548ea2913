#pragma once

#include "app/config.hpp"

#include <span>
#include <string_view>

namespace pointsbot::app {

/// One key of bot.ini: a row of the table that reading, messages and tests go by.
struct Setting {
  std::string_view section;
  std::string_view key;
  std::string_view form;  ///< completes "is not ...", and gives an example
  /// Puts a value (without blanks around it, perhaps empty) where it belongs; false: not of the
  /// form.
  bool (*put)(Config&, std::string_view);
  bool shipped = true;  ///< stands in the shipped bot.ini; the others are for the manual page
};

/// All of them, those of a section together.
std::span<const Setting> settings();

}  // namespace pointsbot::app
