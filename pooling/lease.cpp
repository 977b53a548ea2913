#include "pooling/lease.hpp"

namespace pointsbot::pooling {

std::string_view to_string(Why why) noexcept {
  switch (why) {
    case Why::timed_out:
      return "timed out";
    case Why::stopped:
      return "stopped";
    case Why::refused:
      return "refused";
    case Why::closed:
      return "closed";
  }
  return "";
}

}  // namespace pointsbot::pooling
