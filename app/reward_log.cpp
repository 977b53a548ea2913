#include "app/reward_log.hpp"

#include "app/printable.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pointsbot::app {
namespace {

/// Of those that wait, so many kinds are named.
constexpr std::size_t kMostKinds = 8;

/// "raid", "bits", "redeemed "Hydrate"": without numbers, so that equals are counted together.
std::string kind_of(std::string_view what) {
  if (what.starts_with("redeemed")) return std::string{what};
  for (const std::string_view kind :
       {"raid", "resubscription", "gifted subscription", "subscription", "follow", "bit"}) {
    if (what.find(kind) != what.npos) return std::string{kind} + (kind == "bit" ? "s" : "");
  }
  return std::string{what};
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
    ++kinds_["others"];
  }
  return std::nullopt;
}

std::optional<SteadyTime> RewardLog::due() const { return waiting_ > 0 ? window_ : std::nullopt; }

std::optional<std::string> RewardLog::tell() {
  if (waiting_ == 0) return std::nullopt;
  std::string kinds;
  for (const auto& [kind, count] : kinds_)
    kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", grouped(count), kind);
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
