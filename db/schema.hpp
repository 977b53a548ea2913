#pragma once

#include <cstdint>

namespace pointsbot::db {

/// In the file's header: that it is ours ("PtsB") and which of our schemas it has.
inline constexpr std::int64_t kApplicationId = 0x50747342;
inline constexpr std::int64_t kSchemaVersion = 3;

/// Everything of a new database but its header fields and its `origin` row.
extern const char* const kSchema;

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
