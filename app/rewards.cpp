#include "app/rewards.hpp"

#include "app/printable.hpp"
#include "app/reward_titles.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

namespace pointsbot::app {
namespace {

__extension__ typedef __int128 Wide;

/// In what `audit` shows.
constexpr std::size_t kLongestTitle = 60;
/// Twitch's ids have 36 or 44 letters; a ref is kept for ever.
constexpr std::size_t kLongestId = 100;

/// Who gets how much, for what.
struct Earned {
  const twitch::User* who = nullptr;  ///< nobody
  Points amount{};
  std::string what{};
  std::string ref{};  ///< empty: that of the event
};

/// Never more than the ledger takes at once, however many there are.
Points times(Points each, std::int64_t count, std::int64_t per = 1) {
  if (each.value <= 0 || count <= 0) return {};
  const Wide all = Wide{each.value} * count / per;
  return {static_cast<std::int64_t>(std::min<Wide>(all, kMostAtOnce.value))};
}

Points together(Points a, Points b) { return std::min(a + b, kMostAtOnce); }

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

std::string of_tier(int tier) { return tier > 1 ? fmt::format(", tier {}", tier) : ""; }

const twitch::User* known(const std::optional<twitch::User>& who) { return who ? &*who : nullptr; }

/// What one happening is worth.
class Pricing {
 public:
  explicit Pricing(const Config::RewardsSection& prices) : prices_{prices} {}

  Earned operator()(const twitch::Raided& it) const {
    return {&it.from, together(prices_.raid, times(prices_.raid_viewer, it.viewers)),
            "raid with " + counted(std::max<std::int64_t>(it.viewers, 0), "person", "people")};
  }
  Earned operator()(const twitch::Cheered& it) const {
    constexpr std::int64_t kBits = 100;
    return {known(it.by), times(prices_.bits, it.bits, kBits), counted(it.bits, "bit", "bits")};
  }
  Earned operator()(const twitch::Subscribed& it) const {
    if (it.gift) return {};  // whoever gave it is rewarded
    return {&it.user, of_subscription(it.tier), "subscription" + of_tier(it.tier)};
  }
  Earned operator()(const twitch::Resubscribed& it) const {
    return {&it.user, prices_.resubscription,
            it.months > 0 ? "resubscription, " + counted(it.months, "month", "months")
                          : std::string{"resubscription"}};
  }
  Earned operator()(const twitch::Gifted& it) const {
    return {known(it.by), times(prices_.gift, it.subscriptions),
            counted(it.subscriptions, "gifted subscription", "gifted subscriptions") +
                of_tier(it.tier)};
  }
  Earned operator()(const twitch::Followed& it) const {
    // Who unfollows and follows again has had it.
    return {&it.user, prices_.follow, "follow", fmt::format("follow:{}", number(it.user.id))};
  }
  Earned operator()(const twitch::Redeemed& it) const {
    if (prices_.redeem.empty() || it.id.empty() || it.id.size() > kLongestId) return {};
    const std::string title = folded_title(it.title);
    const auto price = std::ranges::find(prices_.redeem, title, &Redeem::folded);
    if (price == prices_.redeem.end()) return {};
    return {&it.user, price->amount,
            fmt::format("redeemed \"{}\"", printable(it.title, kLongestTitle)),
            "redemption:" + it.id};
  }
  template <class Other>
  Earned operator()(const Other&) const {
    return {};
  }

 private:
  /// A higher tier never gets less than a lower one.
  Points of_subscription(int tier) const {
    Points points = prices_.subscription;
    if (tier >= 2) points = std::max(points, prices_.subscription_tier2);
    if (tier >= 3) points = std::max(points, prices_.subscription_tier3);
    return points;
  }

  const Config::RewardsSection& prices_;
};

}  // namespace

std::optional<db::Operation> reward(const twitch::Event& event,
                                    const Config::RewardsSection& prices, const LeftOut& left_out) {
  Earned earned = std::visit(Pricing{prices}, event.what);
  const twitch::User* const who = earned.who;
  if (who == nullptr || earned.amount.value <= 0 || number(who->id) <= 0 ||
      number(who->id) > kMostUserId)
    return std::nullopt;
  if (who->id == left_out.streamer || left_out.has(who->id, who->login)) return std::nullopt;
  if (earned.ref.empty()) {
    if (event.id.empty() || event.id.size() > kLongestId) return std::nullopt;
    earned.ref = "event:" + event.id;
  }
  return db::Operation{.channel = event.channel,
                       .at = event.at,
                       .actor = {},
                       .ref = std::move(earned.ref),
                       .note = std::move(earned.what),
                       .action = db::Reward{{who->id, who->login}, earned.amount}};
}

}  // namespace pointsbot::app
