#pragma once

#include "http/client.hpp"
#include "twitch/failure.hpp"

#include <string>

/// What becomes of a request that brought no usable answer. Private to twitch/.
namespace pointsbot::twitch {

Failure failure_of(http::Failure failure);

/// Of an answer whose status is not the one that was hoped for. `message`: Twitch's own words.
/// The first watched headers are Ratelimit-Reset and, where it is watched, -Remaining.
Failure refusal_of(const http::Response& response, std::string message);

}  // namespace pointsbot::twitch
