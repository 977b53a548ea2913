#include "app/memory_meter.hpp"

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <unistd.h>

namespace pointsbot::app {

std::int64_t kilobytes_of(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != text.npos; at = text.find(key, at + 1)) {
    const bool at_line_start = at == 0 || text[at - 1] == '\n';
    std::size_t digits = at + key.size();
    if (!at_line_start || digits >= text.size() || text[digits] != ':') continue;
    ++digits;
    while (digits < text.size() && (text[digits] == ' ' || text[digits] == '\t')) ++digits;
    std::int64_t value = 0;
    std::from_chars(text.data() + digits, text.data() + text.size(), value);
    return value * 1024;
  }
  return 0;
}

Memory MemoryMeter::sample() {
  const std::string_view rollup = read("/proc/self/smaps_rollup");
  const Memory now{kilobytes_of(rollup, "Rss"), kilobytes_of(rollup, "Anonymous")};
  peak_.rss = std::max(peak_.rss, now.rss);
  peak_.anonymous = std::max(peak_.anonymous, now.anonymous);
  return now;
}

void MemoryMeter::start_peak() {
  peak_ = {};
  mark_was_reset_ = false;
  const int file = ::open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  mark_was_reset_ = ::write(file, "5", 1) == 1;  // "reset the peak RSS": proc(5)
  ::close(file);
}

Memory MemoryMeter::peak() {
  if (mark_was_reset_) {
    peak_.rss = std::max(peak_.rss, kilobytes_of(read("/proc/self/status"), "VmHWM"));
  }
  return peak_;
}

std::string_view MemoryMeter::read(const char* path) {
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::size_t size = 0;
  while (size < buffer_.size()) {
    const auto got = ::read(file, buffer_.data() + size, buffer_.size() - size);
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  ::close(file);
  return {buffer_.data(), size};
}

}  // namespace pointsbot::app
