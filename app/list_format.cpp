#include "app/list_format.hpp"

#include <fmt/format.h>

namespace pointsbot::app {

bool by_name(const Config& config) {
  return config.twitch.source == db::Source::twitch && config.twitch.format == ListFormat::legacy;
}

void refuse_other_format(const Config& config, const db::Held& held) {
  for (const auto& [channel, login] : held.channels) refuse_other_format(config, channel);
}

void refuse_other_format(const Config& config, UserId channel) {
  const bool names = by_name(config);
  if ((number(channel) < 0) == names) return;
  const std::string_view holds =
      names ? "ids that Twitch gives" : "names alone ([twitch] format = legacy)";
  const std::string_view here = names ? "names alone" : "the ids that Twitch gives";
  throw ConfigError{{fmt::format(
      "{} knows people by {}, and bot.ini by {} now: nobody can tell who is who. All balances are "
      "safe. Put another file into [database] path. To take the points there, write them to a file "
      "with the settings of before (pointsbot export) and import that with the new ones (pointsbot "
      "import): names that Twitch does not know then wait in pointsbot claims.",
      config.database.path.string(), holds, here)}};
}

}  // namespace pointsbot::app
