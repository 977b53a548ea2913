#include "twitch/simulator/request_log.hpp"

#include "twitch/simulator/json.hpp"

#include <algorithm>

namespace pointsbot::twitch::simulator {

RequestLog::Entry RequestLog::asked(Route route, std::chrono::milliseconds at,
                                    std::string_view method, std::string_view target) {
  ++counts_[static_cast<std::size_t>(route)];
  if (!is_helix(route)) target = target.substr(0, target.find('?'));
  Request& request = last_[next_ % last_.size()];
  request = {at, 0, {}};
  for (const std::string_view part : {method, std::string_view{" "}, target}) {
    for (const char c : part) {
      if (request.text.size() == 200) break;
      request.text += c >= 0x20 && c < 0x7F ? c : '?';
    }
  }
  return Entry{next_++};
}

void RequestLog::answered(Entry entry, int status) {
  const auto number = static_cast<std::uint64_t>(entry);
  if (next_ - number <= last_.size()) last_[number % last_.size()].status = status;
}

void RequestLog::append_to(std::string& json) const {
  json += R"({"counts":{)";
  for (const Route route : kRoutes) {
    if (route != kRoutes.front()) json += ',';
    append_quoted(json, name_of(route));
    json += ':';
    append_number(json, static_cast<std::int64_t>(count(route)));
  }
  json += R"(},"last":[)";
  const std::uint64_t kept = std::min<std::uint64_t>(next_, last_.size());
  for (std::uint64_t number = next_ - kept; number < next_; ++number) {
    const Request& request = last_[number % last_.size()];
    if (number != next_ - kept) json += ',';
    json += R"({"at_ms":)";
    append_number(json, request.at.count());
    json += R"(,"request":)";
    append_quoted(json, request.text.view());
    json += R"(,"status":)";
    append_number(json, std::int64_t{request.status});
    json += '}';
  }
  json += "]}";
}

}  // namespace pointsbot::twitch::simulator
