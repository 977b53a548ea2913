#include "app/event_service.hpp"

#include "app/accounts.hpp"
#include "app/chat/desk.hpp"
#include "app/config.hpp"
#include "app/event_words.hpp"
#include "app/hearing.hpp"
#include "app/printable.hpp"
#include "app/wanted_events.hpp"
#include "db/error.hpp"
#include "twitch/eventsub.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <spdlog/logger.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using twitch::EventType;

/// How soon a login, and what bot.ini says now, counts.
constexpr std::chrono::seconds kLook{2};

/// By then it is known whether a login is over that Twitch says was taken back.
constexpr std::chrono::seconds kDoubt{15};

std::string words_of(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
    return "it ended";
  } catch (const std::exception& thrown) {
    return thrown.what();
  } catch (...) {
    return "of a kind that has no words";
  }
}

}  // namespace

struct EventService::Desk {
  Desk(const Parts& parts, chat::ChatBudgets& budgets, Open open)
      : channel{std::move(open)},
        chatters{parts.sightings},
        pen{{.client = parts.client,
             .api_url = parts.api_url,
             .budgets = budgets,
             .channel = channel.id,
             .channel_login = channel.config.twitch.channel,
             .accounts = parts.accounts,
             .fixed = parts.fixed,
             .token = channel.token}},
        desk{parts.loop.get_executor(),
             {.config = channel.config,
              .clock = parts.clock,
              .teller = parts.teller,
              .log = channel.log,
              .channel = channel.id,
              .chatters = chatters,
              .left_out = channel.left_out,
              .roles = &channel.roles,
              .live = channel.live,
              .chat = parts.chat != nullptr ? &open_chat(parts) : nullptr}},
        hearing{channel, parts.accounts, parts.rewards_alone} {}

  chat::Desk& open_chat(const Parts& parts) {
    return chat.emplace(parts.loop.get_executor(),
                        chat::Desk::Parts{.config = channel.config,
                                          .clock = parts.clock,
                                          .teller = parts.teller,
                                          .log = channel.log,
                                          .channel = channel.id,
                                          .commons = *parts.chat,
                                          .people = *parts.people,
                                          .pen = pen,
                                          .left_out = channel.left_out,
                                          .wrote = [this](const twitch::User& user) {
                                            if (!channel.left_out().has(user.id, user.login))
                                              chatters.saw(user, true);
                                          }});
  }

  Open channel;
  Chatters chatters;
  chat::TwitchPen pen;
  std::optional<chat::Desk> chat;
  EventDesk desk;
  Hearing hearing;
  bool closed = false;
  std::string told;  // last of what ended; of several that end alike one is told

  void close() {
    closed = true;
    desk.close();
    if (chat) chat->close();
  }

  /// None of its coroutines ends so while it is open; should one, people have to know.
  void ended(const std::exception_ptr& error) {
    if (!error || closed) return;
    try {
      std::rethrow_exception(error);
    } catch (const db::Unusable&) {
      return;  // the whole bot ends by it, and says so
    } catch (...) {
    }
    const std::string what = words_of(error);
    if (what == std::exchange(told, what)) return;
    channel.log.error(
        "A part of what hears the channel and answers its chat has ended: {}. The rest goes on; "
        "all balances are safe. To have all of it again, stop the bot and start it.",
        printable(what, 200));
  }
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

  /// What it is for, of all channels, each once.
  std::vector<EventType> types() const {
    std::vector<EventType> types;
    for (const twitch::Wish& wish : wishes) types.push_back(wish.type);
    std::ranges::sort(types);
    types.erase(std::unique(types.begin(), types.end()), types.end());
    return types;
  }

  UserId user;
  std::string login;
  std::vector<twitch::Wish> wishes;
  twitch::Subscriptions calls;
  twitch::EventSub socket;
  asio::cancellation_signal end;
  bool lost = false;                  // as it was told
  std::optional<SteadyTime> doubted;  // since Twitch said that its leave was taken back
  std::string told;                   // last; the same is not told twice in a row
  bool ending = false;
  bool over = false;
};

EventService::EventService(Parts parts) : parts_{std::move(parts)} {}

EventService::~EventService() = default;

Chatters& EventService::open(Open channel) {
  // A desk of before is closed, and stays for what it has with the ledger.
  Desk& desk = desks_.emplace_back(parts_, budgets_, std::move(channel));
  const auto spawn = [this, &desk](Task<> work) {
    asio::co_spawn(parts_.loop, std::move(work),
                   [&desk](const std::exception_ptr& error) { desk.ended(error); });
  };
  for (int i = 0; i < EventDesk::kAskers; ++i) spawn(desk.desk.serve());
  spawn(desk.desk.tell());
  if (desk.chat) {
    for (int i = 0; i < chat::Desk::kHands; ++i) spawn(desk.chat->serve());
    spawn(desk.chat->speak());
    spawn(desk.chat->play());
  }
  return desk.chatters;
}

