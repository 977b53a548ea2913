#pragma once

#include "http/url.hpp"
#include "twitch/simulator/answers.hpp"
#include "twitch/simulator/chatters.hpp"
#include "twitch/simulator/routes.hpp"
#include "twitch/simulator/world.hpp"

#include <optional>
#include <string>
#include <vector>

/// Who is what on the pretended channel: by chance, but always the same people, those who have left
/// and those who are to come among them.
namespace pointsbot::twitch::simulator {

struct Member {
  Person person;
  int tier = 0;  ///< 1 to 3, of a subscriber
  bool gift = false;
};

/// A page of GET /moderation/moderators, /channels/vips or /subscriptions.
struct MemberPage {
  Page page;
  std::vector<Member> rows;
  std::int64_t points = 0;  ///< that all subscriptions are worth
  Person streamer;
};

/// Fills `answer`, of a list that begins now unless a cursor says so.
std::optional<Complaint> read_members(Route route, const Caller& caller, const World& world,
                                      const http::Parameters& query, MemberPage& answer);

/// Its body, as the faults have bent answer.page.
void append_members(std::string& json, Route route, const MemberPage& answer);

}  // namespace pointsbot::twitch::simulator
