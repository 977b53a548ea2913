#pragma once

#include <cstdlib>
#include <string>

namespace pointsbot::tests {

/// How often a fault test repeats itself: `usual` under script/test (a third of it where a
/// sanitizer makes everything slow), as many as script/soak-faults asks for there. The seeds of the
/// rounds follow `first_seed`, so that a failure can be had again.
inline int rounds(int usual) {
  const char* const asked = std::getenv("POINTSBOT_FAULT_ROUNDS");
#ifdef SANITIZED
  usual = (usual + 2) / 3;
#endif
  return asked == nullptr ? usual : std::atoi(asked);
}
inline unsigned first_seed() {
  const char* const asked = std::getenv("POINTSBOT_FAULT_SEED");
  return asked == nullptr ? 1 : static_cast<unsigned>(std::atoi(asked));
}

}  // namespace pointsbot::tests
