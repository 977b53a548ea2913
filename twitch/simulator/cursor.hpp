#pragma once

#include "twitch/simulator/population.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// Where in which sweep a page begins. It carries the sweep's own moment and size, so that all its
/// pages see the same people whatever happens meanwhile, and nothing is kept between two requests.
struct Cursor {
  Turnover moment{};
  std::uint32_t people = 0;  ///< rows of the whole sweep
  std::uint32_t offset = 0;  ///< the first row of the page
  std::uint16_t guests = 0;  ///< of the rows, the last ones
  std::uint8_t channel = 0;  ///< counted from 0

  friend bool operator==(const Cursor&, const Cursor&) = default;
};

/// As Twitch sends one: base64, meaningless to the reader, to be escaped in a query.
void append_cursor(std::string& text, const Cursor& cursor);

/// Nothing for what append_cursor did not make.
std::optional<Cursor> parse_cursor(std::string_view text);

}  // namespace pointsbot::twitch::simulator
