#include "app/exchange/currencies.hpp"

#include "app/exchange/input.hpp"
#include "app/exchange/record.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pointsbot::app::exchange {
namespace {

constexpr std::size_t kMost = 64;
constexpr std::size_t kLongestId = 64;

}  // namespace

void Currencies::saw(std::string_view id, double amount) {
  auto held = held_.find(id);
  if (held == held_.end()) {
    if (held_.size() >= kMost || id.size() > kLongestId) return;
    held = held_.emplace(std::string{id}, Held{}).first;
  }
  if (amount > 0) ++held->second.by;
  held->second.most = std::max(held->second.most, amount);
}

std::string Currencies::choose(std::string_view wanted) const {
  if (!wanted.empty() && held_.contains(wanted)) return std::string{wanted};
  if (wanted.empty() && held_.size() == 1) return held_.begin()->first;
  if (held_.empty()) throw FormatError{"Nobody in this file has any currency."};
  std::string there;
  for (const auto& [id, held] : held_) {
    there += fmt::format("\n  {}   had by {}, the richest has {:.0f}", shown(id),
                         amount(Points{held.by}, {"person", "people"}), held.most);
  }
  if (!wanted.empty())
    throw FormatError{
        fmt::format("There is no currency \"{}\" in it, but:{}", shown(wanted), there)};
  throw FormatError{
      fmt::format("It has several currencies. Which one are the points? --currency ID{}", there)};
}

}  // namespace pointsbot::app::exchange
