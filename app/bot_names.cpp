#include "app/bot_names.hpp"

#include "app/config.hpp"
#include "app/logins.hpp"
#include "app/printable.hpp"
#include "app/quantities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <utility>

namespace pointsbot::app {
namespace {

constexpr std::size_t kMostNames = 10'000;
constexpr std::streamsize kLargest = 1 << 20;
/// Of a file that is something else, so many mistakes are enough.
constexpr std::size_t kMostMistakes = 10;

/// The next line, without its end.
std::string_view take_line(std::string_view& text) {
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string read_whole(const std::filesystem::path& file) {
  // A pipe would be waited for.
  std::error_code absent;
  if (std::filesystem::exists(file, absent) && !std::filesystem::is_regular_file(file, absent))
    throw ConfigError{{fmt::format("{}: cannot be read: it is not a file.", file.string())}};
  std::ifstream stream{file, std::ios::binary};
  if (!stream) {
    throw ConfigError{{fmt::format(
        "{}: cannot be read: {}. [points] bots names it; with \"bots =\" and nothing behind it "
        "there is no such list.",
        file.string(), std::strerror(errno))}};
  }
  std::string text(static_cast<std::size_t>(kLargest) + 1, '\0');
  stream.read(text.data(), kLargest + 1);
  if (stream.gcount() > kLargest)
    throw ConfigError{
        {fmt::format("{}: larger than 1 MiB: this is no list of bots.", file.string())}};
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

}  // namespace

BotNames parse_bot_names(std::string_view text) {
  BotNames names;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    const std::string_view name = trimmed(line.substr(0, line.find('#')));
    if (name.empty()) continue;
    std::optional<std::string> login = parse_login(name);
    if (!login) {
      names.mistakes.push_back(
          {number, fmt::format("\"{}\" is no name of an account: one a line, of letters, digits "
                               "and _, at most 25.",
                               printable(name, 40))});
    } else if (names.logins.size() == kMostNames) {
      names.mistakes.push_back({number, fmt::format("more than {} names.", kMostNames)});
      break;
    } else {
      names.logins.push_back(*std::move(login));
    }
    if (names.mistakes.size() == kMostMistakes) break;
  }
  std::ranges::sort(names.logins);
  names.logins.erase(std::unique(names.logins.begin(), names.logins.end()), names.logins.end());
  return names;
}

std::vector<std::string> load_bot_names(const std::filesystem::path& file) {
  BotNames names = parse_bot_names(read_whole(file));
  if (names.mistakes.empty()) return std::move(names.logins);
  std::vector<std::string> texts;
  for (const Mistake& mistake : names.mistakes)
    texts.push_back(fmt::format("{}:{}: {}", file.string(), mistake.line, mistake.text));
  throw ConfigError{std::move(texts)};
}

}  // namespace pointsbot::app
