#pragma once

#include <string>
#include <string_view>

namespace pointsbot::app::exchange {

/// Appends a text as a cell of a CSV file (RFC 4180). One that a spreadsheet would run as a formula
/// has an apostrophe before it: whatever begins, also behind blanks, with = + - @, a tab or a
/// carriage return, or with the wide forms of these.
void append_cell(std::string& row, std::string_view text);

}  // namespace pointsbot::app::exchange
