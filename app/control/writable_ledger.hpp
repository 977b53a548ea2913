#pragma once

#include "app/config.hpp"
#include "db/ledger.hpp"

#include <memory>
#include <string_view>

namespace pointsbot::app {

/// The ledger, for a command that writes by itself what is too large to be sent to a bot: our own,
/// or, while a bot runs on it, the bot's, which stands still until this goes.
class WritableLedger {
 public:
  /// Blocks until there is one. `purpose` is kImport or kClaim of app/control/protocol. Throws
  /// Unusable, with what to do; nothing was changed then.
  WritableLedger(const Config& config, std::string_view purpose);

  db::Ledger& operator*() const { return *ledger_; }
  db::Ledger* operator->() const { return ledger_.get(); }

 private:
  std::shared_ptr<void> loan_;  // outlives the ledger
  std::unique_ptr<db::Ledger> ledger_;
};

}  // namespace pointsbot::app
