#include "app/chat/games/duels.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::app::chat::games {
namespace {

bool concerns(const DuelOffer& offer, UserId who) {
  return offer.stake.by.id == who || offer.to.id == who;
}

}  // namespace

std::optional<Refused> Duels::refuses(UserId by, UserId to, Points amount, SteadyTime now) const {
  if (by == to) return Refused::himself;
  if (amount <= Points{}) return Refused::wrong_amount;
  if (amount > kMostStake) return Refused::too_much;
  if (of(by, now) != nullptr) return Refused::already_in;
  if (of(to, now) != nullptr) return Refused::busy;
  if (offers_.size() == kMostPeople / 2) return Refused::full;
  return std::nullopt;
}

std::optional<Refused> Duels::offer(Stake stake, Player to, SteadyTime now, SteadyTime until) {
  if (const auto why = refuses(stake.by.id, to.id, stake.amount, now)) return why;
  offers_.push_back({++last_number_, std::move(stake), std::move(to), until});
  return std::nullopt;
}

const DuelOffer* Duels::of(UserId who, SteadyTime now) const {
  const auto found = std::find_if(offers_.begin(), offers_.end(), [=](const DuelOffer& offer) {
    return now < offer.until && concerns(offer, who);
  });
  return found != offers_.end() ? &*found : nullptr;
}

Result<Duel, Refused> Duels::accept(std::int64_t number, Stake stake, SteadyTime now, Dice& dice) {
  const auto offer = std::find_if(offers_.begin(), offers_.end(), [&](const DuelOffer& each) {
    return each.number == number && each.to.id == stake.by.id && now < each.until;
  });
  if (offer == offers_.end()) return Refused::over;
  if (stake.amount != offer->stake.amount) return Refused::wrong_amount;
  Stake first = std::move(offer->stake);
  offers_.erase(offer);

  const bool first_wins = dice.below(2) == 0;
  const Points pot = first.amount + stake.amount;
  Duel duel{.winner = first_wins ? first.by : stake.by,
            .loser = first_wins ? stake.by : first.by,
            .pot = pot,
            .settlement = {}};
  duel.settlement.push_back({std::move(first), first_wins ? pot : Points{}});
  duel.settlement.push_back({std::move(stake), first_wins ? Points{} : pot});
  return duel;
}

std::optional<DuelOffer> Duels::end(UserId who, SteadyTime now) {
  const DuelOffer* his = of(who, now);
  if (his == nullptr) return std::nullopt;
  const auto at = offers_.begin() + (his - offers_.data());
  DuelOffer ended = std::move(*at);
  offers_.erase(at);
  return ended;
}

std::vector<DuelOffer> Duels::timed_out(SteadyTime now) {
  std::vector<DuelOffer> over;
  const auto still = [now](const DuelOffer& offer) { return now < offer.until; };
  const auto first = std::stable_partition(offers_.begin(), offers_.end(), still);
  std::move(first, offers_.end(), std::back_inserter(over));
  offers_.erase(first, offers_.end());
  return over;
}

std::optional<SteadyTime> Duels::next_timeout() const {
  const auto next =
      std::min_element(offers_.begin(), offers_.end(),
                       [](const DuelOffer& a, const DuelOffer& b) { return a.until < b.until; });
  return next != offers_.end() ? std::optional{next->until} : std::nullopt;
}

}  // namespace pointsbot::app::chat::games
