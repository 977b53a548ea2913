#pragma once

#include "app/config.hpp"
#include "db/operation.hpp"

#include <boost/json/fwd.hpp>

#include <string>

namespace pointsbot::app {

/// Who has names by now that the import which is undone kept aside, and what to do; empty where
/// nobody does.
std::string claimed_since(const db::Outcome& outcome, const Currency& currency);

/// The same for programs.
boost::json::array claimed_since(const db::Outcome& outcome);

}  // namespace pointsbot::app
