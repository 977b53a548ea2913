#pragma once

#include <array>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace pointsbot::tests {

/// How long a test waits for another program before it fails. Never waited for when all is well.
#ifdef SANITIZED
inline constexpr std::chrono::seconds kDeadline{120};
#else
inline constexpr std::chrono::seconds kDeadline{40};
#endif

/// Another program, run for a test; what it says is kept. It ends with this object, and with the
/// test's own process, whatever that ends by. One thread: REQUIRES a process without others.
class Process {
 public:
  /// `command` is a path and its arguments. The environment is the test's own with `environment`
  /// put over it; an empty value takes the variable away.
  explicit Process(const std::vector<std::string>& command,
                   const std::map<std::string, std::string>& environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  ::pid_t pid() const { return pid_; }
  /// All of standard output and of standard error, so far as they were read.
  const std::string& out() const { return streams_[0].text; }
  const std::string& err() const { return streams_[1].text; }

  /// Waits for the next line of standard output that holds `text`, behind the one that was found
  /// before. Throws std::runtime_error when the output or the patience ends before.
  std::string line(std::string_view text);
  /// Reads what it says for so long, or until it ends.
  void read_for(std::chrono::milliseconds time);
  /// Closes our end of its standard output: what it says from then on reaches nobody.
  void stop_listening();
  void signal(int number);
  /// Waits for its end: its exit code, or 128 and the signal that ended it. Throws
  /// std::runtime_error when the patience ends before.
  int wait();

 private:
  struct Stream {
    int descriptor = -1;
    std::string text;
  };

  /// Reads once; false when `until` has passed. REQUIRES: a stream is open.
  bool read_some(std::chrono::steady_clock::time_point until);
  bool open() const { return streams_[0].descriptor >= 0 || streams_[1].descriptor >= 0; }
  [[noreturn]] void give_up(const std::string& what) const;

  std::string name_;
  ::pid_t pid_ = -1;
  std::array<Stream, 2> streams_;
  std::size_t seen_ = 0;  // of standard output
};

/// What a program that came to its end has left.
struct Finished {
  int code = 0;
  std::string out;
  std::string err;
};

Finished run(const std::vector<std::string>& command,
             const std::map<std::string, std::string>& environment = {});

}  // namespace pointsbot::tests
