#include "app/bot_ids.hpp"

#include <algorithm>

namespace pointsbot::app {
namespace {

constexpr std::chrono::hours kEvery{24};
constexpr std::chrono::minutes kAfterAFailure{10};
/// A name is a bot's for long: who had it is left out as well, but not everybody who ever had it.
constexpr std::size_t kMostOwners = 3;
constexpr int kBadRequest = 400;

}  // namespace

void BotIds::want(const std::vector<std::string>& logins) {
  std::map<std::string, std::vector<UserId>, std::less<>> wanted;
  bool any_new = false;
  for (const std::string& login : logins) {
    const auto known = by_login_.find(login);
    any_new = any_new || known == by_login_.end();
    wanted.emplace(login, known == by_login_.end() ? std::vector<UserId>{} : known->second);
  }
  by_login_ = std::move(wanted);
  sort_ids();
  if (by_login_.empty()) {
    next_ = SteadyTime::max();
  } else if (any_new) {
    after_.clear();
    next_ = clock_.now();
  }
}

Task<> BotIds::ask(twitch::Helix& helix) {
  std::vector<std::string> asked;
  for (auto at = by_login_.upper_bound(after_); at != by_login_.end() && asked.size() < most_; ++at)
    asked.push_back(at->first);
  if (asked.empty()) {
    after_.clear();
    next_ = clock_.now() + kEvery;
    co_return;
  }
  const auto users = co_await helix.users(asked);
  if (!users && users.error().status == kBadRequest && asked.size() > 1) {
    most_ = asked.size() / 2;
    co_return;
  }
  if (!users && helix.gave_way()) co_return;
  if (!users && users.error().status != kBadRequest) {
    next_ = clock_.now() + kAfterAFailure;
    co_return;
  }
  if (users) found(asked, *users);  // else it is nobody's
  const bool all = by_login_.upper_bound(asked.back()) == by_login_.end();
  after_ = all ? std::string{} : asked.back();
  if (all) most_ = twitch::kMostLogins;
  next_ = all ? clock_.now() + kEvery : clock_.now();
}

void BotIds::is_refused() { next_ = clock_.now() + kAfterAFailure; }

void BotIds::found(const std::vector<std::string>& asked, const std::vector<twitch::User>& users) {
  for (const twitch::User& user : users) {
    const auto entry = by_login_.find(user.login);
    if (entry == by_login_.end() || !std::ranges::binary_search(asked, user.login)) continue;
    std::vector<UserId>& owners = entry->second;
    if (std::ranges::find(owners, user.id) != owners.end()) continue;
    if (owners.size() == kMostOwners) owners.erase(owners.begin());
    owners.push_back(user.id);
  }
  sort_ids();
}

void BotIds::sort_ids() {
  ids_.clear();
  for (const auto& [login, owners] : by_login_)
    ids_.insert(ids_.end(), owners.begin(), owners.end());
  std::ranges::sort(ids_);
  const auto again = std::ranges::unique(ids_);
  ids_.erase(again.begin(), again.end());
}

}  // namespace pointsbot::app
