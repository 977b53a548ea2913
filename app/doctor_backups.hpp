#pragma once

#include "app/doctor.hpp"

#include <vector>

namespace pointsbot::app {

/// Of diagnose(), what is to be said of backups: whether they can be made and are, and how old the
/// newest sound one is.
std::vector<Finding> diagnose_backups(const Symptoms& symptoms, const Config& config);

}  // namespace pointsbot::app
