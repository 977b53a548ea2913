#include "app/scopes.hpp"

#include "app/role_access.hpp"
#include "app/wanted_events.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace pointsbot::app {
namespace {

using twitch::EventType;
using twitch::RoleList;

/// An event that tells of the same.
EventType event_of(RoleList list) {
  switch (list) {
    case RoleList::moderators:
      return EventType::moderator_add;
    case RoleList::vips:
      return EventType::vip_add;
    case RoleList::subscribers:
      break;
  }
  return EventType::subscription_end;
}

/// The scope that lets one do what `scope` does, and more.
std::string_view wider(std::string_view scope) {
  if (scope == "moderation:read") return "channel:manage:moderators";
  if (scope == "channel:read:vips") return "channel:manage:vips";
  if (scope == "channel:read:redemptions") return "channel:manage:redemptions";
  return scope;
}

}  // namespace

std::vector<NeededScope> needed_scopes(const Config& config, const Needs& needs) {
  std::vector<NeededScope> scopes;
  const auto add = [&](std::string_view scope, std::string_view why) {
    if (scope.empty()) return;  // anybody may
    const auto same = std::ranges::find(scopes, scope, &NeededScope::scope);
    if (same == scopes.end()) {
      scopes.push_back({std::string{scope}, std::string{why}});
    } else if (why.find(same->why) != why.npos) {
      same->why = why;  // which says that too
    } else if (same->why.find(why) == std::string::npos) {
      same->why.append(", and ").append(why);
    }
  };
  if (needs.sweeps) add(kViewersScope, "who is in the chat: that is who is paid");
  if (needs.kind == Kind::streamer) {
    for (const RoleList list : needed_lists(config)) {
      const EventType event = event_of(list);
      add(twitch::form_of(event).scope, purpose_of(event, config));
    }
  }
  for (const EventType event : needs.events) {
    const bool of_chat = event == EventType::chat_message;
    if (of_chat ? needs.reads_chat : needs.kind == Kind::streamer)
      add(twitch::form_of(event).scope, purpose_of(event, config));
  }
  if (needs.writes_chat) add(kWritesChatScope, "writing in the chat");
  return scopes;
}

std::vector<NeededScope> missing_scopes(const std::vector<NeededScope>& needed,
                                        const std::vector<std::string>& granted) {
  std::vector<NeededScope> missing;
  for (const NeededScope& one : needed) {
    const bool has = std::ranges::any_of(granted, [&](const std::string& scope) {
      return scope == one.scope || scope == wider(one.scope);
    });
    if (!has) missing.push_back(one);
  }
  return missing;
}

std::vector<std::string> names_of(const std::vector<NeededScope>& scopes) {
  std::vector<std::string> names;
  for (const NeededScope& one : scopes) names.push_back(one.scope);
  return names;
}

}  // namespace pointsbot::app
