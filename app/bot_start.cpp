#include "app/accounts.hpp"
#include "app/bot.hpp"
#include "app/chat/texts.hpp"
#include "app/reward_words.hpp"
#include "app/scopes.hpp"
#include "app/who_hears.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

/// How soon a login counts.
constexpr seconds kLookForLogin{2};

/// Above this, on a real channel, the bot asks whether the numbers are meant.
constexpr Points kMuchAnHour{1000};

/// Whether waiting is no use: Twitch itself said no. All else may pass, a hotel's network that
/// answers in Twitch's place as well.
bool is_no(twitch::Error error) {
  using twitch::Error;
  return error == Error::unauthorized || error == Error::forbidden || error == Error::rejected;
}

struct AskUpgrade {
  std::int64_t operator()(const db::Ledger& ledger) const { return ledger.upgraded_from(); }
};

struct AskMissing {
  std::int64_t operator()(const db::Ledger& ledger) const { return ledger.missing(); }
};

struct ReturnStakes {
  UserId channel;
  WallTime at;
  Result<db::Outcome, db::Error> operator()(db::Ledger& ledger) const {
    return ledger.return_stakes(channel, at);
  }
};

}  // namespace

template <class T, class Ask>
Task<Result<T, twitch::Failure>> Bot::ask_until_answered(Ask ask) {
  Backoff backoff{seconds{1}, seconds{60}};
  for (;;) {
    Turnstile::Pass pass = co_await parts_.commons.turnstile.enter();
    auto answer = co_await ask();
    if (answer) co_return answer;
    const bool ready = co_await gave_way(pass);
    if (ready) continue;
    pass.give_back();
    if (told_to_log_in(answer.error())) {
      co_await wait_until(parts_.clock.now() + kLookForLogin);
      continue;
    }
    // A login is there and refused all the same: it may be renewed, or be another by the next try.
    const bool refused =
        parts_.accounts != nullptr && answer.error().error == twitch::Error::unauthorized;
    if (!refused && is_no(answer.error().error)) co_return answer;
    const auto wait = refused ? Backoff::Duration{kLookForRenewal}
                              : retry_wait(answer.error(), backoff, parts_.clock.wall());
    fault("start", fmt::format("{}. Nobody is being paid; all balances are safe. Next try in {}.",
                               cause(answer.error(), {}), span(wait)));
    co_await wait_until(parts_.clock.now() + wait);
  }
}

Task<std::optional<twitch::Identity>> Bot::identify() {
  const Config::TwitchSection& twitch = parts_.config.twitch;
  struct AskIdentity {
    twitch::Helix& helix;
    Task<Result<twitch::Identity, twitch::Failure>> operator()() const { return helix.validate(); }
  };
  for (;;) {
    const auto identity = co_await ask_until_answered<twitch::Identity>(AskIdentity{parts_.helix});
    if (!identity) {
      parts_.log.error("{}. Nothing was paid; all balances are safe.", cause(identity.error(), {}));
      co_return std::nullopt;
    }
    if (identity->client_id != twitch.client_id) {
      parts_.log.error(
          "The access token belongs to another application than [twitch] client_id. Make a token "
          "with client_id {}, or put its own application's there.",
          twitch.client_id);
      co_return std::nullopt;
    }
    if (sees_viewers(identity->scopes)) co_return *identity;
    if (parts_.accounts == nullptr) {
      parts_.log.error(
          "The access token of \"{}\" may not read viewer lists: it lacks the scope {}.",
          identity->login, kViewersScope);
      co_return std::nullopt;
    }
    fault("scope", fmt::format("\"{}\" has not been asked whether the bot may read viewer lists. "
                               "Nobody is being paid; all balances are safe. Run: pointsbot login",
                               identity->login));
    co_await wait_until(parts_.clock.now() + kLookForLogin);
  }
}

