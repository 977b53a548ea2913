#pragma once

#include <fstream>
#include <malloc.h>
#include <string>

namespace pointsbot::tests {

/// KiB of this process that are nobody else's and in no file, with what is free given back before;
/// -1 where /proc does not tell.
inline long anonymous_memory() {
  ::malloc_trim(0);
  std::ifstream rollup{"/proc/self/smaps_rollup"};
  for (std::string word; rollup >> word;) {
    long size = 0;
    if (word == "Anonymous:" && rollup >> size) return size;
  }
  return -1;
}

}  // namespace pointsbot::tests
