#pragma once

#include "http/url.hpp"
#include "twitch/simulator/caller.hpp"
#include "twitch/simulator/chatters.hpp"
#include "twitch/simulator/world.hpp"

#include <cstdint>
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

/// GET /streams.
std::optional<Complaint> answer_streams(const World& world, const http::Parameters& query,
                                        std::string& json);

/// Twitch's number of what is streamed there now, or was last.
UserId stream_id(const World& world, std::size_t channel);

/// GET /moderation/channels: where the caller may read the chatters.
std::optional<Complaint> answer_moderated(const World& world, const Caller& caller,
                                          const http::Parameters& query, std::string& json);

/// GET /validate, of whoever it is.
void answer_validate(const Caller& caller, std::string& json);

/// GET /chat/chatters: fills `page`, of a sweep that begins now unless a cursor says so.
std::optional<Complaint> read_chatters(const World& world, const Caller& caller,
                                       const http::Parameters& query, Page& page);

}  // namespace pointsbot::twitch::simulator