bool Bot::told_to_log_in(const twitch::Failure& failure) {
  if (!goes_by_logins() || failure.error != twitch::Error::unauthorized) return false;
  if (parts_.accounts->login(Accounts::For::viewers, parts_.config.twitch.channel) != nullptr)
    return false;
  wait_for_somebody();
  return true;
}

void Bot::wait_for_somebody() {
  const std::string& login = parts_.config.twitch.channel;
  const bool told = parts_.accounts->tells_of(Accounts::For::viewers, login);
  fault(told ? "lost login" : "login", told ? "" : parts_.accounts->missing(login));
}

UserId Bot::speaker() const {
  if (parts_.accounts == nullptr) return UserId{};
  const auto* const who = parts_.accounts->login(Accounts::For::chat, parts_.config.twitch.channel);
  return who != nullptr ? who->user : UserId{};
}

twitch::Credential::Bearer Bot::asks_by() const {
  if (parts_.accounts == nullptr) return nullptr;
  return parts_.accounts->bearer(Accounts::For::viewers, parts_.config.twitch.channel);
}

bool Bot::is_another() const {
  const auto* const who =
      parts_.accounts->login(Accounts::For::viewers, parts_.config.twitch.channel);
  return who != nullptr && who->user != token_.user_id;
}

Task<bool> Bot::wait_for_login(SteadyTime until, twitch::Credential::Bearer refused) const {
  while (goes_by_logins() && parts_.clock.now() < until) {
    const auto bearer = asks_by();
    if (bearer != nullptr && (bearer != refused || is_another())) co_return true;
    co_await wait_until(std::min(until, parts_.clock.now() + kLookForLogin));
  }
  co_await wait_until(until);
  co_return false;
}

bool Bot::follow_login(Cycle& cycle) {
  if (!goes_by_logins()) return true;
  const std::string& login = parts_.config.twitch.channel;
  const auto* const who = parts_.accounts->login(Accounts::For::viewers, login);
  if (who == nullptr) {
    wait_for_somebody();
    return false;
  }
  const bool same = who->user == token_.user_id && who->scopes == token_.scopes &&
                    speaker() == channel_->speaker_id;
  if (same) return true;
  token_ = *parts_.accounts->who(Accounts::For::viewers, login);
  channel_->bot_id = token_.user_id;
  channel_->bot_login = token_.login;
  channel_->speaker_id = speaker();
  cycle.ask_as(*channel_);
  prepare_roles();
  parts_.helix.spend_from(parts_.accounts->budget(Accounts::For::viewers, login));
  return true;
}

Task<std::optional<Channel>> Bot::introduce() {
  if (parts_.legacy != nullptr) {
    auto channel = co_await introduce_by_name();
    co_return channel;
  }
  const Config::TwitchSection& twitch = parts_.config.twitch;
  struct AskUser {
    twitch::Helix& helix;
    const std::string& login;
    Task<Result<std::optional<twitch::User>, twitch::Failure>> operator()() const {
      return helix.user(login);
    }
  };
  const auto identity = co_await identify();
  if (!identity) co_return std::nullopt;
  const auto user = co_await ask_until_answered<std::optional<twitch::User>>(
      AskUser{parts_.helix, twitch.channel});
  if (!user) {
    parts_.log.error("{}. Nothing was paid; all balances are safe.", cause(user.error(), {}));
    co_return std::nullopt;
  }
  if (!*user) {
    parts_.log.error(
        "Twitch knows no channel \"{}\". Check [twitch] channel: the NAME of twitch.tv/NAME.",
        twitch.channel);
    co_return std::nullopt;
  }
  if (told("login") || told("scope")) {
    parts_.log.info("\"{}\" is logged in.", identity->login);
  } else if (told("start")) {
    parts_.log.info("Twitch answers again.");
  }
  faults_.clear();
  token_ = *identity;
  if (parts_.accounts != nullptr) {
    parts_.helix.spend_from(
        parts_.accounts->budget(Accounts::For::viewers, parts_.config.twitch.channel));
  }
  co_return Channel{(*user)->id, (*user)->login, identity->user_id, identity->login, speaker()};
}

