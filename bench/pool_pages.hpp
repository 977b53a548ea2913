#pragma once

#include "twitch/parse.hpp"
#include "twitch/simulator/chatters.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace pointsbot::bench {

/// Pages of Get Chatters as the pretended Twitch writes them: ids, logins and display names of
/// Twitch's forms, 1,000 viewers a page. Made one at a time into memory that stays as it is, so
/// that making them neither allocates nor shows in what is measured around it.
class Pages {
 public:
  static constexpr std::uint32_t kRows = 1'000;

  Pages() {
    body_.fill(' ');  // all of it is resident from here on
    piece_.reserve(twitch::simulator::Body::kPiece);
  }

  /// Three per cent of the people are others from now on.
  void next_cycle() { moment_ = twitch::simulator::advance(moment_, 3, std::chrono::minutes{1}); }

  /// The page, counted from 0, of a list of so many. Good until the next call.
  std::string_view page(std::uint32_t viewers, std::uint32_t number) {
    const auto page = twitch::simulator::page_at({moment_, viewers, number * kRows}, kRows);
    twitch::simulator::PageBody body{audience_, page};
    std::size_t size = 0;
    while (body.next(piece_)) size += piece_.copy(body_.data() + size, body_.size() - size);
    return {body_.data(), size};
  }

 private:
  twitch::simulator::Audience audience_{1};
  twitch::simulator::Turnover moment_{};
  std::string piece_;
  std::array<char, twitch::kMostBody> body_;
};

}  // namespace pointsbot::bench
