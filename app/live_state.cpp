#include "app/live_state.hpp"

#include <chrono>

namespace pointsbot::app {
namespace {

/// Get Streams is made of what Twitch had some time ago: a minute or more after an event it may
/// still say the opposite.
constexpr std::chrono::minutes kLag{3};

}  // namespace

void LiveState::poll(twitch::OnAir says, SteadyTime now, WallTime wall) {
  const bool live = says == twitch::OnAir::live;
  rerun_ = says == twitch::OnAir::rerun;
  if (!state_) return become(live, wall);
  if (live == *state_ || (event_ && now - *event_ < kLag)) {
    doubted_.reset();
    return;
  }
  if (doubted_) return become(live, *doubted_);
  doubted_ = wall;
}

void LiveState::event(bool live, SteadyTime now, WallTime wall) {
  event_ = now;
  doubted_.reset();
  if (state_ != live) become(live, wall);
}

void LiveState::become(bool live, WallTime when) {
  state_ = live;
  since_ = when;
  doubted_.reset();
}

}  // namespace pointsbot::app
