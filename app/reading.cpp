#include "app/reading.hpp"

#include "app/logins.hpp"
#include "db/error.hpp"

#include <fmt/format.h>

namespace pointsbot::app {

db::Reader::KnownChannel channel_of(db::Reader& reader, const Reading& reading) {
  const auto channels = reader.channels();
  const std::string file = reading.config.database.path.string();
  if (channels.empty())
    throw db::NothingYet{file + " holds no channel yet: nothing was paid so far."};
  const std::string asked = reading.channel.value_or("");
  if (asked.empty() && channels.size() == 1) return channels.front();
  std::string known;
  for (const auto& channel : channels) {
    if (channel.login == asked || channel.login == parse_login(asked)) return channel;
    known += (known.empty() ? "" : ", ") + channel.login;
  }
  throw ConfigError{
      {asked.empty()
           ? fmt::format("{} holds several channels. Say which: --channel NAME ({})", file, known)
           : fmt::format("{} holds no channel \"{}\", but: {}", file, asked, known)}};
}

}  // namespace pointsbot::app
