#pragma once

#include "base/result.hpp"
#include "twitch/failure.hpp"
#include "twitch/login.hpp"

#include <span>

/// Reads what Twitch's OAuth endpoints answer. Private to twitch/. Each `body` has Parser::kPadding
/// readable bytes behind its end. Tokens are taken straight from it: no parser copies them.
namespace pointsbot::twitch {

/// Of POST /device.
Result<DeviceCode, Failure> device_code_in(std::span<char> body);

/// Of POST /token. `scope` may be a list or one string with blanks.
Result<Tokens, Failure> tokens_in(std::span<char> body);

}  // namespace pointsbot::twitch
