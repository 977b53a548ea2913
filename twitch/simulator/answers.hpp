#pragma once

#include "base/clock.hpp"
#include "http/url.hpp"
#include "twitch/simulator/audience.hpp"
#include "twitch/simulator/chatters.hpp"
#include "twitch/simulator/settings.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What Twitch says to each request, as values: no network here.
namespace pointsbot::twitch::simulator {

/// An error and its message; nothing when all is well.
struct Complaint {
  int status;
  std::string_view message;
};

/// Whose token a request bears, and what it may do.
struct Caller {
  Person user;
  std::string_view scopes;  ///< with blanks between

  bool may(std::string_view scope) const;
};

/// Nothing for a header that bears neither token in that scheme ("Bearer ").
std::optional<Caller> caller_of(std::optional<std::string_view> authorization,
                                std::string_view scheme, const Settings& settings);

/// Whether the headers are those of a token and its app, as Helix looks at them.
std::optional<Complaint> complain_of_headers(std::optional<std::string_view> authorization,
                                             std::optional<std::string_view> client_id,
                                             const Settings& settings);

std::optional<std::int64_t> parse_number(std::string_view text);

/// Reads broadcaster_id; complains when it is missing or no number.
std::optional<Complaint> read_broadcaster(const http::Parameters& query, std::int64_t& id);
/// Reads first and after, of a list of at most `most` rows a page; `at` stays what it is on the
/// first page.
std::optional<Complaint> read_paging(const http::Parameters& query, std::uint32_t most,
                                     std::uint32_t& first, Cursor& at);

/// GET /users: appends the body to `json`, or complains and leaves it.
std::optional<Complaint> answer_users(const Audience& audience, const Caller& caller,
                                      const http::Parameters& query, std::string& json);

/// GET /streams; the one stream there is, live since `since`.
void answer_streams(const Settings& settings, WallTime since, const http::Parameters& query,
                    std::string& json);

/// GET /validate: its status, and the body.
int answer_validate(std::optional<std::string_view> authorization, const Settings& settings,
                    std::string& json);

/// GET /chat/chatters: fills `page`, of a sweep that begins at `moment` unless a cursor says so.
std::optional<Complaint> read_chatters(const Caller& caller, const http::Parameters& query,
                                       const Cursor& begin, Page& page);

}  // namespace pointsbot::twitch::simulator
