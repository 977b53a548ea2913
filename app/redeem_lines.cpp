#include "app/redeem_lines.hpp"

#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/reward_titles.hpp"
#include "app/setting_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace pointsbot::app {
namespace {

/// A title may hold what separates keys from values: the last = is the one that counts.
constexpr std::string_view kRedeem = "redeem ";

}  // namespace

bool is_redeem(const IniEntry& entry) {
  return entry.section == "rewards" && entry.text.starts_with(kRedeem);
}

std::optional<std::string> put_redeem(Config& config, const IniEntry& entry) {
  std::string_view text = entry.text;
  text.remove_prefix(kRedeem.size());
  const std::size_t end = text.rfind('=');
  const std::string_view title = trimmed(text.substr(0, end));
  const auto amount = end == text.npos ? std::nullopt : parse_pay(trimmed(text.substr(end + 1)));
  Redeem redeem{std::string{title}, folded_title(title), amount.value_or(Points{})};
  if (!amount || redeem.folded.empty())
    return fmt::format("a reward's title and an amount belong here, like: redeem Hydrate = 50");
  auto& all = config.rewards.redeem;
  if (std::ranges::find(all, redeem.folded, &Redeem::folded) != all.end())
    return fmt::format(
        "redeem {} is set a second time; capitals make no difference. Delete one "
        "of them.",
        printable(title, 60));
  if (all.size() == kMostRedeems)
    return fmt::format("more than {} lines with redeem; Twitch has no more rewards.", kMostRedeems);
  all.push_back(std::move(redeem));
  return std::nullopt;
}

}  // namespace pointsbot::app
