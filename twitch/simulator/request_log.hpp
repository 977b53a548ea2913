#pragma once

#include "twitch/simulator/person.hpp"
#include "twitch/simulator/routes.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// What was asked: a count for each route, and the last requests. Never a header or a login
/// server's query, where secrets travel. Of fixed size.
class RequestLog {
 public:
  enum class Entry : std::uint64_t {};
  /// Told each request once it was answered, and what happens on the sockets: one line each,
  /// without a line break.
  using Tell = std::function<void(std::string_view line)>;

  explicit RequestLog(Tell tell) : tell_{std::move(tell)} {}

  /// A request has come. `target` is cut to what fits.
  Entry asked(Route route, std::chrono::milliseconds at, std::string_view method,
              std::string_view target);
  /// It turned out to be of that route, and in whose name.
  void is_of(Entry entry, Route route);
  void is_by(Entry entry, std::string_view login);
  void answered(Entry entry, int status);
  /// Something that is no request.
  void happened(std::chrono::milliseconds at, std::string_view what);

  std::uint64_t count(Route route) const { return counts_[static_cast<std::size_t>(route)]; }
  std::uint64_t count() const { return next_; }

  /// Appends {"counts":{…},"last":[…]}, the oldest first.
  void append_to(std::string& json) const;

 private:
  struct Request {
    std::chrono::milliseconds at{};
    int status = 0;  ///< 0: not answered, or cut off
    Route route = Route::unknown;
    ShortText<25> by;  ///< empty: nobody
    ShortText<200> text;
  };

  /// nullptr when it is too long ago.
  Request* of(Entry entry);

  Tell tell_;
  std::array<std::uint64_t, kRoutes> counts_{};
  std::array<Request, 64> last_;
  std::uint64_t next_ = 0;
};

}  // namespace pointsbot::twitch::simulator
