#pragma once

#include "base/roles.hpp"
#include "base/user_id.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What Twitch tells, as plain values.
namespace pointsbot::twitch {

/// One row of a viewer list. The views die with the call that hands them over.
struct Chatter {
  UserId id;
  std::string_view login;           ///< 1 to 64 bytes, no control characters
  std::string_view display_name{};  ///< empty when it is the login in other capitals
  Roles roles{};                    ///< what the list itself says of him
};

/// Takes the rows of a viewer list as they are read.
class ChatterSink {
 public:
  /// False when there is no room for more: the sweep then fails.
  virtual bool chatter(const Chatter& chatter) = 0;

 protected:
  ~ChatterSink() = default;
};

/// What follows the rows of one page.
struct PageEnd {
  std::string_view
      cursor;  ///< of the next page, in the parser until it reads again; empty: last page
  std::int64_t total = 0;  ///< how many Twitch says there are in all pages; drifts
  std::int64_t rows =
      0;  ///< of this page, blank ones not counted: a list of nothing else is no list
};

/// The lists in which Twitch tells who is what in a channel.
enum class RoleList { moderators, vips, subscribers };

inline constexpr std::array kRoleLists{RoleList::moderators, RoleList::vips, RoleList::subscribers};

/// The roles that a list gives.
constexpr Roles roles_of(RoleList list) {
  switch (list) {
    case RoleList::moderators:
      return Roles{}.with(Role::moderator);
    case RoleList::vips:
      return Roles{}.with(Role::vip);
    case RoleList::subscribers:
      break;
  }
  return Roles{}.with(Role::subscriber).with(Role::tier2).with(Role::tier3);
}

/// What the list of streams says of a channel. A rerun is not live.
enum class OnAir { off, live, rerun };

struct User {
  UserId id{};
  std::string login;
  std::string display_name;
};

/// Whose a token is and what it may do.
struct Identity {
  UserId user_id{};
  std::string login;
  std::string client_id;
  std::vector<std::string> scopes;
  std::chrono::seconds expires_in{};  ///< 0 where Twitch does not say
};

}  // namespace pointsbot::twitch
