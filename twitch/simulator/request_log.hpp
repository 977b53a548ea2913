#pragma once

#include "twitch/simulator/person.hpp"
#include "twitch/simulator/routes.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// What was asked: a count for each route, and the last requests. Never a header or a login
/// server's query, where secrets travel. Of fixed size.
class RequestLog {
 public:
  enum class Entry : std::uint64_t {};

  /// A request has come. `target` is cut to what fits.
  Entry asked(Route route, std::chrono::milliseconds at, std::string_view method,
              std::string_view target);
  void answered(Entry entry, int status);

  std::uint64_t count(Route route) const { return counts_[static_cast<std::size_t>(route)]; }
  std::uint64_t count() const { return next_; }

  /// Appends {"counts":{…},"last":[…]}, the oldest first.
  void append_to(std::string& json) const;

 private:
  struct Request {
    std::chrono::milliseconds at{};
    int status = 0;  ///< 0: not answered, or cut off
    ShortText<200> text;
  };

  std::array<std::uint64_t, kRoutes.size()> counts_{};
  std::array<Request, 64> last_;
  std::uint64_t next_ = 0;
};

}  // namespace pointsbot::twitch::simulator
