#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/user_id.hpp"
#include "http/client.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/credential.hpp"
#include "twitch/failure.hpp"
#include "twitch/parse.hpp"
#include "twitch/rate_budget.hpp"
#include "twitch/records.hpp"
#include "twitch/viewer_list.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch {

/// Pages after which a viewer list is not believed to end: 200,000 viewers.
inline constexpr int kMostPages = 200;

/// How many users may be asked for at once.
inline constexpr std::size_t kMostLogins = 100;

/// Where Twitch is, and as whom we ask.
struct Access {
  std::string api_url;    ///< https://api.twitch.tv/helix
  std::string auth_url;   ///< https://id.twitch.tv/oauth2
  std::string client_id;  ///< sent as Client-Id
  std::string token;      ///< user access token; leaves this computer over https only
};

struct Urls {
  std::string api;
  std::string auth;
};

/// The calls of Twitch's Helix API that the bot needs (dev.twitch.tv/docs/api/reference). Loop
/// thread only, one call at a time: they share one parser. Each answer's body lives in a lease from
/// `bodies` for no longer than it takes to read it. What a call needs beside that is made here,
/// once: a steady live() or sweep() of any size allocates nothing of ours.
class Helix final : public ViewerList {
 public:
  /// `max_page`: bytes of the longest answer; a longer one is too_large. Throws
  /// std::invalid_argument when an address would have the token sent over plain http to another
  /// computer. `credential` outlives this.
  Helix(http::Client& client, pooling::Reservoir& bodies, Urls urls, Credential& credential,
        std::size_t max_page = kMostBody - Parser::kPadding);
  /// The same with a token that stays as it is.
  Helix(http::Client& client, pooling::Reservoir& bodies, const Access& access,
        std::size_t max_page = kMostBody - Parser::kPadding);

  /// The same Twitch in another name. They share a parser, so one of them is asked at a time, and
  /// what a call returns views of is gone with the next one of either.
  Helix(const Helix& like, Credential& credential);

  /// From now on each request takes its point there first. It outlives this.
  void spend_from(RateBudget& budget) { budget_ = &budget; }
  /// nullptr: nobody counts.
  RateBudget* budget() const { return budget_; }

  /// From now on no call waits in its middle while others wait for its end: where its token is
  /// refused (unauthorized) or there are no points for it (rate_limited), it fails, and wait() does
  /// that outside. A viewer list of more pages than a minute has points waits all the same: it
  /// would never come to its end.
  void give_way() { gives_way_ = true; }
  /// Whether the last call failed so.
  bool gave_way() const { return refused_ != nullptr || needs_ > 0; }
  /// What the last call would have waited for: points for the whole of it, or a newer token; false
  /// where there is none. Others may be asked meanwhile. REQUIRES: gave_way().
  Task<bool> wait();
  /// Points that the viewer list takes which gave way last.
  std::int64_t needs() const { return needs_; }

  /// Whose the token is: GET /oauth2/validate.
  Task<Result<Identity, Failure>> validate();

  /// GET /users?login=: nothing when Twitch knows no such login. `within` 0: as long as the client
  /// waits.
  Task<Result<std::optional<User>, Failure>> user(std::string_view login,
                                                  std::chrono::milliseconds within = {});

  /// GET /users?login=&login=: those whom Twitch knows, in no order. One that cannot be a login has
  /// Twitch refuse them all (rejected, status 400). REQUIRES: at most kMostLogins.
  Task<Result<std::vector<User>, Failure>> users(std::span<const std::string> logins);

  /// GET /streams?user_id=: whether the channel is live now.
  Task<Result<OnAir, Failure>> live(UserId channel) override;

  /// GET /chat/chatters, all pages: every row to `sink`, duplicates included. Either the whole list
  /// or a failure with its page, after which what `sink` got is worth nothing. `moderator` must be
  /// the token's user, and the broadcaster or a moderator there. Whether a page came twice in
  /// another's place only he can tell who keeps the ids: he asks is_whole again with the different
  /// ones.
  Task<Result<Swept, Failure>> sweep(UserId channel, UserId moderator, ChatterSink& sink) override;

  /// A page of GET /moderation/moderators, /channels/vips or /subscriptions (100 a page): appends
  /// those on it to `members`. Twitch shows them to the broadcaster's own token alone, with the
  /// scope that the list needs. `cursor`: empty for the first page, else the end of the one before;
  /// it may be the very view that this returned. Nobody waits longer than `within` for it.
  Task<Result<PageEnd, Failure>> members(RoleList list, UserId channel, std::string_view cursor,
                                         std::chrono::milliseconds within,
                                         std::vector<Attendee>& members);

 private:
  Helix(http::Client& client, pooling::Reservoir& bodies, Urls urls,
        std::unique_ptr<Credential> own, std::size_t max_page);

  /// Asks `url_`, once more with a newer token where that was refused. `within` 0: as long as the
  /// client waits. `waits`: for its point, whoever else does.
  Task<Result<http::Response, Failure>> ask(pooling::Region& body,
                                            std::chrono::milliseconds within = {},
                                            Purpose purpose = Purpose::payment, bool waits = false);
  /// Whether a call is to fail, since there are not so many points.
  bool lacks(std::int64_t points, Purpose purpose);
  Failure refusal(const http::Response& response);
  void ask_for_page(UserId channel, UserId moderator, std::string_view cursor);

  http::Client& client_;
  pooling::Reservoir& bodies_;
  const Urls urls_;
  const std::size_t max_page_;
  std::unique_ptr<Credential> own_;  // where it was made of a token
  Credential& credential_;
  std::string url_;                              // keeps its room
  std::array<std::size_t, kMostPages> cursors_;  // hashes of those that the sweep has seen
  const std::shared_ptr<Parser> shared_parser_;
  Parser& parser_;
  RateBudget* budget_ = nullptr;
  bool gives_way_ = false;
  Credential::Bearer refused_;  // what the last call failed by, in place of a renewal
  std::int64_t needs_ = 0;      // points for want of which it failed
};

}  // namespace pointsbot::twitch
