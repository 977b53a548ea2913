#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "twitch/simulator/chatters.hpp"
#include "twitch/simulator/routes.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pointsbot::http {
class Exchange;
}

namespace pointsbot::twitch::simulator {

/// An error answered instead of what was asked for.
struct Refusal {
  int status;
  std::string_view message;
  /// What Ratelimit-Reset says, in seconds since 1970; counted from now on when it is below 10^9.
  std::optional<std::int64_t> reset;
};

/// One way of going wrong; exactly one of `refusal`, `send` and `bend` is set.
struct FaultKind {
  std::string_view name;
  std::string_view does;
  /// Where it strikes when no page is named.
  enum class Where { first, last, any } where = Where::first;
  const Refusal* refusal = nullptr;
  /// Sends the body, or something else, in the wrong way.
  Task<> (*send)(http::Exchange&, Body&, Clock&) = nullptr;
  /// Makes a page say something else.
  void (*bend)(Page&) = nullptr;
  /// Whether it bends but where its pages lead: then any list in pages can have it.
  bool in_any_list = false;
  /// Whether the token of the request is worth nothing from then on, until it is refreshed.
  bool ends_token = false;
};

/// All of them.
std::span<const FaultKind> fault_kinds();

/// A fault that is switched on.
struct Fault {
  const FaultKind* kind;
  FaultKind::Where where;
  std::uint32_t page = 0;  ///< when not 0, the page it strikes, counted from 1
  Route route = Route::chatters;

  /// Whether it strikes this page, of a sweep.
  bool strikes(const Page& at) const;
  /// As parse_fault takes it.
  std::string text() const;
};

/// "NAME", "NAME:3" for page 3, "NAME:last", "NAME:any"; with "@users", "@token" or another route
/// of Helix or the login server behind it, there instead of at the chatters. Throws
/// std::invalid_argument in plain words.
Fault parse_fault(std::string_view text);

}  // namespace pointsbot::twitch::simulator
