#include "twitch/simulator/request_log.hpp"

#include "twitch/simulator/json.hpp"

#include <algorithm>

namespace pointsbot::twitch::simulator {

RequestLog::Entry RequestLog::asked(Route route, std::chrono::milliseconds at,
                                    std::string_view method, std::string_view target) {
  ++counts_[static_cast<std::size_t>(route)];
  if (!is_helix(route)) target = target.substr(0, target.find('?'));
  Request& request = last_[next_ % last_.size()];
  request = {.at = at, .route = route, .by = {}, .text = {}};
  for (const std::string_view part : {method, std::string_view{" "}, target}) {
    for (const char c : part) {
      if (request.text.size() == 200) break;
      request.text += c >= 0x20 && c < 0x7F ? c : '?';
    }
  }
  return Entry{next_++};
}

RequestLog::Request* RequestLog::of(Entry entry) {
  const auto number = static_cast<std::uint64_t>(entry);
  return next_ - number <= last_.size() ? &last_[number % last_.size()] : nullptr;
}

void RequestLog::is_of(Entry entry, Route route) {
  Request* const request = of(entry);
  if (request == nullptr) return;
  --counts_[static_cast<std::size_t>(request->route)];
  ++counts_[static_cast<std::size_t>(route)];
  request->route = route;
}

void RequestLog::is_by(Entry entry, std::string_view login) {
  if (Request* const request = of(entry)) request->by = ShortText<25>{login};
}

void RequestLog::answered(Entry entry, int status) {
  Request* const request = of(entry);
  if (request == nullptr) return;
  request->status = status;
  if (!tell_) return;
  std::string line;
  append_number(line, std::int64_t{status});
  line.append(" ").append(request->text.view());
  if (request->route == Route::refresh) line += " (refresh)";
  if (request->by.size() > 0) line.append(" by ").append(request->by.view());
  happened(request->at, line);
}

void RequestLog::happened(std::chrono::milliseconds at, std::string_view what) {
  if (!tell_) return;
  std::string line;
  append_number(line, at.count() / 1000);
  line += '.';
  line += static_cast<char>('0' + at.count() % 1000 / 100);
  line += static_cast<char>('0' + at.count() % 100 / 10);
  line += static_cast<char>('0' + at.count() % 10);
  line.append(" s  ").append(what);
  tell_(line);
}

void RequestLog::append_to(std::string& json) const {
  json += R"({"counts":{)";
  for (std::size_t i = 0; i < kRoutes; ++i) {
    const auto route = static_cast<Route>(i);
    if (i > 0) json += ',';
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
