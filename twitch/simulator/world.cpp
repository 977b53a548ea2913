#include "twitch/simulator/world.hpp"

#include "twitch/simulator/identities.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::twitch::simulator {

World::World(std::uint64_t seed, const Settings& settings, Clock& clock)
    : clock_{clock}, audience_{seed}, settings_{settings} {
  for (const NamedChannel& channel : settings_.more) audience_.add_channel(channel.login);
  channels_.resize(audience_.channels());
  for (Channel& channel : channels_) {
    channel.turnover_at = clock.now();
    channel.live_since = clock.wall();
  }
}

void World::set(Settings settings) {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    channels_[i].turnover = moment(i);
    channels_[i].turnover_at = clock_.now();
    if (channel_settings(settings, i)->live && !this->settings(i).live) {
      channels_[i].live_since = clock_.wall();
      ++channels_[i].streams;
    }
  }
  settings_ = std::move(settings);
}

Turnover World::moment(std::size_t channel) const {
  const Channel& of = channels_[channel];
  return advance(
      of.turnover, settings(channel).churn,
      std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - of.turnover_at));
}

void World::put(std::size_t channel, const RoleChange& change) {
  std::vector<RoleChange>& roles = channels_[channel].roles;
  std::erase_if(roles, [&](const RoleChange& known) {
    return known.kind == change.kind && known.user == change.user;
  });
  roles.push_back(change);
}

bool World::moderates(UserId user, std::size_t channel) const {
  if (user == audience_.streamer_of(channel).id) return true;
  if (user == kBotId) return settings(channel).bot_moderates;
  return std::ranges::any_of(roles(channel), [&](const RoleChange& change) {
    return change.user == user && change.has && change.kind == RoleChange::Kind::moderator;
  });
}

}  // namespace pointsbot::twitch::simulator
