#include "twitch/simulator/settings.hpp"

#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/population.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::string_view kShare = "per cent of the people, from 0 to 100";
constexpr std::string_view kSeconds = "a number of seconds from 0 to 10000000";

using Item = http::Parameters::Item;

[[noreturn]] void refuse(const Item& item, std::string_view wanted) {
  throw std::invalid_argument{std::string{item.name} + "=" + std::string{item.value} + ": " +
                              std::string{wanted}};
}

template <class Number>
Number parse(const Item& item, Number least, Number most, std::string_view wanted) {
  Number number{};
  const char* const end = item.value.data() + item.value.size();
  const auto parsed = std::from_chars(item.value.data(), end, number);
  const bool in_range = number >= least && number <= most;  // false for NaN
  if (parsed.ec != std::errc{} || parsed.ptr != end || !in_range) refuse(item, wanted);
  return number;
}

void set(double& share, const Item& item) { share = parse<double>(item, 0, 100, kShare); }

void set(bool& on, const Item& item) {
  if (item.value != "yes" && item.value != "no") refuse(item, "yes or no");
  on = item.value == "yes";
}

void set(std::chrono::seconds& time, const Item& item) {
  time = std::chrono::seconds{parse<std::int32_t>(item, 0, 10'000'000, kSeconds)};
}

bool set_of_channel(ChannelSettings& channel, const Item& item) {
  if (item.name == "viewers") {
    channel.viewers = parse<std::uint32_t>(item, 0, kMostPeople, "a number from 0 to 100000");
  } else if (item.name == "churn") {
    channel.churn = parse<double>(item, 0, 100, "per cent a minute, from 0 to 100");
  } else if (item.name == "live") {
    if (item.value != "yes" && item.value != "no" && item.value != "rerun")
      refuse(item, "yes, no or rerun");
    channel.live = item.value != "no";
    channel.rerun = item.value == "rerun";
  } else if (item.name == "moderators") {
    set(channel.moderators, item);
  } else if (item.name == "vips") {
    set(channel.vips, item);
  } else if (item.name == "subscribers") {
    set(channel.subscribers, item);
  } else if (item.name == "bot_moderates") {
    set(channel.bot_moderates, item);
  } else {
    return false;
  }
  return true;
}

bool set_of_login(Settings& settings, const Item& item) {
  if (item.name == "scopes") {
    settings.scopes = item.value;
  } else if (item.name == "confidential") {
    set(settings.confidential, item);
  } else if (item.name == "token_lifetime") {
    set(settings.token_lifetime, item);
  } else if (item.name == "refresh_lifetime") {
    set(settings.refresh_lifetime, item);
  } else if (item.name == "code_lifetime") {
    set(settings.code_lifetime, item);
  } else {
    return false;
  }
  return true;
}

bool set_of_events(Settings& settings, const Item& item) {
  if (item.name == "keepalives") {
    set(settings.keepalives, item);
  } else if (item.name == "reconnect_fails") {
    set(settings.reconnect_fails, item);
  } else if (item.name == "unused") {
    set(settings.unused, item);
  } else if (item.name == "reconnecting") {
    set(settings.reconnecting, item);
  } else if (item.name == "subscribing") {
    settings.subscribing = std::chrono::milliseconds{
        parse<std::int32_t>(item, 0, 600'000, "milliseconds from 0 to 600000")};
  } else if (item.name == "drop") {
    settings.drop = item.value == "none" ? std::string_view{} : item.value;
  } else {
    return false;
  }
  return true;
}

/// The settings that `form` is about.
ChannelSettings& addressed(Settings& settings, const http::Parameters& form) {
  const auto login = form.first("channel");
  if (!login || *login == kChannelLogin) return settings;
  const auto found = std::ranges::find(settings.more, *login, &NamedChannel::login);
  if (found == settings.more.end()) refuse({"channel", *login}, "there is no such channel");
  return *found;
}

}  // namespace

Settings changed(Settings settings, const http::Parameters& form) {
  ChannelSettings& channel = addressed(settings, form);
  bool faults_named = false, times_named = false;
  for (const auto& item : form) {
    if (item.name == "channel" || set_of_channel(channel, item) || set_of_login(settings, item) ||
        set_of_events(settings, item)) {
      continue;
    }
    if (item.name == "requests_per_minute") {
      settings.requests_per_minute =
          parse<std::uint32_t>(item, 1, 1'000'000, "a number from 1 to 1000000");
    } else if (item.name == "times") {
      settings.strikes_left =
          parse<std::uint32_t>(item, 0, 1'000'000, "a number from 0 to 1000000");
      times_named = true;
    } else if (item.name == "fault") {
      if (!faults_named) settings.faults.clear();
      faults_named = true;
      if (!item.value.empty() && item.value != "none")
        settings.faults.push_back(parse_fault(item.value));
    } else {
      refuse(item,
             "there is only channel, viewers, churn, live, moderators, vips, subscribers, "
             "bot_moderates, requests_per_minute, scopes, confidential, token_lifetime, "
             "refresh_lifetime, code_lifetime, keepalives, reconnect_fails, unused, reconnecting, "
             "subscribing, drop, fault and times to set");
    }
  }
  if (faults_named && !times_named) settings.strikes_left = 0;
  return settings;
}

const ChannelSettings* channel_settings(const Settings& settings, std::size_t channel) {
  if (channel == 0) return &settings;
  return channel <= settings.more.size() ? &settings.more[channel - 1] : nullptr;
}

}  // namespace pointsbot::twitch::simulator
