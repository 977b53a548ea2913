#include "app/event_service.hpp"

#include "app/accounts.hpp"
#include "app/config.hpp"
#include "app/event_words.hpp"
#include "app/scopes.hpp"
#include "app/wanted_events.hpp"
#include "twitch/eventsub.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <spdlog/logger.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <utility>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using twitch::EventType;

/// How soon a login, and what bot.ini says now, counts.
constexpr std::chrono::seconds kLook{2};

/// By whose login it is heard of.
Accounts::For heard_by(EventType type) {
  switch (type) {
    case EventType::stream_online:
    case EventType::stream_offline:
    case EventType::raid:
      return Accounts::For::viewers;
    case EventType::chat_message:
      return Accounts::For::chat;
    default:
      return Accounts::For::streamer;
  }
}

/// Whether the channel is live, and who is what, are heard of elsewhere too.
bool pays(EventType type, const Config& config) {
  switch (type) {
    case EventType::stream_online:
    case EventType::stream_offline:
    case EventType::subscription_end:
    case EventType::moderator_add:
    case EventType::moderator_remove:
    case EventType::vip_add:
    case EventType::vip_remove:
      return false;
    case EventType::chat_message:
      return config.points.active_bonus.value > 0;
    case EventType::subscribe:
      return config.rewards.subscription.value > 0 || config.rewards.subscription_tier2.value > 0 ||
             config.rewards.subscription_tier3.value > 0;
    default:
      return true;
  }
}

bool may(const twitch::Identity& who, std::string_view scope) {
  return scope.empty() || missing_scopes({{std::string{scope}, {}}}, who.scopes).empty();
}

}  // namespace

struct EventService::Desk {
  Desk(const Parts& parts, Open open)
      : channel{std::move(open)},
        chatters{parts.sightings},
        desk{parts.loop.get_executor(),
             {.config = channel.config,
              .clock = parts.clock,
              .teller = parts.teller,
              .log = channel.log,
              .channel = channel.id,
              .chatters = chatters,
              .left_out = channel.left_out,
              .roles = &channel.roles,
              .live = channel.live}} {}

  Open channel;
  Chatters chatters;
  EventDesk desk;
  std::string not_heard;  // as it was told
  bool closed = false;

  /// Whether what it wants, or who may hear it, is another than when this was asked last. Allocates
  /// nothing where it is not.
  bool changed(const Parts& parts);

 private:
  struct Known {
    std::array<const void*, 3> bearers{};
    Points active_bonus;
    Config::RolesSection roles;
    Config::RewardsSection rewards;
  };
  std::optional<Known> known_;
};

struct EventService::Plan {
  struct One {
    twitch::Credential* credential = nullptr;
    twitch::RateBudget* budget = nullptr;
    std::string login;
    std::vector<twitch::Wish> wishes;
  };
  std::map<UserId, One> by_user;
};

/// One account's socket.
struct EventService::Link {
  Link(EventService& service, UserId id, Plan::One one)
      : user{id},
        login{std::move(one.login)},
        wishes{std::move(one.wishes)},
        calls{service.parts_.client, *one.credential, service.parts_.api_url, id},
        socket{{.clock = service.parts_.clock,
                .dialer = service.parts_.dialer,
                .calls = calls,
                .credential = *one.credential,
                .sink = service,
                .tell = [&service,
                         this](const twitch::EventSubNotice& it) { service.tell(*this, it); }},
               service.parts_.eventsub_url} {
    if (one.budget != nullptr) calls.spend_from(*one.budget);
    socket.want(wishes);
  }

  UserId user;
  std::string login;
  std::vector<twitch::Wish> wishes;
  twitch::Subscriptions calls;
  twitch::EventSub socket;
  asio::cancellation_signal end;
  bool lost = false;  // as it was told
  std::string told;   // last; the same is not told twice in a row
  bool ending = false;
  bool over = false;
};

bool EventService::Desk::changed(const Parts& parts) {
  using For = Accounts::For;
  const Config& config = channel.config;
  std::array<const void*, 3> bearers{};
  for (std::size_t i = 0; parts.accounts != nullptr && i < bearers.size(); ++i) {
    constexpr std::array kFor{For::viewers, For::streamer, For::chat};
    bearers[i] = parts.accounts->bearer(kFor[i], config.twitch.channel).get();
  }
  if (known_ && known_->bearers == bearers && known_->active_bonus == config.points.active_bonus &&
      known_->roles == config.roles && known_->rewards == config.rewards)
    return false;
  known_ = {bearers, config.points.active_bonus, config.roles, config.rewards};
  return true;
}

EventService::EventService(Parts parts) : parts_{std::move(parts)} {}

EventService::~EventService() = default;

Chatters& EventService::open(Open channel) {
  // A desk of before is closed, and stays for what it has with the ledger.
  Desk& desk = desks_.emplace_back(parts_, std::move(channel));
  for (int i = 0; i < EventDesk::kAskers; ++i)
    asio::co_spawn(parts_.loop, desk.desk.serve(), asio::detached);
  asio::co_spawn(parts_.loop, desk.desk.tell(), asio::detached);
  return desk.chatters;
}

void EventService::close(UserId channel) {
  for (Desk& desk : desks_) {
    if (desk.channel.id != channel || desk.closed) continue;
    desk.closed = true;
    changed_ = true;
    desk.desk.close();
  }
}

void EventService::happened(twitch::Event event) {
  for (Desk& desk : desks_) {
    if (!desk.closed && desk.channel.id == event.channel)
      return desk.desk.happened(std::move(event));
  }
}

