#include "twitch/simulator/audience.hpp"

#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/permutation.hpp"

#include <algorithm>
#include <stdexcept>

namespace pointsbot::twitch::simulator {
namespace {

// Ids of accounts that were called in by name: between the streamers' and the population's.
constexpr std::uint64_t kFirstNamed = 40'000'000, kNamed = 50'000'000;
constexpr std::int64_t kFirstRecycled = 95'000'000;

Person known(UserId id, std::string_view login, std::string_view display_name) {
  return {id, ShortText<25>{login}, ShortText<25>{display_name}};
}

/// The login with a capital where a word begins.
std::string capitalized(std::string login) {
  char before = '_';
  for (char& c : login) {
    if (before == '_' && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    before = c;
  }
  return login;
}

std::string login_in(std::string_view text) {
  std::string login{text};
  for (char& c : login) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!good) login.clear();
    if (login.empty()) break;
  }
  if (login.empty() || login.size() > 25) {
    throw std::invalid_argument{"\"" + std::string{text} +
                                "\" is no name: 1 to 25 letters, digits and underscores"};
  }
  return login;
}

}  // namespace

Person streamer() { return known(kChannelId, kChannelLogin, kChannelName); }

Person bot() { return known(kBotId, kBotLogin, kBotName); }

Audience::Audience(std::uint64_t seed) : population_{seed} {
  channels_.push_back({.streamer = streamer(), .offset = 0, .guests = {}});
}

std::size_t Audience::add_channel(std::string_view text) {
  const std::string login = login_in(text);
  if (find(login)) throw std::invalid_argument{"\"" + login + "\" is there already"};
  const std::size_t channel = channels_.size();
  if (channel >= 256) throw std::invalid_argument{"too many channels"};
  const auto offset = static_cast<std::uint32_t>(scatter(channel) % kMostPeople);
  channels_.push_back({known(channel_id(channel), login, capitalized(login)), offset, {}});
  return channel;
}

std::optional<std::size_t> Audience::channel_of(UserId streamer) const {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    if (channels_[i].streamer.id == streamer) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> Audience::channel_of(std::string_view login) const {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    if (streamer_of(i).login.view() == login) return i;
  }
  return std::nullopt;
}

Cursor Audience::sweep(std::size_t channel, Turnover moment, std::uint32_t viewers) const {
  const auto guests = static_cast<std::uint16_t>(channels_[channel].guests.size());
  return {.moment = moment,
          .people = viewers + guests,
          .offset = 0,
          .guests = guests,
          .channel = static_cast<std::uint8_t>(channel)};
}

std::uint32_t Audience::slot(std::size_t channel, std::uint32_t n) const {
  return (channels_[channel].offset + n) % kMostPeople;
}

Person Audience::row(std::uint32_t row, const Cursor& sweep) const {
  const Channel& channel = channels_[sweep.channel];
  if (row + sweep.guests >= sweep.people && !channel.guests.empty()) {
    // Who left within the sweep is made up for by somebody twice, as at Twitch.
    const std::size_t guest = row + sweep.guests - sweep.people;
    return *find(channel.guests[std::min(guest, channel.guests.size() - 1)]);
  }
  if (row == 0) return current(channel.streamer);
  if (row == 1) return current(bot());
  return current(population_.at(slot(sweep.channel, row - kCrew), sweep.moment));
}

Person Audience::current(const Person& person) const {
  const auto changed = std::ranges::find(changed_, person.id, &Changed::was);
  return changed == changed_.end() ? person : changed->now;
}

std::optional<Person> Audience::original(UserId id) const {
  if (id == kBotId) return bot();
  for (const Channel& channel : channels_) {
    if (channel.streamer.id == id) return channel.streamer;
  }
  for (const Person& person : named_) {
    if (person.id == id) return person;
  }
  return population_.find(id);
}

std::optional<Person> Audience::find(UserId id) const {
  for (const Changed& changed : changed_) {
    if (changed.now.id == id) return changed.now;
    if (changed.was == id) return std::nullopt;  // the account is no more
  }
  return original(id);
}

std::optional<Person> Audience::find(std::string_view login) const {
  for (const Changed& changed : changed_) {
    if (changed.now.login.view() == login) return changed.now;
  }
  const auto has_it = [&](const Person& person) { return current(person).login.view() == login; };
  if (has_it(bot())) return bot();
  for (const Channel& channel : channels_) {
    if (has_it(channel.streamer)) return channel.streamer;
  }
  const auto named = std::ranges::find_if(named_, has_it);
  if (named != named_.end()) return *named;
  const std::optional<Person> found = population_.find(login);
  return found && has_it(*found) ? found : std::nullopt;
}

Person Audience::somebody(std::string_view text) {
  const std::string login = login_in(text);
  if (const auto found = find(login)) return *found;
  std::uint64_t hash = 0;
  for (const char c : login) hash = scatter(hash ^ static_cast<unsigned char>(c));
  UserId id{static_cast<std::int64_t>(kFirstNamed + hash % kNamed)};
  while (original(id)) id = UserId{number(id) + 1};
  std::string name{text};
  named_.push_back(known(id, login, name == login ? capitalized(login) : name));
  return named_.back();
}

void Audience::arrive(std::size_t channel, UserId id) {
  std::vector<UserId>& guests = channels_[channel].guests;
  if (std::ranges::find(guests, id) != guests.end()) return;
  if (guests.size() >= kMostGuests) throw std::invalid_argument{"too many are there by name"};
  guests.push_back(id);
}

void Audience::leave(std::size_t channel, UserId id) { std::erase(channels_[channel].guests, id); }

Person Audience::rename(UserId id, std::string_view text) {
  const std::string login = login_in(text);
  const auto whose = find(login);
  if (whose && whose->id != id) throw std::invalid_argument{"\"" + login + "\" is taken"};
  const Person now = known(id, login, capitalized(login));
  const auto changed = std::ranges::find(changed_, id, [](const Changed& c) { return c.now.id; });
  if (changed != changed_.end()) {
    changed->now = now;
  } else {
    changed_.push_back({id, now});
  }
  return now;
}

Person Audience::recycle(UserId id) {
  const Person was = find(id).value();
  Person now = was;
  now.id = UserId{kFirstRecycled + static_cast<std::int64_t>(changed_.size())};
  const auto changed = std::ranges::find(changed_, id, [](const Changed& c) { return c.now.id; });
  if (changed != changed_.end()) {
    changed->now = now;
  } else {
    changed_.push_back({id, now});
  }
  for (Channel& channel : channels_) std::ranges::replace(channel.guests, id, now.id);
  return now;
}

}  // namespace pointsbot::twitch::simulator
