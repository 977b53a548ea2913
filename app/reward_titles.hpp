#pragma once

#include <string>
#include <string_view>

namespace pointsbot::app {

/// A title of a channel point reward as it is compared with another: small letters, of every script
/// that has them, single blanks, none around it. What is not UTF-8 stays as it is.
std::string folded_title(std::string_view title);

}  // namespace pointsbot::app
