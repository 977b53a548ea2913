#pragma once

#include "app/config.hpp"

#include <string>

namespace pointsbot::app {

/// What bot.ini gives besides payments, as sentences: for writing in the chat, and each reward that
/// is switched on, the tiers of a subscription as they are paid. Empty: nothing. Pure.
std::string rewards_in_words(const Config& config);

}  // namespace pointsbot::app
