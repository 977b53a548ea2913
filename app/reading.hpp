#pragma once

#include "app/config.hpp"
#include "db/reader.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// What every command that reads the database is given.
struct Reading {
  Config config;
  std::optional<std::string> channel;  ///< --channel, where a database holds several
  bool json = false;
};

/// The one channel of the database, or the one that was asked for. Throws db::NothingYet while
/// there is none, Ended when it is not clear which.
db::Reader::KnownChannel channel_of(db::Reader& reader, const Reading& reading);

/// Those of bot.ini, as "alice", "bob" with the quotation marks.
std::string names_of_channels(const Config& config);

/// Whom a person means by `name`: a login in small letters without its @, or as the chat shows him.
std::string meant_by(std::string_view name);

/// Says that nobody of that name was ever seen; the exit code for it.
int unknown_viewer(const Reading& reading, std::string_view name, std::string_view channel);

}  // namespace pointsbot::app
