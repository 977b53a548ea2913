#pragma once

#include "twitch/simulator/cursor.hpp"
#include "twitch/simulator/population.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch::simulator {

/// The rows of a sweep that are not the population's.
inline constexpr std::uint32_t kCrew = 2;
/// The most who are present by name at once.
inline constexpr std::size_t kMostGuests = 4'000;

/// The streamer of the first channel.
Person streamer();
/// The bot, who is in each chat.
Person bot();

/// Everybody there is, and who of them is where. The channels share one population, of which each
/// sees a stretch of its own; besides, people can be called in by name, get another login, or lose
/// theirs to somebody new.
class Audience {
 public:
  explicit Audience(std::uint64_t seed);

  /// Another channel, its streamer of that login: the next number. The first, 0, is there already.
  std::size_t add_channel(std::string_view login);
  std::size_t channels() const { return channels_.size(); }
  Person streamer_of(std::size_t channel) const { return current(channels_[channel].streamer); }
  std::optional<std::size_t> channel_of(UserId streamer) const;
  std::optional<std::size_t> channel_of(std::string_view login) const;

  /// Where a sweep of the channel begins that shows so many of the population, and the guests.
  Cursor sweep(std::size_t channel, Turnover moment, std::uint32_t viewers) const;
  /// A row of a sweep: the streamer, the bot, the population, the guests.
  /// REQUIRES: row < sweep.people.
  Person row(std::uint32_t row, const Cursor& sweep) const;

  const Population& population() const { return population_; }
  /// The slot of the population that a channel's n-th row of it shows.
  std::uint32_t slot(std::size_t channel, std::uint32_t n) const;
  /// Somebody as he is called now: of the population, or made by somebody().
  Person current(const Person& person) const;

  std::optional<Person> find(UserId id) const;
  std::optional<Person> find(std::string_view login) const;

  /// Who has that login, in any capitals; an account of that name is made when nobody has.
  /// Throws std::invalid_argument when it is no login.
  Person somebody(std::string_view login);

  /// In the chat of the channel from now on, or no more. Throws std::invalid_argument when it is
  /// full.
  void arrive(std::size_t channel, UserId id);
  void leave(std::size_t channel, UserId id);

  /// The same id under another login. Throws std::invalid_argument when somebody has that one.
  Person rename(UserId id, std::string_view login);
  /// Ends the account; a new one has its login, and its place in the chats. Returns that.
  Person recycle(UserId id);

 private:
  struct Channel {
    Person streamer;
    std::uint32_t offset = 0;
    std::vector<UserId> guests;
  };
  struct Changed {
    UserId was;
    Person now;
  };

  std::optional<Person> original(UserId id) const;

  Population population_;
  std::vector<Channel> channels_;
  std::vector<Person> named_;     // accounts that are not the population's
  std::vector<Changed> changed_;  // few, and none unless a test wants some
};

}  // namespace pointsbot::twitch::simulator
