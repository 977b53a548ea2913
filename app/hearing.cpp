#include "app/hearing.hpp"

#include "app/event_words.hpp"
#include "app/wanted_events.hpp"
#include "app/who_hears.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace pointsbot::app {
namespace {

using For = Accounts::For;
using twitch::EventType;

bool has(const std::vector<EventType>& types, EventType type) {
  return std::ranges::find(types, type) != types.end();
}

}  // namespace

bool Hearing::changed() {
  const Config& config = channel_.config;
  std::array<const void*, 3> bearers{};
  for (std::size_t i = 0; accounts_ != nullptr && i < bearers.size(); ++i) {
    constexpr std::array kFor{For::viewers, For::streamer, For::chat};
    bearers[i] = accounts_->bearer(kFor[i], config.twitch.channel).get();
  }
  if (known_ && known_->bearers == bearers && known_->active_bonus == config.points.active_bonus &&
      known_->answers == config.chat.answer && known_->roles == config.roles &&
      known_->rewards == config.rewards)
    return false;
  known_ = {bearers, config.points.active_bonus, config.chat.answer, config.roles, config.rewards};
  return true;
}

std::vector<Hearing::Heard> Hearing::plan() {
  const Config& config = channel_.config;
  const std::vector<EventType> wanted = wanted_events(config);
  const bool any_pays =
      std::ranges::any_of(wanted, [&](EventType type) { return pays(type, config); });
  if (rewards_alone_ && !any_pays) return {};
  std::vector<Heard> all;
  std::vector<EventType> heard, lost, lacked;
  for (const EventType type : wanted) {
    const For what = heard_by(type);
    const auto by = who(what);
    if (!by || !hears(by->scopes, type)) {
      (is_lost(type) ? lost : lacked).push_back(type);
      continue;
    }
    heard.push_back(type);
    all.push_back({type, what, by->user_id, by->login});
  }
  // While nobody is logged in at all, that is what is said.
  if (!who(For::viewers)) return all;
  tell_now(all);
  heard_ = std::move(heard);
  lost_ = std::move(lost);
  lacked_ = std::move(lacked);
  tell_lacks();
  return all;
}

std::optional<twitch::Identity> Hearing::who(For what) const {
  if (accounts_ != nullptr) return accounts_->who(what, channel_.config.twitch.channel);
  if (what == For::streamer && channel_.token.user_id != channel_.id) return std::nullopt;
  return channel_.token;
}

bool Hearing::is_lost(EventType type) const {
  return accounts_ != nullptr && (has(heard_, type) || has(lost_, type)) &&
         accounts_->tells_of(heard_by(type), channel_.config.twitch.channel);
}

void Hearing::tell_now(const std::vector<Heard>& heard) const {
  std::map<std::string_view, std::vector<EventType>> by_login;
  for (const Heard& one : heard) {
    if (has(lacked_, one.type)) by_login[one.login].push_back(one.type);
  }
  for (const auto& [login, now] : by_login) {
    if (const std::string purposes = purposes_of(now, channel_.config); !purposes.empty())
      channel_.log.info("{}", heard_now(login, purposes));
  }
}

void Hearing::tell_lacks() {
  const Config& config = channel_.config;
  std::vector<EventType> types;  // what roles lack is told where their lists are read
  std::vector<std::string_view> scopes;
  for (const EventType type : lacked_) {
    if (!pays(type, config)) continue;
    types.push_back(type);
    const std::string_view scope = twitch::form_of(type).scope;
    if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
  }
  std::string lacks;
  if (!types.empty()) {
    const auto streamer = who(For::streamer);
    lacks = not_heard(config.twitch.channel, purposes_of(types, config), scopes,
                      streamer && streamer->user_id == channel_.id, accounts_ == nullptr);
  }
  if (!lacks.empty() && lacks != told_lacks_) channel_.log.warn("{}", lacks);
  told_lacks_ = std::move(lacks);
}

}  // namespace pointsbot::app