void EventService::missed_some() {
  for (Desk& desk : desks_) {
    if (!desk.closed) desk.desk.missed_some();
  }
}

EventService::Plan EventService::plan() {
  Plan all;
  for (Desk& desk : desks_) {
    if (!desk.closed) plan(desk, all);
  }
  for (auto& [user, one] : all.by_user) std::ranges::sort(one.wishes);
  return all;
}

void EventService::plan(Desk& desk, Plan& all) {
  const Config& config = desk.channel.config;
  const std::string& login = config.twitch.channel;
  const std::vector<EventType> wanted = wanted_events(config);
  const bool any_pays =
      std::ranges::any_of(wanted, [&](EventType type) { return pays(type, config); });
  if (parts_.rewards_alone && !any_pays) return;
  std::vector<std::string_view> purposes, scopes;
  bool streamer_is_there = false;
  for (const EventType type : wanted) {
    const Accounts::For what = heard_by(type);
    std::optional<twitch::Identity> who;
    if (parts_.accounts != nullptr) {
      who = parts_.accounts->who(what, login);
    } else if (what != Accounts::For::streamer || desk.channel.token.user_id == desk.channel.id) {
      who = desk.channel.token;
    }
    streamer_is_there |= who && who->user_id == desk.channel.id;
    const std::string_view scope = twitch::form_of(type).scope;
    if (!who || !may(*who, scope)) {
      if (!pays(type, config)) continue;
      purposes.push_back(purpose_of(type));
      if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
      continue;
    }
    Plan::One& one = all.by_user[who->user_id];
    one.login = who->login;
    // By the account, not by what it is asked for: the socket stays its own, whoever logs in later.
    one.credential =
        parts_.accounts == nullptr ? parts_.fixed : &parts_.accounts->credential(who->user_id);
    if (parts_.accounts != nullptr) one.budget = &parts_.accounts->budget(what, login);
    one.wishes.push_back({type, desk.channel.id});
  }
  std::string lacks =
      purposes.empty() ? std::string{} : not_heard(login, purposes, scopes, streamer_is_there);
  // While nobody is logged in at all, that is what is said.
  if (parts_.accounts != nullptr && !parts_.accounts->who(Accounts::For::viewers, login)) return;
  if (!lacks.empty() && lacks != desk.not_heard) desk.channel.log.warn("{}", lacks);
  desk.not_heard = std::move(lacks);
}

void EventService::follow(Plan plan) {
  std::erase_if(links_, [](const Link& link) { return link.over; });
  for (Link& link : links_) {
    if (link.ending) continue;
    const auto planned = plan.by_user.find(link.user);
    if (planned == plan.by_user.end()) {
      link.ending = true;
      link.end.emit(asio::cancellation_type::terminal);
      continue;
    }
    if (planned->second.wishes != link.wishes) {
      link.wishes = planned->second.wishes;
      link.socket.want(link.wishes);
    }
    plan.by_user.erase(planned);
  }
  for (auto& [user, one] : plan.by_user) start(links_.emplace_back(*this, user, std::move(one)));
}

void EventService::start(Link& link) {
  asio::co_spawn(
      parts_.loop, link.socket.run(),
      asio::bind_cancellation_slot(link.end.slot(), [this, &link](const std::exception_ptr& error) {
        link.over = true;
        if (!link.ending) broke(error);
      }));
}

void EventService::broke(const std::exception_ptr& error) {
  std::string what = "it ended";
  try {
    if (error) std::rethrow_exception(error);
  } catch (const std::exception& thrown) {
    what = thrown.what();
  } catch (...) {
    what = "of a kind that has no words";
  }
  const auto wait = backoff_.next();
  again_ = parts_.clock.now() + wait;
  changed_ = true;
  parts_.log.error("{}", hearing_broke(what, wait));
}

void EventService::tell(Link& link, const twitch::EventSubNotice& notice) {
  const auto text = told(notice, link.login, link.lost);
  const bool is_lost = std::holds_alternative<twitch::EventSubLost>(notice);
  const bool is_up = std::holds_alternative<twitch::EventSubConnected>(notice);
  if (is_lost) link.lost = true;
  if (is_up) link.lost = false;
  if (is_up) backoff_.reset();
  if (!text || (!is_lost && *text == link.told)) return;
  link.told = *text;
  is_up ? parts_.log.info("{}", *text) : parts_.log.warn("{}", *text);
}

void EventService::start() {
  asio::co_spawn(parts_.loop, run(), asio::bind_cancellation_slot(end_.slot(), asio::detached));
}

Task<> EventService::run() {
  for (;;) {
    look();
    co_await parts_.clock.sleep_until(parts_.clock.now() + kLook);
  }
}

void EventService::look() {
  for (Desk& desk : desks_) changed_ |= !desk.closed && desk.changed(parts_);
  changed_ |= std::ranges::any_of(links_, &Link::over);
  if (!changed_ || parts_.eventsub_url.empty() || parts_.clock.now() < again_) return;
  changed_ = false;
  try {
    follow(plan());
  } catch (const std::exception&) {  // memory or descriptors that are there again in a moment
    broke(std::current_exception());
  }
}

void EventService::end() {
  for (Desk& desk : desks_) {
    desk.closed = true;
    desk.desk.close();
  }
  for (Link& link : links_) {
    link.ending = true;
    link.end.emit(asio::cancellation_type::terminal);
  }
  end_.emit(asio::cancellation_type::terminal);
}

void EventService::tell_unwritten() const {
  for (const Desk& desk : desks_) {
    const std::string text = desk.desk.unwritten();
    if (!text.empty()) desk.channel.log.warn("{}", text);
  }
}

}  // namespace pointsbot::app
