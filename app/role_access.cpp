#include "app/role_access.hpp"

#include "app/prices.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

namespace pointsbot::app {
namespace {

using twitch::RoleList;

struct Scopes {
  std::string_view read;
  std::string_view manage;  // lets one read as well; empty: there is none
};

/// dev.twitch.tv/docs/api/reference: Get Moderators, Get VIPs, Get Broadcaster Subscriptions.
Scopes scopes_of(RoleList list) {
  switch (list) {
    case RoleList::moderators:
      return {"moderation:read", "channel:manage:moderators"};
    case RoleList::vips:
      return {"channel:read:vips", "channel:manage:vips"};
    case RoleList::subscribers:
      break;
  }
  return {"channel:read:subscriptions", ""};
}

bool may_read(const twitch::Identity& token, RoleList list) {
  const Scopes scopes = scopes_of(list);
  return std::ranges::any_of(token.scopes, [&](const std::string& scope) {
    return scope == scopes.read || scope == scopes.manage;
  });
}

std::string names_of(std::span<const RoleList> lists) {
  std::string names;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    names += i == 0 ? "" : i + 1 == lists.size() ? " and " : ", ";
    names += word_for(lists[i]);
  }
  return names;
}

std::string needed_scopes(std::span<const RoleList> lists) {
  std::vector<std::string_view> scopes;
  for (const RoleList list : lists) scopes.push_back(scopes_of(list).read);
  return fmt::format("{} {}", scopes.size() == 1 ? "scope" : "scopes", fmt::join(scopes, ", "));
}

}  // namespace

std::string_view word_for(RoleList list) {
  switch (list) {
    case RoleList::moderators:
      return "moderators";
    case RoleList::vips:
      return "VIPs";
    case RoleList::subscribers:
      break;
  }
  return "subscribers";
}

std::vector<RoleList> needed_lists(const Config& config) {
  const auto any = [&](std::initializer_list<Role> roles) {
    return std::ranges::any_of(roles, [&](Role role) { return has_own_price(config, role); });
  };
  std::vector<RoleList> lists;
  if (any({Role::moderator})) lists.push_back(RoleList::moderators);
  if (any({Role::vip})) lists.push_back(RoleList::vips);
  if (any({Role::subscriber, Role::tier2, Role::tier3})) lists.push_back(RoleList::subscribers);
  return lists;
}

RoleAccess role_access(const Config& config, const twitch::Identity& token, UserId streamer,
                       std::string_view channel) {
  RoleAccess access;
  const std::vector<RoleList> needed = needed_lists(config);
  if (config.twitch.format == ListFormat::legacy) {
    // The list itself names moderators and VIPs, and subscribers nowhere.
    access.refused.assign(twitch::kRoleLists.begin(), twitch::kRoleLists.end());
    if (std::ranges::find(needed, RoleList::subscribers) != needed.end()) {
      access.missing =
          "[roles] pays subscribers more, but a list of the old format does not tell who they are. "
          "They are paid as viewers; what they have is safe.";
    }
    return access;
  }
  if (needed.empty()) return access;
  if (token.user_id != streamer) {
    access.refused = needed;
    access.missing = fmt::format(
        "[roles] pays {} more, but Twitch tells only the streamer who they are, and the access "
        "token is that of \"{}\". They are paid as viewers; what they have is safe. A token of "
        "\"{}\" helps, with the scope moderator:read:chatters and the {}.",
        names_of(needed), token.login, channel, needed_scopes(needed));
    return access;
  }
  for (const RoleList list : needed)
    (may_read(token, list) ? access.lists : access.refused).push_back(list);
  if (!access.refused.empty()) {
    access.missing = fmt::format(
        "[roles] pays {} more, but the access token may not ask who they are: it lacks the {}. "
        "They are paid as viewers; what they have is safe. To ask for it, log in again as the "
        "streamer: pointsbot login --streamer",
        names_of(access.refused), needed_scopes(access.refused));
  }
  return access;
}

std::string role_list_failed(RoleList list, const twitch::Failure& failure,
                             const std::string& cause, std::chrono::milliseconds next_try) {
  using twitch::Error;
  const bool no = failure.error == Error::unauthorized || failure.error == Error::forbidden ||
                  failure.error == Error::rejected;
  const std::string why = !no ? cause
                              : fmt::format("Twitch refused it (HTTP {}{}{})", failure.status,
                                            failure.detail.empty() ? "" : ": ", failure.detail);
  return fmt::format(
      "The list of {} could not be read: {}. Everybody keeps the role that he had; payments go on. "
      "Next try in {}.",
      word_for(list), why, span(next_try));
}

std::string role_list_again(RoleList list) {
  return fmt::format("The list of {} is whole again.", word_for(list));
}

}  // namespace pointsbot::app
