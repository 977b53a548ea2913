#pragma once

#include "tests/faults/workload.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace pointsbot::tests {

/// How many steps of a workload the database at `file` has.
std::int64_t steps_in(const std::filesystem::path& file);

/// Opens the database as a bot does and holds it against a workload of this seed, which goes on to
/// as many steps as it has. What is wrong: empty when it has at least `acknowledged` steps and at
/// most `begun`, every balance is what it is after that many, what is asked for again changes
/// nothing, and `verify` agrees.
std::string what_is_wrong(const std::filesystem::path& file, Workload& workload,
                          std::int64_t acknowledged, std::int64_t begun);

/// The last step that a teller said it had done; 0: none.
std::int64_t last_acknowledged(const std::string& said);

}  // namespace pointsbot::tests
