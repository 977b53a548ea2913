#include "twitch/simulator/eventsub.hpp"

#include "twitch/simulator/answers.hpp"
#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/json.hpp"
#include "twitch/simulator/read_json.hpp"
#include "twitch/simulator/subscription_types.hpp"

#include <algorithm>

namespace pointsbot::twitch::simulator {
namespace {

// dev.twitch.tv/docs/eventsub/manage-subscriptions: of one user's tokens of one app.
constexpr std::size_t kMostSockets = 3;
constexpr std::size_t kMostPerSocket = 300;
constexpr std::size_t kMostAlike = 3;
constexpr int kMostCost = 10;
constexpr std::size_t kMostEnded = 200;  // that are still listed

constexpr std::string_view kNoSession =
    "websocket transport session does not exist or has already disconnected";
constexpr std::string_view kOtherUser =
    "a websocket connection cannot have subscriptions of different users";

void append_total(std::string& json, std::string_view key, std::size_t value) {
  json += ',';
  append_quoted(json, key);
  json += ':';
  append_number(json, static_cast<std::int64_t>(value));
}

}  // namespace

EventSub::EventSub(Clock& clock, const World& world, const Accounts& accounts, Draw& draw,
                   std::function<void(std::string_view)> tell)
    : clock_{clock},
      world_{world},
      accounts_{accounts},
      draw_{draw},
      tell_{std::move(tell)},
      sessions_{clock, world, draw, *this} {}

bool EventSub::is_used(const std::string& session) const {
  return std::ranges::any_of(
      subscriptions_, [&](const Subscription& s) { return s.enabled() && s.session == session; });
}

void EventSub::moved(const std::string& was, const std::string& now) {
  for (Subscription& subscription : subscriptions_) {
    if (subscription.enabled() && subscription.session == was) subscription.session = now;
  }
}

void EventSub::ended(const std::string& session, std::string_view status) {
  for (Subscription& subscription : subscriptions_) {
    if (subscription.enabled() && subscription.session == session) subscription.status = status;
  }
  std::size_t over = static_cast<std::size_t>(std::ranges::count_if(
      subscriptions_, [](const Subscription& subscription) { return !subscription.enabled(); }));
  std::erase_if(subscriptions_, [&](const Subscription& subscription) {
    return !subscription.enabled() && over-- > kMostEnded;
  });
}

int EventSub::total_cost(UserId user) const {
  int cost = 0;
  for (const Subscription& subscription : subscriptions_) {
    if (subscription.enabled() && subscription.user == user) cost += subscription.cost;
  }
  return cost;
}

std::optional<Reply> EventSub::complain_of_limits(const Subscription& wanted) const {
  std::size_t alike = 0, here = 0;
  std::vector<std::string_view> sockets;
  for (const Subscription& subscription : subscriptions_) {
    if (!subscription.enabled()) continue;
    const bool same_session = subscription.session == wanted.session;
    if (same_session && subscription.user != wanted.user) return helix_error(400, kOtherUser);
    if (subscription.user != wanted.user) continue;
    if (subscription.type == wanted.type && subscription.condition == wanted.condition) {
      if (same_session) return helix_error(409, "subscription already exists");
      ++alike;
    }
    here += same_session ? 1 : 0;
    if (!same_session && std::ranges::find(sockets, subscription.session) == sockets.end())
      sockets.push_back(subscription.session);
  }
  if (alike >= kMostAlike)
    return helix_error(429, "number of subscriptions with the same type and condition exceeded");
  if (sockets.size() >= kMostSockets)
    return helix_error(429, "number of websocket transports limit exceeded");
  if (here >= kMostPerSocket) return helix_error(429, "number of subscriptions limit exceeded");
  if (total_cost(wanted.user) + wanted.cost > kMostCost)
    return helix_error(429, "total cost exceeded");
  return std::nullopt;
}

Reply EventSub::create(const Caller& caller, std::string_view body) {
  const auto request = JsonRequest::parse(body);
  if (!request) return helix_error(400, "the request body is no JSON object");
  for (const std::string_view field : {"type", "version", "transport.method"}) {
    if (!request->string(field))
      return helix_error(400, "missing or malformed field: " + std::string{field});
  }
  Subscription wanted;
  wanted.type = *request->string("type");
  wanted.version = *request->string("version");
  const SubscriptionType* const type = subscription_type(wanted.type, wanted.version);
  if (type == nullptr) return helix_error(400, "invalid subscription type and version");
  if (request->string("transport.method") != "websocket")
    return helix_error(400, "invalid transport and auth combination");
  for (const JsonLeaf* const leaf : request->below("condition")) {
    if (!leaf->is_string) return helix_error(400, "the condition has something that is no string");
    const std::size_t dot = leaf->path.rfind('.');
    if (!leaf->text.empty()) wanted.condition.emplace_back(leaf->path.substr(dot + 1), leaf->text);
  }
  std::ranges::sort(wanted.condition);
  if (auto complaint = complain(world_, caller, *type, wanted)) return *std::move(complaint);
  wanted.session = request->string("transport.session_id").value_or("");
  if (!sessions_.has(wanted.session)) return helix_error(400, kNoSession);
  wanted.user = caller.user.id;
  bool own = !type->scopes.empty();
  for (const auto& [key, value] : wanted.condition) {
    const UserId about{parse_number(value).value_or(0)};
    own = own || about == caller.user.id || accounts_.knows(about, clock_.now());
  }
  wanted.cost = own ? 0 : 1;
  if (auto complaint = complain_of_limits(wanted)) return *std::move(complaint);

  wanted.id = draw_.uuid();
  wanted.status = "enabled";
  append_time(wanted.created_at, clock_.wall());
  subscriptions_.push_back(std::move(wanted));
  const auto mine = std::ranges::count_if(
      subscriptions_, [&](const Subscription& s) { return s.user == caller.user.id; });
  Reply reply{202, R"({"data":[)"};
  append(reply.json, subscriptions_.back(), true);
  reply.json += ']';
  append_total(reply.json, "total", static_cast<std::size_t>(mine));
  append_total(reply.json, "total_cost", static_cast<std::size_t>(total_cost(caller.user.id)));
  append_total(reply.json, "max_total_cost", kMostCost);
  reply.json += '}';
  return reply;
}

Reply EventSub::list(const Caller& caller, const http::Parameters& query) const {
  constexpr std::array<std::string_view, 4> kFilters{"status", "type", "user_id",
                                                     "subscription_id"};
  std::size_t filters = 0;
  for (const std::string_view filter : kFilters) filters += query.first(filter) ? 1 : 0;
  if (filters > 1) return helix_error(400, "only one filter may be specified");
  Reply reply{200, R"({"data":[)"};
  std::size_t total = 0;
  for (const Subscription& subscription : subscriptions_) {
    if (subscription.user != caller.user.id) continue;
    ++total;
    const auto user = query.first("user_id");
    const bool about_user =
        !user || std::ranges::any_of(subscription.condition, [&](const auto& pair) {
          return pair.first.ends_with("user_id") && pair.second == *user;
        });
    if (query.first("status").value_or(subscription.status) != subscription.status ||
        query.first("type").value_or(subscription.type) != subscription.type ||
        query.first("subscription_id").value_or(subscription.id) != subscription.id ||
        !about_user) {
      continue;
    }
    if (reply.json.back() == '}') reply.json += ',';
    append(reply.json, subscription, true);
  }
  reply.json += ']';
  append_total(reply.json, "total", total);
  append_total(reply.json, "total_cost", static_cast<std::size_t>(total_cost(caller.user.id)));
  append_total(reply.json, "max_total_cost", kMostCost);
  reply.json += R"(,"pagination":{}})";
  return reply;
}

Reply EventSub::remove(const Caller& caller, const http::Parameters& query) {
  const auto id = query.first("id");
  if (!id) return helix_error(400, R"(Missing required parameter "id")");
  const auto removed = std::erase_if(subscriptions_, [&](const Subscription& subscription) {
    return subscription.user == caller.user.id && subscription.id == *id;
  });
  return removed > 0 ? Reply{204, {}} : helix_error(404, "subscription was not found");
}

void EventSub::append(std::string& json, const Subscription& subscription,
                      bool connected_at) const {
  json.append(R"({"id":")").append(subscription.id);
  json.append(R"(","status":")").append(subscription.status);
  json.append(R"(","type":")").append(subscription.type);
  json.append(R"(","version":")").append(subscription.version);
  json += R"(","condition":{)";
  for (const auto& [key, value] : subscription.condition) {
    if (json.back() != '{') json += ',';
    append_quoted(json, key);
    json += ':';
    append_quoted(json, value);
  }
  json.append(R"(},"created_at":")").append(subscription.created_at);
  json.append(R"(","transport":{"method":"websocket","session_id":")");
  json.append(subscription.session).append("\"");
  if (connected_at) {
    const std::string at = sessions_.connected_at(subscription.session);
    if (!at.empty()) json.append(R"(,"connected_at":")").append(at).append("\"");
  }
  json += R"(},"cost":)";
  append_number(json, std::int64_t{subscription.cost});
  json += '}';
}

std::string EventSub::message(const Subscription& subscription, std::string_view kind,
                              std::string_view event, std::chrono::seconds age,
                              std::string_view id) {
  std::string json = R"({"metadata":{"message_id":)";
  append_quoted(json, id.empty() ? draw_.uuid() : std::string{id});
  json.append(R"(,"message_type":")").append(kind);
  json += R"(","message_timestamp":")";
  append_time(json, clock_.wall() - age);
  json.append(R"(","subscription_type":")").append(subscription.type);
  json.append(R"(","subscription_version":")").append(subscription.version);
  json += R"("},"payload":{"subscription":)";
  append(json, subscription, false);
  if (!event.empty()) json.append(R"(,"event":)").append(event);
  json += "}}";
  return json;
}

std::size_t EventSub::tell(const Happening& happening, std::uint32_t times,
                           std::chrono::seconds age, std::string_view id) {
  std::size_t heard = 0;
  for (const Subscription& subscription : subscriptions_) {
    const bool meant = subscription.enabled() && subscription.type == happening.type &&
                       std::ranges::all_of(happening.about, [&](const auto& fact) {
                         const std::string_view wanted = subscription.value(fact.first);
                         return wanted.empty() || wanted == fact.second;
                       });
    if (!meant) continue;
    const std::string json = message(subscription, "notification", happening.event, age, id);
    for (std::uint32_t i = 0; i < times; ++i) sessions_.send(subscription.session, json);
    ++heard;
  }
  return heard;
}

std::size_t EventSub::revoke(std::string_view status, std::string_view type, UserId user) {
  std::size_t revoked = 0;
  for (Subscription& subscription : subscriptions_) {
    if (!subscription.enabled() || (!type.empty() && subscription.type != type) ||
        (user != UserId{} && subscription.user != user)) {
      continue;
    }
    subscription.status = status;
    sessions_.send(subscription.session, message(subscription, "revocation", {}, {}));
    ++revoked;
  }
  return revoked;
}

}  // namespace pointsbot::twitch::simulator
