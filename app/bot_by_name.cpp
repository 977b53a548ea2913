// A channel whose list is of the old format: it goes by its name, and Twitch itself is asked only
// whether it is live, where that can be.

#include "app/accounts.hpp"
#include "app/bot.hpp"
#include "app/wording.hpp"

#include <spdlog/logger.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
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
    if (std::exchange(told_always_live_, false))
      parts_.log.info("Twitch says from now on whether \"{}\" is live.", channel.login);
    co_return;
  }
  std::optional<twitch::Failure> failure;
  if (!user) failure = user.error();
  find_at_twitch_.reset();
  if (failure) ask_twitch_later(*failure);
  say_always_live(channel, failure);
}

void Bot::ask_twitch_no_more(const Channel& channel, const twitch::Failure& refusal) {
  parts_.legacy->ask_nobody();
  ask_twitch_later(refusal);
  say_always_live(channel, refusal);
}

void Bot::ask_twitch_later(const twitch::Failure& failure) {
  // Nobody logged in costs no request: a login counts at the next payment.
  const bool login = parts_.accounts != nullptr && failure.error == twitch::Error::unauthorized;
  find_at_twitch_ = parts_.clock.now() + (login ? seconds{0} : kAskAgain);
}

void Bot::say_always_live(const Channel& channel, const std::optional<twitch::Failure>& failure) {
  if (std::exchange(told_always_live_, true)) return;
  std::string why = "Twitch knows no such channel";
  std::string_view until;
  if (failure && failure->error == twitch::Error::unauthorized && parts_.accounts == nullptr) {
    why = "Twitch does not accept the token in POINTSBOT_ACCESS_TOKEN";
    until = ", until the bot is started with a valid one";
  } else if (failure && failure->error == twitch::Error::unauthorized &&
             parts_.accounts->login(Accounts::For::viewers, channel.login) == nullptr) {
    why = "nobody is logged in";
    until = ", until somebody logs in (pointsbot login)";
  } else if (failure) {
    why = cause(*failure, channel);
    until = ", until Twitch answers";
  }
  parts_.log.warn(
      "Whether \"{}\" is live cannot be asked, because {}: it is paid as if it always were{}.",
      channel.login, why, until);
}

}  // namespace pointsbot::app