void Bot::say_who_and_what(const Channel& channel) const {
  const Config& config = parts_.config;
  parts_.log.info("Paying the viewers of \"{}\" every {}, {}.", channel.login,
                  span(config.points.interval),
                  parts_.legacy != nullptr ? "by the names in a list of the old format"
                                           : fmt::format("as \"{}\"", channel.bot_login));
  parts_.log.info("{}", earnings(config));
  if (config.twitch.source == db::Source::twitch &&
      hourly(config.points.modifier, config.points.interval) > kMuchAnHour) {
    parts_.log.warn(
        "That is a lot. If it is not meant: [points] modifier is what each gets every interval; "
        "60s and 1 make 60 an hour.");
  }
  if (const std::string rewards = rewards_in_words(config); !rewards.empty())
    parts_.log.info("{}", rewards);
}

Task<Ticker> Bot::begin(Cycle& cycle) {
  if (!std::exchange(parts_.commons.told_of_database, true)) {
    const std::int64_t upgraded_from = co_await parts_.writer.run(AskUpgrade{});
    const std::int64_t missing = co_await parts_.writer.run(AskMissing{});
    say_what_was_found(upgraded_from, missing);
  }
  if (parts_.attendance != nullptr) {
    const Channel& channel = cycle.channel();
    parts_.attendance->expect(channel.id, channel.login, parts_.config.points.interval);
  }
  const db::Standing standing = co_await load(cycle);
  co_await give_stakes_back(cycle.channel());
  if (parts_.events != nullptr) parts_.events->ready(cycle.channel().id);
  co_await cycle.settle();  // what only a start needs goes before the first cycle comes
  const bool paid_before = standing.last_no > 0;
  co_await read_new_roles();
  const Place place = parts_.place;
  const SteadyTime::duration interval{parts_.config.points.interval};
  Ticker ticker{parts_.config.points.interval, parts_.clock.now(), parts_.clock.wall(),
                paid_before ? std::optional{standing.last_at} : std::nullopt,
                interval * place.number / place.of};
  if (paid_before) {
    parts_.log.info("Going on after payment {} of {}: {} were here then.",
                    grouped(standing.last_no), day_and_time(standing.last_at),
                    grouped(cycle.here()));
  }
  if (ticker.clock_was_set_back()) {
    parts_.log.warn(
        "The last payment is dated {}, which is still to come: this computer's clock was set back. "
        "The next payment is made in {}.",
        day_and_time(standing.last_at), span(parts_.config.points.interval));
  }
  co_return ticker;
}

void Bot::say_what_was_found(std::int64_t upgraded_from, std::int64_t missing) const {
  if (upgraded_from > 0) {
    parts_.log.info(
        "{} was made by an older pointsbot; its tables are up to date now. An older one can no "
        "longer open it.",
        database_name());
  }
  if (missing > 0) {
    parts_.log.warn(
        "{0} is older than it was: the last {1} of the payments and commands that were made in it "
        "are not there. If you put a backup in its place, that is why, and all is well. If not, "
        "{0}-wal was deleted or cut off: stop (Ctrl+C), and look for both in your backups.",
        database_name(), grouped(missing));
  }
}

Task<> Bot::give_stakes_back(const Channel& channel) {
  Backoff backoff{seconds{1}, seconds{30}};
  for (;;) {
    ReturnStakes job{channel.id, parts_.clock.wall()};
    const auto back = co_await parts_.writer.run(std::move(job));
    if (back) {
      if (!back->refusal) {
        parts_.log.info(
            "The bot ended in the middle of a game: the stakes, {}, were given back to {}.",
            amount(back->total, parts_.config.points.name),
            amount(Points{back->people}, {"viewer", "viewers"}));
        if (parts_.events != nullptr) parts_.events->say(channel.id, chat::texts::kRestarted);
      }
      co_return;
    }
    fault_in_the_way(back.error());
    co_await wait_until(parts_.clock.now() + backoff.next());
  }
}

}  // namespace pointsbot::app
