#pragma once

#include "app/config.hpp"
#include "app/control/place.hpp"
#include "app/control/protocol.hpp"

namespace pointsbot::app {

/// Has a command's operation done where it can be: exactly one process writes, so by the bot if one
/// runs on the database, and else with the ledger itself. Blocks.
class Errand {
 public:
  /// REQUIRES: the database exists (a Reader has opened it), and `config` outlives this.
  explicit Errand(const Config& config);

  /// Throws Unusable when the ledger is.
  Answer send(const Request& request) const;

 private:
  std::optional<Answer> send_to_bot(const Request& request) const;

  const Config& config_;
  const ControlPlace place_;
};

}  // namespace pointsbot::app
