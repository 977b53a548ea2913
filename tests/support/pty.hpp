#pragma once

#include "tests/support/process.hpp"

#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace pointsbot::tests {

/// Another program at a terminal of its own, with a person before it. One thread: REQUIRES a
/// process without others.
class AtTerminal {
 public:
  explicit AtTerminal(const std::vector<std::string>& command, unsigned short columns = 120);
  ~AtTerminal();
  AtTerminal(const AtTerminal&) = delete;
  AtTerminal& operator=(const AtTerminal&) = delete;

  /// Waits until it has shown `text`, behind what was waited for before. Throws std::runtime_error
  /// when it ends, or the patience, before that.
  void wait_for(std::string_view text);
  void type(std::string_view line);
  /// Ctrl+C.
  void interrupt() { type_raw("\x03"); }
  /// Waits for its end: its exit code, or 128 and the signal that ended it.
  int wait();
  /// All that it has shown, without carriage returns.
  const std::string& shown() const { return shown_; }

 private:
  bool read_some();
  void type_raw(std::string_view bytes);

  ::pid_t pid_ = -1;
  int terminal_ = -1;
  std::string shown_;
  std::size_t seen_ = 0;
};

}  // namespace pointsbot::tests
