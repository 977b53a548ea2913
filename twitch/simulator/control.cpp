#include "twitch/simulator/control.hpp"

#include "twitch/simulator/json.hpp"

#include <utility>

namespace pointsbot::twitch::simulator {

void append_report(std::string& json, const Settings& settings, std::uint64_t struck,
                   const RequestLog& log) {
  json += R"({"viewers":)";
  append_number(json, std::int64_t{settings.viewers});
  json += R"(,"churn":)";
  append_number(json, settings.churn);
  json += settings.live ? R"(,"live":true)" : R"(,"live":false)";
  json += R"(,"requests_per_minute":)";
  append_number(json, std::int64_t{settings.requests_per_minute});
  for (const auto& [name, share] :
       {std::pair{"moderators", settings.moderators}, std::pair{"vips", settings.vips},
        std::pair{"subscribers", settings.subscribers}}) {
    json += ',';
    append_quoted(json, name);
    json += ':';
    append_number(json, share);
  }
  json += R"(,"scopes":)";
  append_quoted(json, settings.scopes);
  json += R"(,"faults":[)";
  for (const Fault& fault : settings.faults) {
    if (json.back() != '[') json += ',';
    append_quoted(json, fault.text());
  }
  json += R"(],"times":)";
  append_number(json, std::int64_t{settings.strikes_left});
  json += R"(,"struck":)";
  append_number(json, static_cast<std::int64_t>(struck));
  json += R"(,"requests":)";
  log.append_to(json);
  json += '}';
}

}  // namespace pointsbot::twitch::simulator
