#include "app/people.hpp"

#include "pooling/reservoir.hpp"
#include "twitch/helix.hpp"

#include <utility>

namespace pointsbot::app {

Task<Result<std::optional<twitch::User>, twitch::Failure>> PeopleOfTwitch::find(std::string login) {
  // With a parser and a page of its own: the bot's are in use while it looks who is here.
  pooling::Reservoir page{{.regions = 1}};
  twitch::Helix helix{client_, page, twitch::Urls{config_.twitch.api_url, config_.twitch.auth_url},
                      credential_, config_.memory.max_page};
  auto user = co_await helix.user(login);
  co_return user;
}

}  // namespace pointsbot::app
