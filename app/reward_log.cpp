#include "app/reward_log.hpp"

#include "app/printable.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace pointsbot::app {
namespace {

/// Of those that wait, so many kinds are named.
constexpr std::size_t kMostKinds = 8;

/// What a reward is for, as it was said, and what one and many of that kind are called.
struct Kind {
  std::string_view said;
  std::string_view one;
  std::string_view many;
};

/// The first whose words are in it.
constexpr std::array kKinds{
    Kind{"raid", "raid", "raids"},
    Kind{"resubscription", "resubscription", "resubscriptions"},
    Kind{"gifted subscription", "gift of subscriptions", "gifts of subscriptions"},
    Kind{"subscription", "subscription", "subscriptions"},
    Kind{"follow", "follow", "follows"},
    Kind{"bit", "cheer", "cheers"},
};
constexpr std::string_view kOther = "other";

/// "raid", "redeemed "Hydrate"": without numbers, so that equals are counted together.
std::string kind_of(std::string_view what) {
  if (what.starts_with("redeemed")) return std::string{what};
  const auto kind = std::ranges::find_if(
      kKinds, [what](const Kind& each) { return what.find(each.said) != what.npos; });
  return std::string{kind != kKinds.end() ? kind->one : what};
}

std::string counted(std::int64_t count, const std::string& kind) {
  const auto known = std::ranges::find(kKinds, kind, &Kind::one);
  const std::string_view many = known != kKinds.end() ? known->many
                                : kind == kOther      ? std::string_view{"others"}
                                                      : std::string_view{kind};
  return fmt::format("{} {}", grouped(count), count == 1 ? std::string_view{kind} : many);
}

}  // namespace

std::optional<std::string> RewardLog::add(const Given& given, SteadyTime now) {
  if (!window_ || (now >= *window_ && waiting_ == 0)) {
    window_ = now + kWindow;
    told_ = 0;
  }
  if (told_ < kEach && waiting_ == 0) {
    ++told_;
    return fmt::format("{} got {} and has {} now: {}.", printable(given.who, 64),
                       amount(given.amount, name_), grouped(given.balance.value),
                       printable(given.what));
  }
  ++waiting_;
  sum_ = std::min(sum_ + given.amount, kMostPoints);
  std::string kind = printable(kind_of(given.what));
  if (kinds_.size() < kMostKinds || kinds_.contains(kind)) {
    ++kinds_[std::move(kind)];
  } else {
    ++kinds_[std::string{kOther}];
  }
  return std::nullopt;
}

std::optional<SteadyTime> RewardLog::due() const { return waiting_ > 0 ? window_ : std::nullopt; }

std::optional<std::string> RewardLog::tell() {
  if (waiting_ == 0) return std::nullopt;
  std::string kinds;
  for (const auto& [kind, count] : kinds_)
    kinds += (kinds.empty() ? "" : ", ") + counted(count, kind);
  const std::string text =
      fmt::format("{} more {}, {} in all: {}.", grouped(waiting_),
                  waiting_ == 1 ? "reward" : "rewards", amount(sum_, name_), kinds);
  waiting_ = 0;
  sum_ = {};
  kinds_.clear();
  window_.reset();
  return text;
}

}  // namespace pointsbot::app
