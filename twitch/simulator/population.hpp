#pragma once

#include "base/user_id.hpp"
#include "twitch/simulator/permutation.hpp"
#include "twitch/simulator/person.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// The most people who can be present at once.
inline constexpr std::uint32_t kMostPeople = 100'000;

/// How often the population has been replaced so far, as 32 whole and 32 fractional bits: the
/// moment of a sweep, as far as it decides who is there.
enum class Turnover : std::uint64_t {};

/// The turnover after `elapsed` more time in which `churn` per cent of the people leave each minute
/// and others take their place.
Turnover advance(Turnover from, double churn, std::chrono::milliseconds elapsed);

/// Everybody who may ever turn up, held nowhere: who sits in a slot is a function of seed, slot and
/// turnover. Each slot changes hands once a turn, all of them evenly through it. Of those who come,
/// half are new, and half were there before and left three turns earlier.
class Population {
 public:
  explicit Population(std::uint64_t seed);

  /// Who is in the slot at that moment; no two slots hold the same person.
  /// REQUIRES: slot < kMostPeople.
  Person at(std::uint32_t slot, Turnover moment) const;

  /// Everybody who ever sits in a slot has a number there, growing as they first turn up.
  struct Numbers {
    std::uint32_t first;
    std::uint32_t last;
  };
  /// Those who are in the slot about that moment: now, shortly before or shortly after.
  Numbers around(std::uint32_t slot, Turnover moment) const;
  Person person(std::uint32_t slot, std::uint32_t number) const;
  /// From 0 to below 100, by chance, but always the same for a person and a question.
  double draw(std::uint32_t slot, std::uint32_t number, std::uint64_t question) const;

  /// How often the slot has changed hands.
  static std::uint32_t generation(std::uint32_t slot, Turnover moment);

  /// Somebody by id or by login, present or not.
  std::optional<Person> find(UserId id) const;
  std::optional<Person> find(std::string_view login) const;

 private:
  /// Half of the slots are a generation ahead: newcomers and returners come mixed.
  std::uint32_t ahead(std::uint32_t slot) const;

  std::uint64_t seed_;
  Permutation ids_;           // of everybody
  Permutation newer_logins_;  // of those who were not there from the start
  Permutation first_logins_;  // of those who were: shorter names
};

}  // namespace pointsbot::twitch::simulator
