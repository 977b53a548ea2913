#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace pointsbot::app {

/// Help as a person reads it: an option with the word for its value alone, and beside it in words
/// which values it takes and which it has by itself; lines of at most 100 letters.
class PlainHelp final : public CLI::Formatter {
 public:
  PlainHelp() { column_width(28); }

  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

}  // namespace pointsbot::app
