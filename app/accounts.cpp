#include "app/accounts.hpp"

#include "app/config.hpp"
#include "app/printable.hpp"
#include "app/validation.hpp"
#include "app/who_hears.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace pointsbot::app {
namespace {

using State = twitch::Account::State;

/// How soon a login or logout counts.
constexpr std::chrono::seconds kLook{2};

}  // namespace

/// Whoever is logged in for something, at the moment that he is asked.
class Accounts::Named final : public twitch::Credential {
 public:
  Named(const Accounts& of, For what, std::string channel)
      : of_{of}, what_{what}, channel_{std::move(channel)} {}

  Bearer bearer() const override {
    const Shared account = of_.account(what_, channel_);
    return account == nullptr ? nullptr : account->bearer();
  }
  Task<bool> renew(Bearer refused) override {
    const Shared account = of_.account(what_, channel_);
    if (account == nullptr) co_return false;
    const bool renewed = co_await account->renew(std::move(refused));
    co_return renewed;
  }
  bool reveals(std::string_view text) const override {
    return std::ranges::any_of(
        of_.accounts_, [text](const auto& one) { return one.second.account->reveals(text); });
  }

 private:
  const Accounts& of_;
  const For what_;
  const std::string channel_;
};

Accounts::Accounts(Parts parts) : parts_{std::move(parts)}, nobodys_{parts_.clock} {
  read();
  started_ = true;
}

Accounts::~Accounts() = default;

twitch::Credential& Accounts::credential(For what, const std::string& channel) {
  auto& named = named_[{what, channel}];
  if (named == nullptr) named = std::make_unique<Named>(*this, what, channel);
  return *named;
}

Accounts::Shared Accounts::account(For what, std::string_view channel) const {
  const Shared own = streamer(channel);
  if (what == For::streamer) return own;
  const Shared other = bot();
  if (what == For::chat) return other != nullptr ? other : own;
  if (own == nullptr) return other;  // who says what it was not asked for
  const bool stands_in = other != nullptr && sees_viewers(other->authorization().scopes);
  return own->state() == State::gone && stands_in ? other : own;
}

Accounts::Shared Accounts::streamer(std::string_view channel) const {
  // By the name that he had: whoever renames himself is still the streamer of his channel.
  for (const auto& [id, entry] : accounts_) {
    if (!entry.account->authorization().bot && entry.channel == channel) return entry.account;
  }
  for (const auto& [id, entry] : accounts_) {
    const twitch::Authorization& authorization = entry.account->authorization();
    if (!authorization.bot && authorization.login == channel) return entry.account;
  }
  return nullptr;
}

Accounts::Shared Accounts::bot() const {
  for (const auto& [id, entry] : accounts_) {
    if (entry.account->authorization().bot && entry.account->state() != State::gone)
      return entry.account;
  }
  return nullptr;
}

const twitch::Authorization* Accounts::login(For what, std::string_view channel) const {
  const Shared found = account(what, channel);
  if (found == nullptr || found->state() == State::gone) return nullptr;
  return &found->authorization();
}

twitch::Credential::Bearer Accounts::bearer(For what, std::string_view channel) const {
  const Shared found = account(what, channel);
  return found == nullptr ? nullptr : found->bearer();
}

std::optional<twitch::Identity> Accounts::who(For what, std::string_view channel) const {
  const twitch::Authorization* const one = login(what, channel);
  if (one == nullptr) return std::nullopt;
  return twitch::Identity{.user_id = one->user,
                          .login = one->login,
                          .client_id = one->client_id,
                          .scopes = one->scopes,
                          .expires_in = {}};
}

twitch::RateBudget& Accounts::budget(For what, std::string_view channel) {
  const Shared found = account(what, channel);
  if (found == nullptr) return nobodys_;
  return *accounts_.at(found->authorization().user).budget;
}

bool Accounts::tells_of(For what, std::string_view channel) const {
  const Shared own = streamer(channel);
  if (own != nullptr && own->state() == State::gone) return true;
  if (what == For::streamer || bot() != nullptr) return false;
  return std::ranges::any_of(
      accounts_, [](const auto& one) { return one.second.account->authorization().bot; });
}

