#pragma once

#include "pooling/memory_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <span>
#include <sstream>
#include <string>
#include <sys/mman.h>
#include <system_error>
#include <vector>

namespace pointsbot::pooling {

/// Bytes of memory that the kernel has behind the pages that hold `range`: its word, not the
/// pool's.
inline std::size_t resident_in(std::span<const std::byte> range) {
  const std::size_t before = reinterpret_cast<std::uintptr_t>(range.data()) % page_size();
  const std::size_t size = before + range.size();
  std::vector<unsigned char> pages((size + page_size() - 1) / page_size());
  auto* const first = const_cast<std::byte*>(range.data()) - before;
  if (::mincore(first, size, pages.data()) != 0) {
    throw std::system_error{errno, std::generic_category(), "mincore"};
  }
  const auto present =
      std::count_if(pages.begin(), pages.end(), [](auto page) { return page & 1U; });
  return static_cast<std::size_t>(present) * page_size();
}

/// Whether the kernel keeps `flag` for the mapping that holds `address`: two letters of VmFlags in
/// /proc/PID/smaps (proc(5)).
inline bool has_flag(const void* address, const std::string& flag) {
  std::ifstream smaps{"/proc/self/smaps"};
  bool inside = false;
  for (std::string line; std::getline(smaps, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char dash = 0;
    if (std::istringstream range{line}; range >> std::hex >> begin >> dash >> end && dash == '-') {
      const auto at = reinterpret_cast<std::uintptr_t>(address);
      inside = begin <= at && at < end;
    } else if (inside && line.starts_with("VmFlags:")) {
      return (line + ' ').find(' ' + flag + ' ') != line.npos;
    }
  }
  return false;
}

}  // namespace pointsbot::pooling
