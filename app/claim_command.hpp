#pragma once

#include "app/reading.hpp"

#include <string>

/// Imported names that Twitch does not know.
namespace pointsbot::app {

/// Lists them. Returns the exit code.
int print_claims(const Reading& reading);

/// Gives what `old_name` had to the viewer who is called `new_name` now. Returns the exit code.
int assign_claim(const Reading& reading, const std::string& old_name, const std::string& new_name);

}  // namespace pointsbot::app
