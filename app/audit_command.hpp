#pragma once

#include "app/reading.hpp"

#include <optional>
#include <string>

namespace pointsbot::app {

struct AuditView {
  std::optional<std::string> since{};  ///< a date as people write it
  bool full = false;                   ///< every visit and payment
};

/// Prints where somebody's points come from; also while a bot runs. 1 when nobody is called so, or
/// when something does not add up. Throws Ended for a date that is none.
int print_audit(const Reading& reading, const std::string& name, const AuditView& view);

}  // namespace pointsbot::app
