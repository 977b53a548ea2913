#include "http/socket_end.hpp"

namespace pointsbot::http {

std::string_view to_string(SocketEnd::Why why) {
  using Why = SocketEnd::Why;
  switch (why) {
    case Why::closed:
      return "closed";
    case Why::cut:
      return "cut";
    case Why::timed_out:
      return "timed_out";
    case Why::too_large:
      return "too_large";
    case Why::unreadable:
      return "unreadable";
    case Why::unreachable:
      return "unreachable";
    case Why::untrusted:
      return "untrusted";
    case Why::refused:
      return "refused";
    case Why::failed:
      break;
  }
  return "failed";
}

}  // namespace pointsbot::http
