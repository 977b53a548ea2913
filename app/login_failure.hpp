#pragma once

#include "twitch/failure.hpp"

#include <string>

namespace pointsbot::app {

/// Whether Twitch answered a step of a login, and it was no; all else may pass.
bool is_no(const twitch::Failure& failure);

/// Why a step of a login failed, as a sentence without its full stop.
std::string login_cause(const twitch::Failure& failure);

}  // namespace pointsbot::app
