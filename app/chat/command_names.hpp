#pragma once

#include <span>
#include <string_view>

namespace pointsbot::app::chat {

/// The names by which bot.ini knows the commands, in the order in which they are told of.
std::span<const std::string_view> command_names();

}  // namespace pointsbot::app::chat