void EventService::close(UserId channel) {
  for (Desk& desk : desks_) {
    if (desk.channel.id != channel || desk.closed) continue;
    changed_ = true;
    desk.close();
  }
}

void EventService::ready(UserId channel) {
  for (Desk& desk : desks_) {
    if (!desk.closed && desk.chat && desk.channel.id == channel) desk.chat->open();
  }
}

void EventService::say(UserId channel, std::string text) {
  for (Desk& desk : desks_) {
    if (!desk.closed && desk.chat && desk.channel.id == channel) desk.chat->say(std::move(text));
  }
}

void EventService::rest() {
  for (Desk& desk : desks_) {
    if (desk.chat) desk.chat->rest();
  }
  if (parts_.chat != nullptr) parts_.chat->books.rest();
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
    if (desk.closed) continue;
    for (Hearing::Heard& heard : desk.hearing.plan()) {
      Plan::One& one = all.by_user[heard.user];
      one.login = std::move(heard.login);
      one.wishes.push_back({heard.type, desk.channel.id});
      one.credential = parts_.fixed;
      if (parts_.accounts == nullptr) continue;
      // By the account, not by what it is asked for: the socket stays its own, whoever logs in
      // later.
      one.credential = &parts_.accounts->credential(heard.user);
      one.budget = &parts_.accounts->budget(heard.what, desk.channel.config.twitch.channel);
    }
  }
  for (auto& [user, one] : all.by_user) std::ranges::sort(one.wishes);
  return all;
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
  const std::string what = words_of(error);
  const auto wait = backoff_.next();
  again_ = parts_.clock.now() + wait;
  changed_ = true;
  parts_.log.error("{}", hearing_broke(what, wait));
}

void EventService::tell(Link& link, const twitch::EventSubNotice& notice) {
  if (is_told_by_accounts(link, notice)) return;
  const std::string hears = heard_in_words(link.types());
  const Connection of{link.login, hears, link.lost, parts_.accounts == nullptr};
  const auto text = told(notice, of, purpose_of_notice(notice));
  const bool is_lost = std::holds_alternative<twitch::EventSubLost>(notice);
  const bool is_up = std::holds_alternative<twitch::EventSubConnected>(notice);
  if (is_lost) link.lost = true;
  if (is_up) link.lost = false;
  if (is_up) backoff_.reset();
  if (!text || (!is_lost && *text == link.told)) return;
  link.told = *text;
  is_up ? parts_.log.info("{}", *text) : parts_.log.warn("{}", *text);
}

bool EventService::is_told_by_accounts(Link& link, const twitch::EventSubNotice& notice) {
  if (parts_.accounts == nullptr) return false;
  const auto* const revoked = std::get_if<twitch::EventSubRevoked>(&notice);
  if (revoked != nullptr && revoked->status == "authorization_revoked") {
    if (!link.doubted) parts_.accounts->doubt(link.user);
    link.doubted = parts_.clock.now();
    return true;
  }
  return std::holds_alternative<twitch::EventSubNeedsLogin>(notice) &&
         parts_.accounts->state(link.user) != twitch::Account::State::good;
}

std::string EventService::purpose_of_notice(const twitch::EventSubNotice& notice) const {
  std::optional<EventType> type;
  UserId channel{};
  if (const auto* const refused = std::get_if<twitch::EventSubRefused>(&notice)) {
    type = refused->wish.type;
    channel = refused->wish.channel;
  } else if (const auto* const revoked = std::get_if<twitch::EventSubRevoked>(&notice)) {
    type = revoked->type;
    channel = revoked->channel;
  }
  for (const Desk& desk : desks_) {
    if (type && !desk.closed && desk.channel.id == channel)
      return purpose_of(*type, desk.channel.config);
  }
  return {};
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
  for (Desk& desk : desks_) changed_ |= !desk.closed && desk.hearing.changed();
  changed_ |= std::ranges::any_of(links_, &Link::over);
  for (Link& link : links_) {
    if (!link.doubted || parts_.clock.now() < *link.doubted + kDoubt) continue;
    link.doubted.reset();
    // The login is good after all: what it was denied is asked for again.
    if (!link.ending && parts_.accounts->state(link.user) == twitch::Account::State::good)
      link.socket.want(link.wishes);
  }
  if (!changed_ || parts_.eventsub_url.empty() || parts_.clock.now() < again_) return;
  changed_ = false;
  try {
    follow(plan());
  } catch (const std::exception&) {  // memory or descriptors that are there again in a moment
    broke(std::current_exception());
  }
}

void EventService::end() {
  for (Desk& desk : desks_) desk.close();
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
