#pragma once

#include "app/config.hpp"
#include "app/ini.hpp"

namespace pointsbot::app {

/// Puts what an INI text says into `config`, and adds to its mistakes what it may not say. What
/// settings are worth that it leaves open stays as it is.
void fill(Config& config, Ini& ini);

}  // namespace pointsbot::app
