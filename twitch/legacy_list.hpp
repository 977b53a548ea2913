#pragma once

#include "http/client.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/parse.hpp"
#include "twitch/viewer_list.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pointsbot::twitch {

class Helix;

/// The account of somebody of whom nothing but a login is known: below zero, where no id of Twitch
/// is; the same for ever, and for another login another one, as far as 55 bits of a SHA-1 go:
/// whoever keeps accounts by it compares the login.
UserId legacy_id(std::string_view login);

/// The lists that Twitch gave until 2023, in the form in which other servers give them still:
/// {"chatter_count":3,"chatters":{"moderators":["a"],"viewers":["b","c"]}}. Logins alone, each in
/// the list of what he is.
class LegacyParser {
 public:
  explicit LegacyParser(std::size_t capacity = kMostBody);
  ~LegacyParser();
  LegacyParser(const LegacyParser&) = delete;
  LegacyParser& operator=(const LegacyParser&) = delete;

  /// Each login to `sink`, in small letters, with his roles. The rows, and the count that it states
  /// (that of the rows where there is none). A list of nobody has to say so. `body` as Parser has
  /// it. Allocates nothing.
  Result<PageEnd, Failure> chatters(std::span<char> body, ChatterSink& sink);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One channel's list from such a server, in one answer. It is never sent a token.
class LegacyList final : public ViewerList {
 public:
  /// `max_page`: bytes of the longest answer. Throws std::invalid_argument where `url` is neither
  /// https nor on this computer.
  LegacyList(http::Client& client, pooling::Reservoir& bodies, std::string url,
             std::size_t max_page);

  /// From now on Twitch itself says whether the channel is live, by its id there; without it always
  /// is. Where that fails, the failure has no page.
  void ask_twitch(Helix& helix, UserId channel);
  /// Not any more.
  void ask_nobody();

  Task<Result<OnAir, Failure>> live(UserId channel) override;
  Task<Result<Swept, Failure>> sweep(UserId channel, UserId reader, ChatterSink& sink) override;

 private:
  http::Client& client_;
  pooling::Reservoir& bodies_;
  const std::string url_;
  const std::size_t max_page_;
  LegacyParser parser_;
  Helix* helix_ = nullptr;
  UserId id_at_twitch_{};
};

}  // namespace pointsbot::twitch
