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

/// How soon Twitch is asked again for what one can do without: a login counts at the next payment,
/// and nobody logged in costs no request.
seconds ask_again_after(const twitch::Failure& failure) {
  constexpr seconds kAskAgain{30};
  return failure.error == twitch::Error::unauthorized ? seconds{0} : kAskAgain;
}

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
    if (std::exchange(told_always_live_, false))
      parts_.log.info("Twitch says from now on whether \"{}\" is live.", channel.login);
    co_return;
  }
  std::optional<twitch::Failure> failure;
  if (!user) failure = user.error();
  find_at_twitch_.reset();
  if (failure) find_at_twitch_ = parts_.clock.now() + ask_again_after(*failure);
  say_always_live(channel, failure);
}

void Bot::ask_twitch_no_more(const Channel& channel, const twitch::Failure& refusal) {
  parts_.legacy->ask_nobody();
  find_at_twitch_ = parts_.clock.now() + ask_again_after(refusal);
  say_always_live(channel, refusal);
}

void Bot::say_always_live(const Channel& channel, const std::optional<twitch::Failure>& failure) {
  if (std::exchange(told_always_live_, true)) return;
  const bool login = failure && failure->error == twitch::Error::unauthorized;
  parts_.log.warn(
      "Whether \"{}\" is live cannot be asked, because {}: it is paid as if it always were{}.",
      channel.login,
      !failure ? std::string{"Twitch knows no such channel"}
      : login  ? std::string{"nobody is logged in"}
               : cause(*failure, channel),
      !failure ? ""
      : login  ? ", until somebody logs in (pointsbot login)"
               : ", until Twitch answers");
}

}  // namespace pointsbot::app
