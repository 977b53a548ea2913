#pragma once

#include <chrono>

namespace pointsbot::app {

/// Twitch asks for it: so often it is to be asked whether it still takes a token.
inline constexpr std::chrono::hours kValidateEvery{1};
/// Where that did not come to an answer.
inline constexpr std::chrono::minutes kValidateAgain{1};

}  // namespace pointsbot::app
