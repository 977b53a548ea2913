#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What addresses are made of. Private to twitch/.
namespace pointsbot::twitch {

void append(std::string& text, std::int64_t number);

/// A cursor is opaque: everything but RFC 3986's unreserved characters is escaped.
void append_escaped(std::string& text, std::string_view value);

}  // namespace pointsbot::twitch
