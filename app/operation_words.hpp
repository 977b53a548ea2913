#pragma once

#include "app/config.hpp"
#include "db/operation.hpp"
#include "db/operations_reader.hpp"

#include <string>
#include <string_view>

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

/// "3 payments of 14 Nov 20:00 to 21:59 (numbers 120 to 122)"
std::string paid_span(const db::PaidSpan& paid);

/// "Operation 17 of 14 Nov 20:00: 100 points to alice."
std::string operation_line(const db::Recorded& record, const Currency& name);

/// " Operation 17. Take it back: pointsbot undo 17"
std::string way_back(const db::Operation& operation, const db::Outcome& outcome);

/// "bonus of 21,400 points to 214 people", as the history has it. Of what has no entries, a pause
/// or a multiplier, its note is all that is known.
std::string recorded(const db::Recorded& record, const Currency& name);

/// "not_enough": for programs.
std::string_view name_of(db::Refusal refusal);
std::string_view name_of(db::OpState state);
std::string_view name_of(db::OpKind kind);

}  // namespace pointsbot::app
