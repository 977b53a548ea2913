#include "twitch/simulator/members.hpp"

#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/json.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::uint32_t kMostRows = 100;
constexpr std::uint32_t kUsualRows = 20;

// What is drawn for somebody.
constexpr std::uint64_t kIsModerator = 1, kIsVip = 2, kSubscribes = 3, kTier = 4, kGift = 5;

struct Needs {
  std::string_view read;
  std::string_view manage;  ///< does as well; empty: there is none
  std::string_view missing;
};

Needs needs_of(Route route) {
  if (route == Route::moderators) {
    return {"moderation:read", "channel:manage:moderators",
            "Missing scope: moderation:read or channel:manage:moderators"};
  }
  if (route == Route::vips) {
    return {"channel:read:vips", "channel:manage:vips",
            "Missing scope: channel:read:vips or channel:manage:vips"};
  }
  return {"channel:read:subscriptions", "", "Missing scope: channel:read:subscriptions"};
}

/// Everybody in a list, in one order: visit(slot, number) for each of the population.
template <class Visit>
void each_member(Route route, const World& world, std::size_t channel, Turnover moment,
                 Visit visit) {
  const Population& population = world.audience().population();
  const ChannelSettings& settings = world.settings(channel);
  const auto [question, share] =
      route == Route::moderators ? std::pair{kIsModerator, settings.moderators}
      : route == Route::vips     ? std::pair{kIsVip, settings.vips}
                                 : std::pair{kSubscribes, settings.subscribers};
  const std::uint32_t slots = settings.viewers > kCrew ? settings.viewers - kCrew : 0;
  for (std::uint32_t n = 0; n < slots; ++n) {
    const std::uint32_t slot = world.audience().slot(channel, n);
    const auto numbers = population.around(slot, moment);
    for (std::uint32_t number = numbers.first; number <= numbers.last; ++number) {
      if (population.draw(slot, number, question) < share) visit(slot, number);
    }
  }
}

int tier_of(const Population& population, std::uint32_t slot, std::uint32_t number) {
  const double draw = population.draw(slot, number, kTier);
  return draw < 90 ? 1 : draw < 96 ? 2 : 3;
}

void append_field(std::string& json, std::string_view key, std::string_view text) {
  if (json.back() != '{') json += ',';
  append_quoted(json, key);
  json += ':';
  append_quoted(json, text);
}

void append_user(std::string& json, const Person& person) {
  std::string id;
  append_number(id, number(person.id));
  append_field(json, "user_id", id);
  append_field(json, "user_login", person.login.view());
  append_field(json, "user_name", person.display_name.view());
}

RoleChange::Kind kind_of(Route route) {
  using Kind = RoleChange::Kind;
  return route == Route::moderators ? Kind::moderator
         : route == Route::vips     ? Kind::vip
                                    : Kind::subscriber;
}

void append_subscription(std::string& json, const Member& member, const Person& streamer) {
  static constexpr std::array<std::string_view, 3> kTiers{"1000", "2000", "3000"};
  std::string id;
  append_number(id, number(streamer.id));
  append_field(json, "broadcaster_id", id);
  append_field(json, "broadcaster_login", streamer.login.view());
  append_field(json, "broadcaster_name", streamer.display_name.view());
  const Person gifter = bot();
  id.clear();
  if (member.gift) append_number(id, number(gifter.id));
  append_field(json, "gifter_id", id);
  append_field(json, "gifter_login", member.gift ? gifter.login.view() : "");
  append_field(json, "gifter_name", member.gift ? gifter.display_name.view() : "");
  json += member.gift ? R"(,"is_gift":true)" : R"(,"is_gift":false)";
  append_field(json, "plan_name",
               "Channel Subscription (" + std::string{streamer.login.view()} + ")");
  append_field(json, "tier", kTiers[static_cast<std::size_t>(member.tier - 1)]);
}

}  // namespace

