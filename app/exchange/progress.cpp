#include "app/exchange/progress.hpp"

#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <unistd.h>

namespace pointsbot::app::exchange {
namespace {

constexpr std::int64_t kWidth = 40;
constexpr std::int64_t kEvery = 100;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

std::string progress_line(std::string_view step, std::int64_t now, std::int64_t of) {
  if (of <= 0) return fmt::format("{}  {}", step, grouped(now));
  const double part = std::clamp(static_cast<double>(now) / static_cast<double>(of), 0.0, 1.0);
  const auto full = static_cast<std::int64_t>(part * kWidth);
  return fmt::format("{}  {:#<{}}{:-<{}}  {} %", step, "", full, "", kWidth - full,
                     static_cast<int>(part * 100));
}

Progress::Progress() : terminal_{::isatty(STDERR_FILENO) == 1} {}

void Progress::at(std::string_view step, std::int64_t now, std::int64_t of) {
  if (!terminal_) return;
  const std::int64_t time = now_ms();
  if (time < next_) return;
  next_ = time + kEvery;
  drawn_ = true;
  fmt::print(stderr, "\r{}\x1b[K", progress_line(step, now, of));
  std::fflush(stderr);
}

void Progress::done() {
  if (!drawn_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  drawn_ = false;
  next_ = 0;
}

}  // namespace pointsbot::app::exchange
