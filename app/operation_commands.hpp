#pragma once

#include "app/reading.hpp"

#include <functional>
#include <string>

namespace CLI {
class App;
}

/// The commands that change points by hand and tell what was changed: while a bot runs through it,
/// else with the ledger itself. Each prints and returns the exit code.
namespace pointsbot::app {

/// As they were typed.
struct OperationOptions {
  std::string name;
  std::string other;   ///< the second name
  std::string amount;  ///< of a bonus also x2, off
  std::string lasting;
  std::string what;  ///< of an undo: last, or a number
  std::string by;
  std::string since;
  std::string paid_since;
  std::string until;
  std::string payments;
  std::string why;
  std::string ref;
  bool yes = false;
  int last = 20;
};

/// Declares them all. `command` makes one of a name, a help text and what it does.
void add_operation_commands(
    const std::function<CLI::App*(const char*, const char*, std::function<int()>)>& command,
    const std::function<Reading()>& reading, OperationOptions& options);

}  // namespace pointsbot::app
