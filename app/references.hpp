#pragma once

#include <string>

namespace pointsbot::app {

/// Sixteen hexadecimal digits that nobody has had: what makes the ref of a command's operation
/// unique.
std::string random_hex();

}  // namespace pointsbot::app
