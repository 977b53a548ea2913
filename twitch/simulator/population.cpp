#include "twitch/simulator/population.hpp"

namespace pointsbot::twitch::simulator {
namespace {

constexpr unsigned kSlotBits = 17;
constexpr std::uint64_t kSlots = std::uint64_t{1} << kSlotBits;
static_assert(kMostPeople <= kSlots);

// Slot and number of the person in it, side by side: below 2^38. Ids begin above those that the
// streamer and the bot have.
constexpr unsigned kPersonBits = 38;
constexpr std::uint64_t kFirstId = 100'000'000;
constexpr std::uint64_t kNumbers = std::uint64_t{1} << (kPersonBits - kSlotBits);
constexpr std::uint64_t kFirstLogins = std::uint64_t{1} << (kSlotBits + 1);

/// Which of a slot's people, numbered as they first turn up, its n-th generation is: every other
/// one is new, those between were there three generations before. 0 1 0 2 1 3 2 4 3 5 ...
std::uint32_t number_of(std::uint32_t generation) {
  return generation % 2 == 1 || generation == 0 ? (generation + 1) / 2 : generation / 2 - 1;
}

}  // namespace

Turnover advance(Turnover from, double churn, std::chrono::milliseconds elapsed) {
  const double turns = churn / 100 * static_cast<double>(elapsed.count()) / 60'000;
  return Turnover{static_cast<std::uint64_t>(from) + static_cast<std::uint64_t>(turns * 0x1p32)};
}

Population::Population(std::uint64_t seed)
    : seed_{seed},
      ids_{kPersonBits / 2, scatter(seed)},
      newer_logins_{kPersonBits / 2, scatter(~seed)},
      first_logins_{(kSlotBits + 1) / 2, scatter(seed ^ 1)} {}

std::uint32_t Population::generation(std::uint32_t slot, Turnover moment) {
  // Multiples of the golden ratio spread any number of slots evenly over a turn.
  const std::uint32_t phase = slot * 2'654'435'769U;
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(moment) + phase) >> 32);
}

Person Population::at(std::uint32_t slot, Turnover moment) const {
  return person(slot, number_of(generation(slot, moment) + ahead(slot)) % kNumbers);
}

std::uint32_t Population::ahead(std::uint32_t slot) const {
  return static_cast<std::uint32_t>(scatter(seed_ ^ slot) & 1);
}

Population::Numbers Population::around(std::uint32_t slot, Turnover moment) const {
  constexpr std::uint32_t kBefore = 2, kAfter = 2;
  const std::uint32_t newest = (generation(slot, moment) + ahead(slot) + 1) / 2;
  return {newest > kBefore ? newest - kBefore : 0, newest + kAfter};
}

double Population::draw(std::uint32_t slot, std::uint32_t number, std::uint64_t question) const {
  const std::uint64_t who = std::uint64_t{number} << kSlotBits | slot;
  return static_cast<double>(scatter(scatter(seed_ ^ who) ^ question) >> 11) * 0x1p-53 * 100;
}

Person Population::person(std::uint32_t slot, std::uint32_t number) const {
  const std::uint64_t who = std::uint64_t{number} << kSlotBits | slot;
  const std::uint64_t login_number =
      number == 0 ? first_logins_.forward(slot) : kFirstLogins + newer_logins_.forward(who);
  const std::uint64_t whim = scatter(seed_ ^ scatter(who));
  Person result;
  result.id = UserId{static_cast<std::int64_t>(kFirstId + ids_.forward(who))};
  result.login = login_for(login_number, whim);
  result.display_name = display_name_for(result.login.view(), scatter(whim));
  return result;
}

std::optional<Person> Population::find(UserId id) const {
  const auto shuffled = static_cast<std::uint64_t>(number(id)) - kFirstId;
  if (shuffled >> kPersonBits != 0) return std::nullopt;
  const std::uint64_t who = ids_.backward(shuffled);
  const auto slot = static_cast<std::uint32_t>(who % kSlots);
  if (slot >= kMostPeople) return std::nullopt;
  return person(slot, static_cast<std::uint32_t>(who / kSlots));
}

std::optional<Person> Population::find(std::string_view login) const {
  const std::optional<std::uint64_t> behind = number_behind(login);
  if (!behind) return std::nullopt;
  std::uint64_t who = 0;
  if (*behind < kFirstLogins) {
    who = first_logins_.backward(*behind);
    if (who >= kSlots) return std::nullopt;
  } else {
    if ((*behind - kFirstLogins) >> kPersonBits != 0) return std::nullopt;
    who = newer_logins_.backward(*behind - kFirstLogins);
  }
  const auto slot = static_cast<std::uint32_t>(who % kSlots);
  if (slot >= kMostPeople) return std::nullopt;
  const Person found = person(slot, static_cast<std::uint32_t>(who / kSlots));
  if (found.login.view() != login) return std::nullopt;
  return found;
}

}  // namespace pointsbot::twitch::simulator
