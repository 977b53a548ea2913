#pragma once

#include "app/config.hpp"
#include "db/ledger.hpp"

#include <string_view>

namespace pointsbot::app {

/// The ledger, for a command that writes by itself, which no bot may do at the same time. Throws
/// db::AlreadyRunning that says what `command` needs. Runs as the constructor of db::Ledger does.
db::Ledger own_ledger(const Config& config, std::string_view command);

}  // namespace pointsbot::app
