#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// `text` with its lines broken at blanks, so that none has more than `width` characters; a word
/// that is longer, an address for one, has a line of its own. What is left of an indented line goes
/// on below its text: behind "  1. ", or in the last column of a table. Pure.
std::string wrapped(std::string_view text, std::size_t width);

}  // namespace pointsbot::app
