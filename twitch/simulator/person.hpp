#pragma once

#include "base/user_id.hpp"

#include <array>
#include <cassert>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// A short text without memory of its own.
template <std::size_t Most>
class ShortText {
 public:
  ShortText() = default;
  explicit ShortText(std::string_view text) {
    for (const char c : text) *this += c;
  }
  ShortText& operator+=(char c) {
    assert(size_ < Most);
    chars_[size_++] = c;
    return *this;
  }
  std::string_view view() const { return {chars_.data(), size_}; }
  std::size_t size() const { return size_; }

 private:
  std::array<char, Most> chars_;
  std::uint8_t size_ = 0;
};

/// A Twitch user as three values.
struct Person {
  UserId id{};
  ShortText<25> login;
  ShortText<25> display_name;  ///< UTF-8
};

/// A login of 4 to 25 of [a-z0-9_] for a number below 10^12; two numbers never share one. `whim`
/// chooses what adorns it.
ShortText<25> login_for(std::uint64_t number, std::uint64_t whim);

/// The number behind a login that login_for made; of any other text, any number or none.
std::optional<std::uint64_t> number_behind(std::string_view login);

/// Mostly the login in other capitals, now and then 2 to 8 CJK characters.
ShortText<25> display_name_for(std::string_view login, std::uint64_t whim);

}  // namespace pointsbot::twitch::simulator
