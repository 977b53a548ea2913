#pragma once

#include <cstdint>

namespace pointsbot::db {

/// In the file's header: that it is ours ("PtsB") and which of our schemas it has.
inline constexpr std::int64_t kApplicationId = 0x50747342;
inline constexpr std::int64_t kSchemaVersion = 5;

/// Everything of a new database but its header fields and its `origin` row.
extern const char* const kSchema;

/// What SQLite is to believe of the tables, whatever is in them: that a channel has many viewers
/// and a login few. Without it a question for a name reads the whole channel. For a connection that
/// writes; those that are opened later read it with the tables.
extern const char* const kStatistics;

/// What makes a schema of `version` one of `version` + 1. REQUIRES: 1 <= version < kSchemaVersion.
const char* upgrade_from(std::int64_t version);

/// A clock per set of roles (Roles::mask), and two whose points stand still at 0: that of those who
/// are absent, and that of those who are present and earn nothing.
inline constexpr std::int64_t kAbsent = 0;
inline constexpr std::int64_t kStopped = 256;

/// payment.kind
inline constexpr std::int64_t kCyclePayment = 0;
inline constexpr std::int64_t kBonusPayment = 1;

}  // namespace pointsbot::db
