#pragma once

#include <filesystem>
#include <string_view>

namespace pointsbot::app {

/// The bot.ini that comes with this program.
std::string_view shipped_ini();

/// Makes what the shipped bot.ini names beside itself, where it is not there.
void make_companions(const std::filesystem::path& folder);

}  // namespace pointsbot::app
