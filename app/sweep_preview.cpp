#include "app/sweep_preview.hpp"

#include "app/printable.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pointsbot::app {
namespace {

constexpr std::size_t kMostNamed = 10;

}  // namespace

SweepPreview::SweepPreview(const Config& config, UserId streamer, UserId bot)
    : config_{config}, streamer_{streamer}, bot_{bot} {}

bool SweepPreview::chatter(const twitch::Chatter& chatter) {
  if (!seen_.insert(number(chatter.id)).second) return true;  // on two pages
  const auto& left_out = config_.points.left_out;
  if (chatter.id == streamer_) {
    if (!config_.points.pay_streamer) left_out_.insert(left_out_.begin(), "you");
  } else if (chatter.id == bot_ || std::ranges::binary_search(left_out, chatter.login)) {
    left_out_.emplace_back(printable(chatter.login));
  }
  return true;
}

std::string SweepPreview::summary() const {
  const auto all = static_cast<std::int64_t>(seen_.size());
  const auto out = static_cast<std::int64_t>(left_out_.size());
  std::string text = fmt::format("{} in chat: {} would earn", grouped(all), grouped(all - out));
  for (std::size_t i = 0; i < std::min(left_out_.size(), kMostNamed); ++i)
    text.append(i == 0 ? "; left out: " : ", ").append(left_out_[i]);
  if (left_out_.size() > kMostNamed)
    text += fmt::format(" and {} more", grouped(out - std::int64_t{kMostNamed}));
  return text;
}

}  // namespace pointsbot::app
