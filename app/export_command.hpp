#pragma once

#include "app/reading.hpp"

#include <string>

namespace pointsbot::app {

struct ExportOptions {
  std::string file;    ///< empty: standard output
  std::string format;  ///< csv, json; empty: by the file's name, else csv
  bool force = false;  ///< over a file that is there
};

/// Writes what everybody has, as the view `points` shows it; also while a bot runs. Returns the
/// exit code.
int export_points(const Reading& reading, const ExportOptions& options);

}  // namespace pointsbot::app
