#include "app/own_ledger.hpp"

#include "db/error.hpp"

#include <fmt/format.h>

namespace pointsbot::app {

db::Ledger own_ledger(const Config& config, std::string_view command) try {
  return db::Ledger{config.database.path, config.twitch.source};
} catch (const db::AlreadyRunning& running) {
  throw db::AlreadyRunning{fmt::format(
      "{} {} needs the bot stopped: stop it (Ctrl+C), give the same command again, start it.",
      running.what(), command)};
}

}  // namespace pointsbot::app
