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

/// Whether the headers are those of the one token and its app, as Helix looks at them.
std::optional<Complaint> complain_of_headers(std::optional<std::string_view> authorization,
                                             std::optional<std::string_view> client_id);

/// GET /users: appends the body to `json`, or complains and leaves it.
std::optional<Complaint> answer_users(const Audience& audience, const http::Parameters& query,
                                      std::string& json);

/// GET /streams; the one stream there is, live since `since`.
void answer_streams(const Settings& settings, WallTime since, const http::Parameters& query,
                    std::string& json);

/// GET /validate: its status, and the body.
int answer_validate(std::optional<std::string_view> authorization, std::string& json);

/// GET /chat/chatters: fills `page`, of a sweep that begins at `moment` unless a cursor says so.
std::optional<Complaint> read_chatters(const http::Parameters& query, const Cursor& begin,
                                       Page& page);

}  // namespace pointsbot::twitch::simulator
