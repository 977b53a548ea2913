#pragma once

#include "app/ini.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {

/// Names of a file like the shipped bots.txt.
struct BotNames {
  std::vector<std::string> logins;  ///< small letters, sorted, each once
  std::vector<Mistake> mistakes;
};

/// Reads logins, one a line; what follows on a # is a comment. @, capitals, a byte-order mark and
/// CRLF are accepted. At most 10,000 names.
BotNames parse_bot_names(std::string_view text);

/// The same of a file of at most 1 MiB. Throws ConfigError that names the lines, or says that there
/// is no such file.
std::vector<std::string> load_bot_names(const std::filesystem::path& file);

}  // namespace pointsbot::app
