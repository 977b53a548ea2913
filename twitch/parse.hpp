#pragma once

#include "base/result.hpp"
#include "twitch/failure.hpp"
#include "twitch/records.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pointsbot::twitch {

/// The longest answer that is read, in bytes, where nothing else is said. A page of 1000 viewers
/// has 80 to 130 KB.
inline constexpr std::size_t kMostBody = std::size_t{256} << 10;

/// Reads Twitch's answers in place, by simdjson's on-demand parser of fixed capacity: it allocates
/// once, here, and never again. One thread.
///
/// Every `body` must have kPadding readable bytes behind its end and stay put during the call.
/// Field order and unknown fields do not matter; a repeated key is malformed.
class Parser {
 public:
  static constexpr std::size_t kPadding = 64;

  /// `capacity`: bytes of the longest answer; a longer one is too_large.
  explicit Parser(std::size_t capacity = kMostBody);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// GET /chat/chatters: each row to `sink`, rows with an empty id dropped. On a failure some rows
  /// may have been handed over already.
  Result<PageEnd, Failure> chatters(std::span<char> body, ChatterSink& sink);

  /// A page of a list of moderators, VIPs or subscribers: appends each with the list's role and, of
  /// subscribers, that of their tier. The end's total is 0 where the list states none.
  Result<PageEnd, Failure> members(std::span<char> body, RoleList list,
                                   std::vector<Attendee>& members);

  /// GET /users.
  Result<std::vector<User>, Failure> users(std::span<char> body);

  /// GET /streams: whether one of the rows is live, else whether one is a rerun.
  Result<OnAir, Failure> live(std::span<char> body);

  /// GET /validate. An app token, which is no user's, is malformed.
  Result<Identity, Failure> identity(std::span<char> body);

  /// The `message` of an error body; empty when there is none.
  std::string message(std::span<char> body);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsbot::twitch
