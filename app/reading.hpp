#pragma once

#include "app/config.hpp"
#include "db/reader.hpp"

#include <optional>
#include <string>

namespace pointsbot::app {

/// What every command that reads the database is given.
struct Reading {
  Config config;
  std::optional<std::string> channel;  ///< --channel, where a database holds several
  bool json = false;
};

/// The one channel of the database, or the one that was asked for. Throws db::NothingYet while
/// there is none, ConfigError when it is not clear which.
db::Reader::KnownChannel channel_of(db::Reader& reader, const Reading& reading);

}  // namespace pointsbot::app
