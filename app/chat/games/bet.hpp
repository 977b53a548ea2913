#pragma once

#include "app/chat/games/stake.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace pointsbot::app::chat::games {

/// Viewers bet against each other on how something comes out, as in Twitch's predictions: open,
/// closed, and then paid or cancelled. All stakes are one pot; those who staked on what came out
/// share it in proportion to their stakes, rounded down, and what rounding leaves goes one point
/// each to the earliest of them. Where nobody did, and where it is cancelled, everybody has his
/// stake back. So all that is staked comes back, neither more nor less; what a stake brings is
/// stated by odds() and moves until the bet is closed. Ends once: what is asked of it afterwards
/// settles nothing.
class Bet {
 public:
  static constexpr std::size_t kFewestOptions = 2;
  static constexpr std::size_t kMostOptions = 10;
  /// How often somebody may stake, the first time among them.
  static constexpr std::size_t kMostStakesEach = 10;

  /// Options are 0 to options - 1. REQUIRES: kFewestOptions <= options <= kMostOptions.
  explicit Bet(std::size_t options) : on_(options) {}

  /// Why he may not stake that on `option` now; nothing: he may. Who has staked may stake more, on
  /// the same option. One that there is not is over.
  std::optional<Refused> refuses(UserId who, std::size_t option, Points amount) const;
  std::optional<Refused> stake(std::size_t option, Stake stake);

  /// No stakes from now on. False: it was closed before, or is over.
  bool close();

  enum class State { open, closed, over };
  State state() const { return state_; }
  std::size_t options() const { return on_.size(); }
  std::size_t people() const { return people_.size(); }
  bool has(UserId who) const { return find(who) != nullptr; }
  Points pot() const { return pot_; }
  Points on(std::size_t option) const { return on_[option]; }
  /// How many times a stake on `option` would come back as it stands; nothing: nobody staked on it.
  std::optional<double> odds(std::size_t option) const;

  /// `option` came out, whether the bet was closed or not. The stakes stand person by person, in
  /// the order of their first ones. REQUIRES: there is such an option.
  Settlement pay(std::size_t option);
  Settlement cancel();

 private:
  struct Person {
    UserId id;
    std::size_t option;
    Points amount;  // of all his stakes
    std::vector<Stake> stakes;
  };

  const Person* find(UserId who) const;
  std::vector<Person> end();

  State state_ = State::open;
  std::vector<Points> on_;
  Points pot_;
  std::vector<Person> people_;
};

}  // namespace pointsbot::app::chat::games
