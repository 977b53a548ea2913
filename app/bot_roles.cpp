#include "app/accounts.hpp"
#include "app/bot.hpp"
#include "app/printable.hpp"
#include "app/renewal.hpp"
#include "app/reward_words.hpp"
#include "app/role_access.hpp"
#include "app/wording.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::app {
namespace {

using std::chrono::milliseconds;

/// Pages at most before the first payment: 30,000 subscribers.
constexpr int kPagesAtStart = 300;

/// For each of them; a list that takes longer is read later.
constexpr milliseconds kPatienceAtStart{5000};

struct LeaveOut {
  UserId channel;
  std::vector<std::string> logins;
  Result<db::LeftOut, db::Error> operator()(db::Ledger& ledger) const {
    return ledger.leave_out(channel, logins);
  }
};

/// "a, b"
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + printable(name);
  return text;
}

}  // namespace

void Bot::prepare_roles() {
  RoleAccess access = role_access(parts_.config, token_, channel_->id, channel_->login);
  roles_->want(access.lists, access.refused);
  const std::vector<twitch::RoleList> needed = needed_lists(parts_.config);
  const bool is_over =
      parts_.accounts != nullptr &&
      parts_.accounts->tells_of(Accounts::For::streamer, parts_.config.twitch.channel);
  if (!is_over) needed_ = needed;
  // The end of his login tells of its roles too, but not of those that are switched on later.
  if (!is_over || !std::ranges::includes(needed_, needed)) {
    if (!access.missing.empty() && access.missing != roles_missing_)
      parts_.log.warn("{}", access.missing);
    roles_missing_ = std::move(access.missing);
  }
  bot_ids_.want(parts_.config.points.left_out);
}

Chatters* Bot::open_events() {
  if (parts_.events == nullptr) return nullptr;
  return &parts_.events->open(
      {.id = channel_->id,
       .config = parts_.config,
       .token = token_,
       .roles = *roles_,
       .log = parts_.log,
       .left_out = [this] { return left_out_of(parts_.config, *channel_, &bot_ids_); },
       .live = [this](bool live) { hint(live ? LiveHint::online : LiveHint::offline); }});
}

Task<> Bot::read_new_roles() {
  twitch::RateBudget* const budget = parts_.helix.budget();
  for (int page = 0; page < kPagesAtStart && roles_->is_new(); ++page) {
    // Those of other channels may have taken what there is: payments do not wait for lists.
    if (budget != nullptr && budget->when(twitch::Purpose::roles) > parts_.clock.now()) co_return;
    co_await read_roles(parts_.clock.now() + kPatienceAtStart);
  }
}

Task<> Bot::read_roles(SteadyTime until) {
  end_if_stopping();
  Turnstile::Pass pass = co_await parts_.commons.turnstile.enter();
  const auto left = std::chrono::duration_cast<milliseconds>(until - parts_.clock.now());
  if (left <= left.zero()) co_return;
  if (bot_ids_.next() <= parts_.clock.now()) {
    co_await bot_ids_.ask(parts_.helix);
    if (parts_.helix.needs() > 0 || !parts_.helix.gave_way()) co_return;
    const bool ready = co_await gave_way(pass);
    if (!ready) bot_ids_.is_refused();
    co_return;
  }
  auto news = co_await roles_->read(left);
  if (!news && parts_.helix.needs() > 0) co_return;  // there are points at next_page()
  if (!news && parts_.helix.gave_way()) {
    const bool ready = co_await gave_way(pass);
    if (!ready) news = roles_->is_refused();
  }
  if (!news) co_return;
  if (!news->failure) {
    parts_.log.info("{}", role_list_again(news->list));
  } else {
    parts_.log.warn("{}", role_list_failed(news->list, *news->failure,
                                           cause(*news->failure, *channel_), news->next_try));
  }
}

void Bot::renew(Config config) {
  if (config == parts_.config) {
    renewed_.reset();  // what was to come is taken back
    return;
  }
  renewed_ = std::move(config);
  if (resting_ && renewed_->points.interval == parts_.config.points.interval) {
    adopt();
  } else {
    parts_.log.info("What bot.ini says now counts after the next payment.");
  }
}

void Bot::adopt() {
  const bool same = same_prices(parts_.config, *renewed_);
  const std::string rewards_before = rewards_in_words(parts_.config);
  parts_.config = *std::exchange(renewed_, std::nullopt);
  if (!same) parts_.log.info("{}", earnings(parts_.config));
  if (const std::string rewards = rewards_in_words(parts_.config); rewards != rewards_before) {
    parts_.log.info("{}", rewards.empty()
                              ? "No rewards are given any more, from now on."
                              : rewards + " That is so for all that happens from now on.");
  }
  prepare_roles();
}

Task<> Bot::leave_out(const Channel& channel) {
  LeaveOut job{channel.id, parts_.config.points.left_out};
  const auto changed = co_await parts_.writer.run(std::move(job));
  if (!changed) co_return;
  left_out_ = parts_.config.points.left_out;
  if (!changed->out.empty()) {
    parts_.log.info(
        "In no leaderboard from now on ([points] ignore, bots): {}. The points are kept.",
        listed(changed->out));
  }
  if (!changed->back.empty())
    parts_.log.info("In the leaderboards again: {}.", listed(changed->back));
}

void Bot::tell_boost(std::int64_t percent) {
  if (std::exchange(percent_, percent) == percent) return;
  parts_.log.info("{}", boost(percent));
}

}  // namespace pointsbot::app
