#include "twitch/simulator/settings.hpp"

#include <charconv>
#include <stdexcept>
#include <string>

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::string_view kShare = "per cent of the people, from 0 to 100";

[[noreturn]] void refuse(const http::Parameters::Item& item, std::string_view wanted) {
  throw std::invalid_argument{std::string{item.name} + "=" + std::string{item.value} + ": " +
                              std::string{wanted}};
}

template <class Number>
Number parse(const http::Parameters::Item& item, Number least, Number most,
             std::string_view wanted) {
  Number number{};
  const char* const end = item.value.data() + item.value.size();
  const auto parsed = std::from_chars(item.value.data(), end, number);
  const bool in_range = number >= least && number <= most;  // false for NaN
  if (parsed.ec != std::errc{} || parsed.ptr != end || !in_range) refuse(item, wanted);
  return number;
}

}  // namespace

Settings changed(Settings settings, const http::Parameters& form) {
  bool faults_named = false, times_named = false;
  for (const auto& item : form) {
    if (item.name == "viewers") {
      settings.viewers = parse<std::uint32_t>(item, 0, kMostPeople, "a number from 0 to 100000");
    } else if (item.name == "churn") {
      settings.churn = parse<double>(item, 0, 100, "per cent a minute, from 0 to 100");
    } else if (item.name == "live") {
      if (item.value != "yes" && item.value != "no") refuse(item, "yes or no");
      settings.live = item.value == "yes";
    } else if (item.name == "requests_per_minute") {
      settings.requests_per_minute =
          parse<std::uint32_t>(item, 1, 1'000'000, "a number from 1 to 1000000");
    } else if (item.name == "moderators") {
      settings.moderators = parse<double>(item, 0, 100, kShare);
    } else if (item.name == "vips") {
      settings.vips = parse<double>(item, 0, 100, kShare);
    } else if (item.name == "subscribers") {
      settings.subscribers = parse<double>(item, 0, 100, kShare);
    } else if (item.name == "scopes") {
      settings.scopes = item.value;
    } else if (item.name == "times") {
      settings.strikes_left =
          parse<std::uint32_t>(item, 0, 1'000'000, "a number from 0 to 1000000");
      times_named = true;
    } else if (item.name == "fault") {
      if (!faults_named) settings.faults.clear();
      faults_named = true;
      if (item.value != "none") settings.faults.push_back(parse_fault(item.value));
    } else {
      refuse(item,
             "there is only viewers, churn, live, requests_per_minute, moderators, vips, "
             "subscribers, scopes, fault and times to set");
    }
  }
  if (faults_named && !times_named) settings.strikes_left = 0;
  return settings;
}

}  // namespace pointsbot::twitch::simulator
