#pragma once

#include "db/records.hpp"

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace pointsbot::bench {

/// Made-up people, sorted by id. Their ids lie about as Twitch's do, and their logins lie otherwise
/// than their ids.
class People {
 public:
  /// Those of the numbers `first` to `first + count`; a number is always the same person.
  People(std::int64_t first, std::int64_t count);
  People(const People&) = delete;
  People& operator=(const People&) = delete;

  std::span<const db::Arrival> all() const { return all_; }

  /// In the order in which they came for the first time, which is none of their ids: pages of a
  /// database are filled by it as they are in life.
  std::vector<db::Arrival> as_they_came() const;

  /// What somebody has before the bench begins: many have a little, a few have a lot.
  static Points balance(UserId id);

 private:
  std::string names_;
  std::vector<db::Arrival> all_;
};

/// Who of some people is here, and who comes and goes.
class Audience {
 public:
  /// REQUIRES: present <= people.size(), and the people stay where they are.
  Audience(std::span<const db::Arrival> people, std::int64_t present, std::uint32_t seed = 1);

  std::vector<db::Arrival> here() const;  ///< sorted by id

  struct Change {
    std::vector<db::Arrival> arrivals;  ///< sorted by id
    std::vector<Attendee> departures;   ///< sorted by id
  };
  /// So many at random leave, and as many of the others come.
  Change change(std::int64_t count);

 private:
  std::size_t any(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random_);
  }

  std::span<const db::Arrival> people_;
  std::mt19937_64 random_;
  std::vector<std::uint32_t> here_, away_;
};

}  // namespace pointsbot::bench
