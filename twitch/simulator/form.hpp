#pragma once

#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// `text` as a value of a form or of a query: what http::Parameters reads as `text`.
std::string form_value(std::string_view text);

}  // namespace pointsbot::twitch::simulator
