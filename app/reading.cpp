#include "app/reading.hpp"

#include "app/failure.hpp"
#include "app/logins.hpp"
#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/typed.hpp"
#include "db/error.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace pointsbot::app {
namespace {

/// The channels of bot.ini that nobody was paid in so far, as the end of a sentence.
std::string not_held(const Config& config, const std::vector<db::Reader::KnownChannel>& held) {
  if (config.twitch.source == db::Source::simulator) return {};
  std::string names;
  for (const std::string& login : config.twitch.channels) {
    if (std::ranges::find(held, login, &db::Reader::KnownChannel::login) == held.end())
      names += (names.empty() ? "" : ", ") + login;
  }
  return names.empty() ? "" : "; nobody was paid so far in " + names;
}

}  // namespace

db::Reader::KnownChannel channel_of(db::Reader& reader, const Reading& reading) {
  const auto channels = reader.channels();
  const std::string file = reading.config.database.path.string();
  if (channels.empty())
    throw db::NothingYet{file + " holds no channel yet: nothing was paid so far."};
  const std::string asked = reading.channel.value_or("");
  constexpr int kUsage = 2;
  if (asked.empty() && channels.size() == 1) {
    const std::string& only = channels.front().login;
    const Config& config = reading.config;
    const auto& listed = config.twitch.channels;
    // A demo pays no channel of bot.ini.
    if (config.twitch.source == db::Source::simulator || listed.empty() ||
        std::ranges::find(listed, only) != listed.end())
      return channels.front();
    throw Ended{kUsage, fmt::format("{} says {}; {} holds \"{}\": --channel {}",
                                    config.file.filename().string(), names_of_channels(config),
                                    file, only, only)};
  }
  std::string known;
  for (const auto& channel : channels) {
    if (channel.login == asked || channel.login == parse_login(asked)) return channel;
    known += (known.empty() ? "" : ", ") + channel.login;
  }
  throw Ended{
      kUsage,
      asked.empty()
          ? fmt::format("{} holds several channels. Say which: --channel NAME ({})", file, known)
          : fmt::format("{} holds no channel \"{}\", but: {}{}", file, printable(asked), known,
                        not_held(reading.config, channels))};
}

std::string names_of_channels(const Config& config) {
  std::string names;
  for (const std::string& login : config.twitch.channels)
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", login);
  return names;
}

std::string meant_by(std::string_view name) {
  std::string_view bare = trimmed(name);
  if (bare.starts_with('@')) bare.remove_prefix(1);
  return parse_login(bare).value_or(std::string{bare});
}

int unknown_viewer(const Reading& reading, std::string_view name, std::string_view channel) {
  constexpr int kNo = 1;
  const std::string shown = printable(trimmed(name));
  const std::string text = fmt::format(
      "Nobody called \"{}\" was ever seen in the chat of \"{}\". Names are as in twitch.tv/NAME; "
      "whoever was renamed is known by the new name from the next visit on.",
      shown, channel);
  if (!reading.json) return fail(false, text, kNo);
  print_failure(text, kNo, {{"name", name}});
  return kNo;
}

}  // namespace pointsbot::app
