#pragma once

#include "app/config.hpp"
#include "app/ini.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
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

/// Twitch allows 50 custom rewards a channel; bot.ini may name those of several years.
inline constexpr std::size_t kMostRedeems = 500;

/// Whether it is a line like `redeem Hydrate = 50` below [rewards]: a setting with a title in it.
bool is_redeem(const IniEntry& entry);

/// Puts it where it belongs; what is wrong with it, as a sentence. REQUIRES: is_redeem.
std::optional<std::string> put_redeem(Config& config, const IniEntry& entry);

/// All of them, those of a section together.
std::span<const Setting> settings();

/// The first of the logins in "a, b" that is there a second time.
std::optional<std::string> channel_named_twice(std::string_view text);

}  // namespace pointsbot::app
