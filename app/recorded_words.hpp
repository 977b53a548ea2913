#pragma once

#include "app/config.hpp"
#include "db/operation.hpp"
#include "db/operations_reader.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// Operations as the ledger has them, in plain words. Pure text.
namespace pointsbot::app {

/// "bonus of 21,400 points to 214 people", as the history has it. Of what has no entries, a
/// multiplier, its note is all that is known.
std::string recorded(const db::Recorded& record, const Currency& name);

/// "Operation 17 of 14 Nov 20:00: 100 points to alice (won the raffle)."
std::string operation_line(const db::Recorded& record, const Currency& name);

/// Why an undo has no way back for an operation of this kind: for some there never is one, and the
/// others are put together.
std::string why_not_undoable(db::OpKind kind);

/// "3 payments of 14 Nov 20:00 to 21:59 (numbers 120 to 122)"
std::string paid_span(const db::PaidSpan& paid);

/// "1 person", "214 people"
std::string people(std::int64_t count);

/// Amounts that are taken away are told as what is taken.
Points size_of(Points total);

/// "not_enough": for programs.
std::string_view name_of(db::Refusal refusal);
std::string_view name_of(db::OpState state);
std::string_view name_of(db::OpKind kind);

}  // namespace pointsbot::app
