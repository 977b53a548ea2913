#include "app/people.hpp"

#include "base/counted.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/helix.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::app {

bool PeopleOfTwitch::is_nobody(const std::string& login) {
  const SteadyTime now = parts_.clock.now();
  while (!nobodies_.empty() && nobodies_.front().until <= now) nobodies_.pop_front();
  return std::ranges::find(nobodies_, login, &Nobody::login) != nobodies_.end();
}

Task<Result<std::optional<twitch::User>, twitch::Failure>> PeopleOfTwitch::find(std::string login) {
  if (is_nobody(login)) co_return std::optional<twitch::User>{};
  if (asking_ == kMostAtATime) {
    co_return twitch::Failure{.error = twitch::Error::failed,
                              .detail = "others are being looked up; try again in a moment"};
  }
  twitch::RateBudget* const budget = parts_.budget ? &parts_.budget() : nullptr;
  // Names that somebody made up are no reason for a payment to wait.
  if (budget != nullptr && !budget->has(1, twitch::Purpose::roles))
    co_return twitch::Failure{.error = twitch::Error::rate_limited};
  const Counted asks{asking_};
  // With a parser and a page of its own: the bot's are in use while it looks who is here.
  const Config& config = parts_.config;
  pooling::Reservoir page{{.regions = 1}};
  twitch::Helix helix{parts_.client, page,
                      twitch::Urls{config.twitch.api_url, config.twitch.auth_url},
                      parts_.credential, config.memory.max_page};
  if (budget != nullptr) helix.spend_from(*budget);
  auto user = co_await helix.user(login, parts_.patience);
  if (user.has_value() && !*user)
    nobodies_.push_back({std::move(login), parts_.clock.now() + kNobodyFor});
  co_return user;
}

}  // namespace pointsbot::app
