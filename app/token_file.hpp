#pragma once

#include "base/user_id.hpp"
#include "twitch/authorization.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// The file of one login, in a folder that is open.
namespace pointsbot::app {

inline constexpr std::string_view kTokenFileEnding = ".json";

/// `<user id>.json`.
std::string token_file_name(UserId user);

/// Whether that is the name of a login's file.
bool is_token_file(std::string_view name);

/// What was read: an authorization, or what is wrong with the file, a sentence or two with what to
/// do; neither where there is none.
struct TokenFile {
  std::optional<twitch::Authorization> authorization{};
  std::string problem{};
  bool absent = false;
};

/// Reads `path` in its folder, whose descriptor that is. A file that others own or may read is a
/// problem.
TokenFile read_token_file(int folder, const std::filesystem::path& path);

/// Makes a new file of that name, mode 0600, which is on the disk with what it holds when this
/// returns. False where that fails; part of it may be there.
bool write_token_file(int folder, const std::string& name,
                      const twitch::Authorization& authorization);

}  // namespace pointsbot::app
