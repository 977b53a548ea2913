#pragma once

#include "app/reading.hpp"

#include <string>

namespace CLI {
class App;
}

/// Points from other bots, and what came of names that Twitch does not know.
namespace pointsbot::app {

struct ImportOptions {
  std::string file;
  bool stream_elements = false;     ///< instead of a file
  std::string token_file;           ///< with StreamElements' token
  std::string stream_elements_url;  ///< another server that speaks its protocol
  std::string form;
  std::string columns;
  std::string table;
  std::string currency;
  std::string delimiter;
  std::string source;
  bool add = false;
  bool set = false;
  bool sum_same_names = false;
  bool write = false;
  bool verbose = false;
};

void add_import_options(CLI::App& command, ImportOptions& options);

/// Says what an import would do, or does it. Returns the exit code.
int import_points(const Reading& reading, const ImportOptions& options);

}  // namespace pointsbot::app
