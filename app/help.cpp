#include "app/help.hpp"

#include "app/wrapping.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <sstream>
#include <string_view>

namespace pointsbot::app {
namespace {

/// Beside the column of names; CLI11 indents what stands behind a line's end.
constexpr std::size_t kWidth = 72;

/// CLI11 writes "N:INT in [1 - 10000]", "TEXT:{csv,json}".
std::string_view behind(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  return at == text.npos ? std::string_view{} : text.substr(at + mark.size());
}

}  // namespace

std::string PlainHelp::make_option_opts(const CLI::Option* option) const {
  if (!option->get_option_text().empty()) return " " + option->get_option_text();
  const std::string type = option->get_type_name();
  if (option->get_positional() || type.empty()) return {};
  return " " + type.substr(0, type.find(':'));
}

std::string PlainHelp::make_option_desc(const CLI::Option* option) const {
  std::string text = option->get_description();
  const std::string type = option->get_type_name();
  std::string_view range = behind(type, " in [");
  if (range.ends_with(']')) {
    range.remove_suffix(1);
    const std::size_t dash = range.find(" - ");
    text += fmt::format(", {} to {}", range.substr(0, dash), behind(range, " - "));
  }
  const std::string_view one_of = behind(type, ":{");
  if (option->get_option_text().empty() && one_of.ends_with('}'))
    text += fmt::format(": {}", one_of.substr(0, one_of.size() - 1));
  if (!option->get_default_str().empty())
    text += fmt::format(" ({} where it is left out)", option->get_default_str());
  return wrapped(text, kWidth);
}

std::string PlainHelp::make_subcommand(const CLI::App* command) const {
  std::stringstream out;
  CLI::detail::format_help(out, command->get_name(), wrapped(command->get_description(), kWidth),
                           get_column_width());
  return out.str();
}

}  // namespace pointsbot::app
