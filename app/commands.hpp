#pragma once

#include "app/reading.hpp"

#include <string>

/// The commands that read the database; also while a bot runs on it. Each prints to standard output
/// and returns the exit code.
namespace pointsbot::app {

struct MemoryView {
  int last = 60;       ///< how many cycles
  bool watch = false;  ///< and then each new one, until Ctrl+C
  bool plot = false;   ///< drawn instead of listed
};

int print_memory(const Reading& reading, const MemoryView& view);
int verify(const Reading& reading);
int check_config(const Reading& reading);

}  // namespace pointsbot::app
