#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app::chat {

/// The name by which a line of chat calls a command: what stands after an exclamation mark at its
/// beginning, in small letters; nothing where it is no such name. ASCII alone: letters that only
/// look alike call nothing. Allocates nothing for a line that calls nothing.
std::optional<std::string> called_by(std::string_view text);

/// What stands after the name, as `form` (Command::arguments) takes it apart: a word for each,
/// fewer where some are left out; nothing where it is not of that form. Views into `text`.
/// REQUIRES: called_by(text).
std::optional<std::vector<std::string_view>> arguments_in(std::string_view text,
                                                          std::string_view form);

/// The number of an operation or an order, 17 or #17; at least 1.
std::optional<std::int64_t> number_in(std::string_view word);

}  // namespace pointsbot::app::chat
