#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// `text` as it may be shown on a terminal and in a log: what is not printable ASCII or well-formed
/// UTF-8, what terminals obey and what turns the direction of writing is '?'; cut after so many
/// letters. Line ends and tabs are blanks. For names, notes and whatever else other people wrote.
std::string printable(std::string_view text,
                      std::size_t most = std::numeric_limits<std::size_t>::max());

}  // namespace pointsbot::app