std::string Accounts::missing(std::string_view channel) const {
  if (login(For::viewers, channel) != nullptr) return {};
  const std::string command = parts_.config != nullptr && parts_.config->has_several()
                                  ? login_command(*parts_.config, false, channel)
                                  : std::string{"pointsbot login"};
  const bool of_another_application = std::ranges::any_of(known_, [&](const auto& one) {
    return !one.bot && one.login == channel && one.client_id != parts_.login.client_id();
  });
  if (!problems_.empty() || of_another_application) {
    return fmt::format(
        "No login for the channel \"{}\" can be used, so Twitch does not show its viewers. Nobody "
        "is being paid; all balances are safe. If the lines above name its login, mend that; else "
        "run: {}    The bot then goes on by itself, no restart.",
        channel, command);
  }
  return fmt::format(
      "Nobody has logged in for the channel \"{}\", so Twitch does not show its viewers. Nobody is "
      "being paid; all balances are safe. Run: {}    The bot then goes on by itself, no restart.",
      channel, command);
}

void Accounts::read() {
  stamp_ = parts_.files.stamp(known_);
  TokenFiles::Found found = parts_.files.read();
  if (found.problems != problems_) {
    for (const std::string& problem : found.problems) parts_.log.warn("{}", problem);
    problems_ = std::move(found.problems);
  }
  for (const twitch::Authorization& one : found.authorizations) take(one);
  // Those whose file is gone are gone, but not while a renewal is about to put it back, nor where
  // it only cannot be read.
  for (auto& [id, entry] : accounts_) {
    const bool kept = std::ranges::any_of(
        found.authorizations, [user = id](const auto& one) { return one.user == user; });
    if (!kept && parts_.files.is_absent(id)) entry.account->end();
  }
  known_ = std::move(found.authorizations);
  stamp_ = parts_.files.stamp(known_);
}

void Accounts::take(const twitch::Authorization& authorization) {
  if (authorization.client_id != parts_.login.client_id()) {
    const bool told = std::ranges::any_of(known_, [&](const auto& one) {
      return one.user == authorization.user && one.client_id == authorization.client_id;
    });
    if (told) return;
    if (started_) {
      parts_.log.warn(
          "\"{}\" has logged in for another application than this bot was started with. Nothing is "
          "lost; that login counts once the bot is started again, if [twitch] client_id of bot.ini "
          "is that application's.",
          authorization.login);
    } else {
      parts_.log.warn(
          "The login of \"{}\" was made for another application than [twitch] client_id names now, "
          "so it is not used. Nothing is lost. Run: pointsbot login{}",
          authorization.login, authorization.bot ? " --bot" : "");
    }
    return;
  }
  const auto at = accounts_.find(authorization.user);
  if (at != accounts_.end()) {
    const bool was_gone = at->second.account->state() == State::gone;
    at->second.account->adopt(authorization);
    if (was_gone && at->second.account->state() == State::good) at->second.validate_at = {};
    return;
  }
  const twitch::Account::Parts parts{parts_.executor, parts_.clock, parts_.login, parts_.files};
  accounts_.emplace(authorization.user,
                    Entry{.account = std::make_shared<twitch::Account>(parts, authorization),
                          .channel = authorization.login,
                          .called = authorization.login,
                          .budget = std::make_unique<twitch::RateBudget>(parts_.clock)});
}

Task<> Accounts::run() {
  for (;;) {
    // Nothing is made anew where nothing is to be done. Entries are added below alone, and none is
    // ever taken away.
    for (auto& [id, entry] : accounts_) {
      if (is_due(entry)) co_await look_after(entry);
    }
    co_await parts_.clock.sleep_until(parts_.clock.now() + kLook);
    if (!problems_.empty() || !(parts_.files.stamp(known_) == stamp_)) read();
  }
}

