#include "twitch/helix.hpp"
#include "twitch/query.hpp"

namespace pointsbot::twitch {
namespace {

std::string_view path_of(RoleList list) {
  switch (list) {
    case RoleList::moderators:
      return "/moderation/moderators";
    case RoleList::vips:
      return "/channels/vips";
    case RoleList::subscribers:
      break;
  }
  return "/subscriptions";
}

}  // namespace

Task<Result<PageEnd, Failure>> Helix::members(RoleList list, UserId channel,
                                              std::string_view cursor,
                                              std::chrono::milliseconds within,
                                              std::vector<Attendee>& members) {
  const pooling::Lease lease = bodies_.try_acquire();
  if (!lease) co_return Failure{.error = Error::no_room};
  url_.assign(urls_.api).append(path_of(list)).append("?first=100&broadcaster_id=");
  append(url_, number(channel));
  if (!cursor.empty()) {
    url_.append("&after=");
    append_escaped(url_, cursor);
  }
  const auto response = co_await ask(*lease, within, Purpose::roles);
  if (!response) co_return response.error();
  co_return parser_.members(response->body, list, members);
}

}  // namespace pointsbot::twitch
