#include "twitch/simulator/audience.hpp"

#include "twitch/simulator/identities.hpp"

namespace pointsbot::twitch::simulator {
namespace {

Person known(UserId id, std::string_view login, std::string_view display_name) {
  return {id, ShortText<25>{login}, ShortText<25>{display_name}};
}

}  // namespace

Person streamer() { return known(kChannelId, kChannelLogin, kChannelName); }

Person bot() { return known(kBotId, kBotLogin, kBotName); }

Person Audience::row(std::uint32_t row, const Cursor& sweep) const {
  if (row == 0) return streamer();
  if (row == 1) return bot();
  return population_.at(row - kCrew, sweep.moment);
}

std::optional<Person> Audience::find(UserId id) const {
  for (const Person& person : {streamer(), bot()}) {
    if (person.id == id) return person;
  }
  return population_.find(id);
}

std::optional<Person> Audience::find(std::string_view login) const {
  for (const Person& person : {streamer(), bot()}) {
    if (person.login.view() == login) return person;
  }
  return population_.find(login);
}

}  // namespace pointsbot::twitch::simulator
