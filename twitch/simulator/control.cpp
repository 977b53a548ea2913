#include "twitch/simulator/control.hpp"

#include "twitch/simulator/json.hpp"

#include <utility>

namespace pointsbot::twitch::simulator {
namespace {

void append_switch(std::string& json, std::string_view name, bool on) {
  json += ',';
  append_quoted(json, name);
  json += on ? ":true" : ":false";
}

void append_count(std::string& json, std::string_view name, std::int64_t count) {
  json += ',';
  append_quoted(json, name);
  json += ':';
  append_number(json, count);
}

void append_channel(std::string& json, const ChannelSettings& channel) {
  json += R"("viewers":)";
  append_number(json, std::int64_t{channel.viewers});
  json += R"(,"churn":)";
  append_number(json, channel.churn);
  append_switch(json, "live", channel.live && !channel.rerun);
}

}  // namespace

void append_report(std::string& json, const Settings& settings, std::uint64_t struck,
                   const RequestLog& log, const Chat& chat) {
  json += '{';
  append_channel(json, settings);
  append_count(json, "requests_per_minute", settings.requests_per_minute);
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
  append_switch(json, "bot_moderates", settings.bot_moderates);
  json += R"(,"more":[)";
  for (const NamedChannel& channel : settings.more) {
    json += json.back() == '[' ? R"({"channel":)" : R"(,{"channel":)";
    append_quoted(json, channel.login);
    json += ',';
    append_channel(json, channel);
    append_switch(json, "bot_moderates", channel.bot_moderates);
    json += '}';
  }
  json += ']';
  append_switch(json, "confidential", settings.confidential);
  append_count(json, "token_lifetime", settings.token_lifetime.count());
  append_count(json, "refresh_lifetime", settings.refresh_lifetime.count());
  append_count(json, "code_lifetime", settings.code_lifetime.count());
  append_switch(json, "keepalives", settings.keepalives);
  append_switch(json, "reconnect_fails", settings.reconnect_fails);
  append_count(json, "subscribing", settings.subscribing.count());
  json += R"(,"drop":)";
  append_quoted(json, settings.drop);
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
  json += R"(,"chat":)";
  chat.append_report(json);
  json += '}';
}

}  // namespace pointsbot::twitch::simulator