bool Accounts::is_due(const Entry& entry) const {
  const State state = entry.account->state();
  return state != entry.told || entry.account->is_due() ||
         (state != State::gone && parts_.clock.now() >= entry.validate_at);
}

Task<> Accounts::look_after(Entry& entry) {
  const Shared account = entry.account;
  co_await account->keep_fresh();
  if (account->state() != State::gone && parts_.clock.now() >= entry.validate_at) {
    const auto identity = co_await account->validate();
    const bool answered = identity || account->state() == State::gone;
    entry.validate_at = next_validation(parts_.clock.now(), answered);
  }
  tell_of_name(entry);
  tell(entry);
}

void Accounts::tell_of_name(Entry& entry) {
  const twitch::Authorization& now = entry.account->authorization();
  if (now.login == entry.called) return;
  const std::string before = std::exchange(entry.called, now.login);
  parts_.log.warn(
      "\"{}\" is called \"{}\" at Twitch now. All points stay where they are{}", before, now.login,
      now.bot ? "."
              : fmt::format(", and payments go on. Write {} in {}'s place into [twitch] "
                            "channel before the bot is started again.",
                            now.login, entry.channel));
}

void Accounts::tell(Entry& entry) {
  const State now = entry.account->state();
  const State before = std::exchange(entry.told, now);
  if (before == now) return;
  const std::string& login = entry.account->authorization().login;
  const twitch::Failure& failure = entry.account->failure();
  switch (now) {
    case State::gone:
      parts_.log.warn("{}", over(entry));
      return;
    case State::not_kept:
      parts_.log.error(
          "The new tokens of \"{}\" could not be stored in {}: is the disk full? They are not used "
          "before that, and the old ones end soon. It is tried again by itself.",
          login, parts_.files.folder().string());
      return;
    case State::waiting:
      parts_.log.warn(
          "The login of \"{}\" could not be renewed yet: {}. It is tried again by itself.", login,
          failure.detail.empty() || failure.status != 0 ? cause(failure, "", login)
                                                        : printable(failure.detail));
      return;
    case State::good:
      break;
  }
  parts_.log.info("\"{}\" is logged in again.", login);
}

/// All that is said of it: what stops for want of it is not told elsewhere.
std::string Accounts::over(const Entry& entry) const {
  const twitch::Authorization& lost = entry.account->authorization();
  const twitch::Failure& failure = entry.account->failure();
  if (const Shared now = bot(); lost.bot && now != nullptr) {
    return fmt::format("\"{}\" is the bot's account now, in the place of \"{}\".",
                       now->authorization().login, lost.login);
  }
  const std::string reason =
      failure.detail.empty() ? "Twitch does not take it any more" : printable(failure.detail);
  const bool of_another_application = std::ranges::any_of(known_, [&](const auto& one) {
    return one.user == lost.user && one.client_id != lost.client_id;
  });
  const std::string run =
      of_another_application ? "Start the bot again."
      : parts_.config == nullptr
          ? fmt::format("Run: pointsbot login {}", lost.bot ? "--bot" : "--streamer")
          : "Run: " + login_command(*parts_.config, lost.bot, entry.channel);
  if (parts_.config == nullptr) {
    return fmt::format("The login of \"{}\" is over ({}). All balances are safe. {}", lost.login,
                       reason, run);
  }
  const auto usable = [](const Shared& one) {
    return one != nullptr && one->state() != State::gone ? &one->authorization() : nullptr;
  };
  const LoggedInAt after = [&](const std::string& channel) {
    return LoggedIn{usable(streamer(channel)), usable(bot())};
  };
  const LoggedInAt before = [&](const std::string& channel) {
    LoggedIn those = after(channel);
    if (lost.bot) those.bot = &lost;
    if (streamer(channel) == entry.account) those.streamer = &lost;
    return those;
  };
  return fmt::format(
      "The login of \"{}\" is over ({}): {}. All balances are safe. {}{}", lost.login, reason,
      what_stops(*parts_.config, before, after), run,
      of_another_application ? "" : "    The bot then takes it up by itself, no restart.");
}

}  // namespace pointsbot::app
