#pragma once

#include "app/config.hpp"
#include "app/left_out.hpp"
#include "db/operation.hpp"
#include "twitch/events.hpp"

#include <optional>

/// From what happens on a channel to points, by [rewards] of bot.ini. Pure.
namespace pointsbot::app {

/// What the ledger is to do for it; nothing where nobody earns anything by it: the price is 0, it
/// was anonymous, or it was the streamer, the bot or somebody who is left out. The ref is unique by
/// what happened, so that it counts once however often it is told.
std::optional<db::Operation> reward(const twitch::Event& event,
                                    const Config::RewardsSection& prices, const LeftOut& left_out);

}  // namespace pointsbot::app
