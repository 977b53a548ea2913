// What the simulator is told to do, and what follows from it.
#include "twitch/simulator/bodies.hpp"
#include "twitch/simulator/control.hpp"
#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/json.hpp"
#include "twitch/simulator/state.hpp"

#include <algorithm>
#include <stdexcept>

namespace pointsbot::twitch::simulator {
namespace {

std::uint64_t number_in(const http::Parameters& form, std::string_view name, std::int64_t otherwise,
                        std::int64_t most) {
  const auto text = form.first(name);
  if (!text) return static_cast<std::uint64_t>(otherwise);
  const auto value = parse_number(*text);
  if (!value || *value > most) {
    throw std::invalid_argument{std::string{name} + "=" + std::string{*text} +
                                ": a number from 0 to " + std::to_string(most)};
  }
  return static_cast<std::uint64_t>(*value);
}

}  // namespace

void State::change(std::string_view form) {
  http::Parameters parameters;
  parameters.parse(form);
  Settings settings = changed(world_.settings(), parameters);
  const Settings before = world_.settings();
  world_.set(std::move(settings));
  for (std::size_t channel = 0; channel < world_.audience().channels(); ++channel) {
    const ChannelSettings& was = *channel_settings(before, channel);
    const ChannelSettings& is = world_.settings(channel);
    if (is.live && (!was.live || was.rerun != is.rerun)) {
      if (was.live) events_.tell(went_offline(world_, channel));
      events_.tell(went_online(world_, channel));
    } else if (was.live && !is.live) {
      events_.tell(went_offline(world_, channel));
    }
    if (was.bot_moderates != is.bot_moderates) {
      events_.tell(
          role_changed(world_, channel, world_.audience().current(bot()),
                       is.bot_moderates ? "channel.moderator.add" : "channel.moderator.remove"));
    }
  }
}

std::size_t State::happen(const http::Parameters& form) {
  const std::string_view type = form.first("type").value_or("");
  Audience& audience = world_.audience();
  const auto user = [&] {
    const auto login = form.first("user");
    if (!login) throw std::invalid_argument{"user= is missing: whom it is about"};
    return audience.somebody(*login);
  };
  if (type == "reconnect") return events_.sessions().reconnect(site_);
  if (type == "ping") return events_.sessions().ping();
  if (type == "close") {
    const auto code = number_in(form, "code", 4000, 4999);
    if (code != 1000 && code < 4000) throw std::invalid_argument{"code: 1000, or 4000 to 4999"};
    return events_.sessions().close(static_cast<int>(code));
  }
  if (type == "drop") return events_.sessions().close(0);
  if (type == "revoke") {
    return events_.revoke(form.first("status").value_or("authorization_revoked"),
                          form.first("subscription").value_or(""),
                          form.first("user") ? user().id : UserId{});
  }
  if (type == "disconnect") {
    const UserId id = user().id;
    accounts_.disconnect(id);
    return events_.revoke("authorization_revoked", {}, id);
  }
  if (type == "expire_tokens") {
    accounts_.expire_all();
    return 0;
  }
  if (type == "arrive" || type == "leave") {
    const std::size_t channel = channel_in(world_, form);
    type == "arrive" ? audience.arrive(channel, user().id) : audience.leave(channel, user().id);
    return 0;
  }
  if (type == "rename") {
    const auto to = form.first("to");
    if (!to) throw std::invalid_argument{"to= is missing: the new name"};
    return events_.tell(renamed(audience.rename(user().id, *to)));
  }
  if (type == "recycle") {
    audience.recycle(user().id);
    return 0;
  }
  const auto times = number_in(form, "times", 1, 10'000);
  const std::chrono::seconds age{number_in(form, "age", 0, 10'000'000)};
  if (form.first("people")) return everybody_says(form);
  const Happening happening = simulator::happen(world_, form, draw_, clock_.wall());
  chat_.hear(happening, clock_.now());
  hear(happening);
  return events_.tell(happening, static_cast<std::uint32_t>(times), age,
                      form.first("message_id").value_or(""));
}

std::size_t State::everybody_says(const http::Parameters& form) {
  if (form.first("type").value_or("") != "chat")
    throw std::invalid_argument{"people= is for type=chat"};
  const auto people = static_cast<std::uint32_t>(number_in(form, "people", 1, 10'000));
  std::size_t told = 0;
  for (std::uint32_t n = 0; n < people; ++n) {
    const auto by = viewer(n);
    if (!by) throw std::invalid_argument{"people: there are fewer viewers"};
    const Happening happening = said_by_one(world_, form, *by, n, draw_);
    chat_.hear(happening, clock_.now());
    hear(happening);
    told = events_.tell(happening);
  }
  return told;
}

std::optional<Person> State::viewer(std::uint32_t n) const {
  const Cursor sweep = world_.sweep(0);
  if (n >= sweep.people - std::min<std::uint32_t>(sweep.people, sweep.guests + kCrew))
    return std::nullopt;
  return world_.audience().row(n + kCrew, sweep);
}

std::size_t State::happen(std::string_view form) {
  http::Parameters parameters;
  parameters.parse(form);
  return happen(parameters);
}

Task<> State::serve_control(http::Exchange& exchange) {
  std::string json;
  int status = 200;
  if (exchange.method() == "POST") {
    const std::string_view target = exchange.target();
    const std::size_t question = target.find('?');
    const std::string_view query =
        question == target.npos ? std::string_view{} : target.substr(question + 1);
    try {
      change(std::string{query}.append("&").append(exchange.body()));
    } catch (const std::invalid_argument& e) {
      status = 400;
      append_error(json, status, e.what());
    }
  }
  if (status == 200) append_report(json, world_.settings(), struck_, log_, chat_);
  co_await exchange.answer(status, kJson, json);
}

Task<> State::serve_event(http::Exchange& exchange) {
  http::Parameters form;
  read_parameters(exchange, form);
  std::string json;
  int status = 200;
  try {
    const std::size_t told = happen(form);
    json = R"({"told":)";
    append_number(json, static_cast<std::int64_t>(told));
    json += '}';
  } catch (const std::invalid_argument& e) {
    status = 400;
    append_error(json, status, e.what());
  }
  co_await exchange.answer(status, kJson, json);
}

}  // namespace pointsbot::twitch::simulator
