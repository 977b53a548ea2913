#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch::simulator {

class Simulator;

/// Something that happens at a time after the start.
struct ScriptStep {
  std::chrono::seconds at{};
  int line = 0;
  std::string words;  ///< as they stand in the script
  /// What Simulator::happen takes, or Simulator::change where it is a setting.
  std::string form;
  bool setting = false;
};

/// A line that cannot be understood.
struct ScriptError : std::runtime_error {
  ScriptError(int at, const std::string& what) : std::runtime_error{what}, line{at} {}
  int line;
};

/// Reads a script: lines of a time (M:SS or H:MM:SS) and a sentence, in the order they happen;
/// empty lines, and what follows a #, say nothing. docs/simulator.md has the sentences. Throws
/// ScriptError with the first mistake, in plain words.
std::vector<ScriptStep> read_script(std::string_view text);

/// The sentences that there are, one a line.
std::string script_sentences();

/// Plays it, counted from now; `tell` hears each step as it is done, and what went wrong with it.
/// Throws operation_aborted when cancelled.
Task<> play(Simulator& simulator, Clock& clock, std::vector<ScriptStep> steps,
            std::function<void(const ScriptStep&, std::string_view problem)> tell);

}  // namespace pointsbot::twitch::simulator
