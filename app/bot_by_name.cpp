// A channel whose list is of the old format: it goes by its name, and Twitch itself is asked only
// whether it is live, where that can be.

#include "app/bot.hpp"
#include "app/wording.hpp"

#include <spdlog/logger.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

/// How soon Twitch is asked again for what one can do without.
constexpr seconds kAskAgain{30};

}  // namespace

Task<std::optional<Channel>> Bot::introduce_by_name() {
  const std::string& login = parts_.config.twitch.channel;
  Channel channel{.id = twitch::legacy_id(login), .login = login, .bot_id = {}, .bot_login = {}};
  find_at_twitch_ = parts_.clock.now();
  co_await find_at_twitch(channel);
  co_return channel;
}

Task<> Bot::find_at_twitch(const Channel& channel) {
  Turnstile::Pass pass = co_await parts_.commons.turnstile.enter();
  auto user = co_await parts_.helix.user(channel.login);
  const bool ready = co_await gave_way(pass);
  if (ready) {
    pass = co_await parts_.commons.turnstile.enter();
    user = co_await parts_.helix.user(channel.login);
  }
  pass.give_back();
  if (user && *user) {
    parts_.legacy->ask_twitch(parts_.helix, (*user)->id);
    find_at_twitch_.reset();
    if (told_always_live_)
      parts_.log.info("Twitch says from now on whether \"{}\" is live.", channel.login);
    co_return;
  }
  // Nobody logged in costs no request: a login counts at the next payment.
  const bool login = !user && user.error().error == twitch::Error::unauthorized;
  find_at_twitch_ = parts_.clock.now() + (login ? seconds{0} : kAskAgain);
  if (user) find_at_twitch_.reset();
  if (std::exchange(told_always_live_, true)) co_return;
  parts_.log.warn(
      "Whether \"{}\" is live cannot be asked, because {}: it is paid as if it always were{}.",
      channel.login,
      user    ? std::string{"Twitch knows no such channel"}
      : login ? std::string{"nobody is logged in"}
              : cause(user.error(), channel),
      user    ? ""
      : login ? ", until somebody logs in (pointsbot login)"
              : ", until Twitch answers");
}

}  // namespace pointsbot::app
