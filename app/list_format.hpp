#pragma once

#include "app/config.hpp"
#include "db/whose.hpp"

#include <string_view>

/// What is another way where viewer lists come in the old format, by names alone
/// (twitch/legacy_list, docs/ledger.md).
namespace pointsbot::app {

/// Whether people are known by their names alone.
bool by_name(const Config& config);

/// Throws ConfigError where the database holds people of the other format: they would all begin at
/// 0 beside themselves, and nobody can tell who is who.
void refuse_other_format(const Config& config, const db::Held& held);
/// The same of one channel of it.
void refuse_other_format(const Config& config, UserId channel);

}  // namespace pointsbot::app
