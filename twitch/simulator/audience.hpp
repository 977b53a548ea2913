#pragma once

#include "twitch/simulator/cursor.hpp"
#include "twitch/simulator/population.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// The rows of a sweep that are not the population's.
inline constexpr std::uint32_t kCrew = 2;

/// The streamer of the one channel there is.
Person streamer();
/// The bot whose token it is; a moderator there.
Person bot();

/// The rows of a sweep: the streamer, the bot, then the population, `cursor.people` in all.
class Audience {
 public:
  explicit Audience(std::uint64_t seed) : population_{seed} {}

  /// REQUIRES: row < sweep.people.
  Person row(std::uint32_t row, const Cursor& sweep) const;

  const Population& population() const { return population_; }

  std::optional<Person> find(UserId id) const;
  std::optional<Person> find(std::string_view login) const;

 private:
  Population population_;
};

}  // namespace pointsbot::twitch::simulator
