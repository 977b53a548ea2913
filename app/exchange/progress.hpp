#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pointsbot::app::exchange {

/// How far a long step is, on standard error, where that is a terminal; nothing at all elsewhere.
/// Draws at most ten times a second, and takes its line away in the end.
class Progress {
 public:
  Progress();
  ~Progress() { done(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `of` is 0 where the end is not known.
  void at(std::string_view step, std::int64_t now, std::int64_t of);
  /// The step is over: the line is empty again.
  void done();

 private:
  const bool terminal_;
  bool drawn_ = false;
  std::int64_t next_ = 0;  // of the steady clock, in ms: not drawn before
};

/// "Reading  ######------  48 %", or with a count where `of` is 0.
std::string progress_line(std::string_view step, std::int64_t now, std::int64_t of);

}  // namespace pointsbot::app::exchange
