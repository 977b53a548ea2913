#pragma once

#include "app/config.hpp"
#include "db/operation.hpp"

#include <string>

/// Operations in plain words. Pure text: whoever acts is named by Whom::login.
namespace pointsbot::app {

/// What was done: "alice got 250 points and has 1,250 now." REQUIRES: it was not refused.
std::string done(const db::Operation& operation, const db::Outcome& outcome, const Currency& name);

/// Why nothing was done: "alice has only 20 points. Nothing was changed."
std::string refused(const db::Operation& operation, const db::Outcome& outcome,
                    const Currency& name);

/// What it would do, for those that are asked about first: reset, merge, undo.
std::string would_do(const db::Operation& operation, const db::Outcome& outcome,
                     const Currency& name);

/// Who has spent already what is taken back, and what was taken from somebody since; empty where
/// neither.
std::string spent_already(const db::Outcome& outcome);

/// " Operation 17. Take it back: pointsbot undo 17"
std::string way_back(const db::Operation& operation, const db::Outcome& outcome);

}  // namespace pointsbot::app
