#include "app/chat/games/bet.hpp"

#include "app/chat/games/share.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pointsbot::app::chat::games {
namespace {

/// What came back to somebody, over his several stakes.
void settle(std::vector<Stake> stakes, Points back, Settlement& settlement) {
  std::vector<Points> amounts;
  amounts.reserve(stakes.size());
  for (const Stake& stake : stakes) amounts.push_back(stake.amount);
  const std::vector<Points> parts = shared(back, amounts);
  for (std::size_t i = 0; i < stakes.size(); ++i) {
    settlement.push_back({std::move(stakes[i]), parts[i]});
  }
}

}  // namespace

const Bet::Person* Bet::find(UserId who) const {
  const auto found = std::find_if(people_.begin(), people_.end(),
                                  [who](const Person& person) { return person.id == who; });
  return found != people_.end() ? &*found : nullptr;
}

std::optional<Refused> Bet::refuses(UserId who, std::size_t option, Points amount) const {
  if (state_ != State::open || option >= on_.size()) return Refused::over;
  if (amount <= Points{}) return Refused::wrong_amount;
  if (amount > kMostStake || pot_ + amount > kMostPot) return Refused::too_much;
  const Person* person = find(who);
  if (person == nullptr) {
    return people_.size() < kMostPeople ? std::nullopt : std::optional{Refused::full};
  }
  if (person->option != option) return Refused::other_option;
  if (person->stakes.size() == kMostStakesEach) return Refused::already_in;
  return std::nullopt;
}

std::optional<Refused> Bet::stake(std::size_t option, Stake stake) {
  if (const auto why = refuses(stake.by.id, option, stake.amount)) return why;
  const Person* known = find(stake.by.id);
  if (known == nullptr) people_.push_back({stake.by.id, option, {}, {}});
  Person& person =
      known == nullptr ? people_.back() : people_[static_cast<std::size_t>(known - people_.data())];
  person.amount = person.amount + stake.amount;
  on_[option] = on_[option] + stake.amount;
  pot_ = pot_ + stake.amount;
  person.stakes.push_back(std::move(stake));
  return std::nullopt;
}

bool Bet::close() {
  if (state_ != State::open) return false;
  state_ = State::closed;
  return true;
}

std::optional<double> Bet::odds(std::size_t option) const {
  if (on_[option] == Points{}) return std::nullopt;
  return static_cast<double>(pot_.value) / static_cast<double>(on_[option].value);
}

std::vector<Bet::Person> Bet::end() {
  state_ = State::over;
  pot_ = {};
  std::fill(on_.begin(), on_.end(), Points{});
  return std::exchange(people_, {});
}

Settlement Bet::pay(std::size_t option) {
  if (on_[option] == Points{}) return cancel();
  std::vector<Points> winning;
  for (const Person& person : people_) {
    if (person.option == option) winning.push_back(person.amount);
  }
  const std::vector<Points> parts = shared(pot_, winning);
  auto part = parts.begin();
  Settlement settlement;
  for (Person& person : end()) {
    const Points back = person.option == option ? *part++ : Points{};
    settle(std::move(person.stakes), back, settlement);
  }
  return settlement;
}

Settlement Bet::cancel() {
  std::vector<Stake> stakes;
  for (Person& person : end()) {
    std::move(person.stakes.begin(), person.stakes.end(), std::back_inserter(stakes));
  }
  return given_back(std::move(stakes));
}

}  // namespace pointsbot::app::chat::games