std::optional<Complaint> read_members(Route route, const Caller& caller, const World& world,
                                      const http::Parameters& query, MemberPage& answer) {
  std::int64_t broadcaster = 0;
  if (const auto complaint = read_broadcaster(query, broadcaster)) return complaint;
  if (broadcaster != number(caller.user.id)) {
    return Complaint{401,
                     "The ID in broadcaster_id must match the user ID found in the request's OAuth "
                     "token."};
  }
  const Needs needs = needs_of(route);
  if (!caller.may(needs.read) && (needs.manage.empty() || !caller.may(needs.manage)))
    return Complaint{401, needs.missing};
  const auto channel = world.audience().channel_of(caller.user.id);
  if (!channel) return Complaint{403, "The broadcaster is no partner or affiliate"};
  answer.streamer = world.audience().streamer_of(*channel);
  std::uint32_t first = kUsualRows;
  Cursor at{.moment = world.moment(*channel), .channel = static_cast<std::uint8_t>(*channel)};
  if (const auto complaint = read_paging(query, kMostRows, first, at)) return complaint;
  if (at.channel != *channel) return Complaint{400, "The pagination cursor is invalid"};
  std::vector<UserId> only;
  for (const auto& [name, value] : query) {
    if (name != "user_id") continue;
    const auto id = parse_number(value);
    if (!id || only.size() == kMostRows)
      return Complaint{400, R"(The parameter "user_id" was malformed)"};
    only.push_back(UserId{*id});
  }

  // The list is gone through from its start: a page of it needs no memory between two requests.
  const Audience& audience = world.audience();
  const Population& population = audience.population();
  const RoleChange::Kind kind = kind_of(route);
  std::uint32_t row = 0;
  const auto add = [&](const auto& member_of) {
    if (only.empty() && (row < at.offset || row >= at.offset + first)) {
      ++row;
      return;
    }
    Member member = member_of();
    member.person = audience.current(member.person);
    if (!only.empty() && std::ranges::find(only, member.person.id) == only.end()) return;
    if (row >= at.offset && row < at.offset + first) answer.rows.push_back(member);
    ++row;
  };
  const auto count_points = [&](int tier) {
    if (route == Route::subscriptions) answer.points += tier == 3 ? 6 : tier;
  };
  if (route == Route::moderators && world.settings(*channel).bot_moderates)
    add([] { return Member{.person = bot()}; });
  const std::vector<RoleChange>& changes = world.roles(*channel);
  for (const RoleChange& change : changes) {
    const auto person =
        change.kind == kind && change.has ? audience.find(change.user) : std::nullopt;
    if (!person) continue;
    count_points(change.tier);
    add([&] { return Member{.person = *person, .tier = change.tier, .gift = change.gift}; });
  }
  each_member(route, world, *channel, at.moment, [&](std::uint32_t slot, std::uint32_t number) {
    if (!changes.empty()) {
      const UserId id = population.person(slot, number).id;
      const bool changed = std::ranges::any_of(changes, [&](const RoleChange& change) {
        return change.kind == kind && change.user == id;
      });
      if (changed) return;
    }
    count_points(tier_of(population, slot, number));
    add([&] {
      return Member{.person = population.person(slot, number),
                    .tier = tier_of(population, slot, number),
                    .gift = population.draw(slot, number, kGift) < 20};
    });
  });
  at.people = row;
  answer.page = page_at(at, first);
  return std::nullopt;
}

void append_members(std::string& json, Route route, const MemberPage& answer) {
  json += R"({"data":[)";
  for (std::size_t i = 0; i < std::min<std::size_t>(answer.page.rows, answer.rows.size()); ++i) {
    json += i > 0 ? ",{" : "{";
    if (route == Route::subscriptions) append_subscription(json, answer.rows[i], answer.streamer);
    append_user(json, answer.rows[i].person);
    json += '}';
  }
  json += ']';
  if (answer.page.pagination == Page::Pagination::null) {
    json += R"(,"pagination":null)";
  } else if (answer.page.pagination == Page::Pagination::object) {
    json += R"(,"pagination":{)";
    if (answer.page.next) {
      json += R"("cursor":")";
      append_cursor(json, *answer.page.next);
      json += '"';
    }
    json += '}';
  }
  if (route == Route::subscriptions) {
    json += R"(,"total":)";
    append_number(json, std::int64_t{answer.page.total});
    json += R"(,"points":)";
    append_number(json, answer.points);
  }
  json += '}';
}

}  // namespace pointsbot::twitch::simulator
