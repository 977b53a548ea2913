#pragma once

#include "app/config.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// The commands that read the database; also while a bot runs on it. Each prints to standard output
/// and returns the exit code.
namespace pointsbot::app {

struct Reading {
  Config config;
  std::optional<std::string> channel;  ///< --channel, where a database holds several
  bool json = false;
};

int print_points(const Reading& reading, const std::string& name);
int print_top(const Reading& reading, int count);
int print_rank(const Reading& reading, const std::string& name);
int print_memory(const Reading& reading, int last);
int verify(const Reading& reading);
int check_config(const Reading& reading);

}  // namespace pointsbot::app
