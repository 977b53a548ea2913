#pragma once

#include "app/chat/call.hpp"
#include "app/chat/games/odds.hpp"
#include "app/chat/games/stake.hpp"
#include "app/chat/room.hpp"
#include "base/task.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What the commands of the games have in common: how stakes come in, and how they go out.
namespace pointsbot::app::chat {

/// How many points `text` asks to stake; ends the command where that is no amount, none of what he
/// has, or more than bot.ini lets anybody stake.
Task<Points> asked_stake(Call& call, std::string_view text);

/// Ends the command where whoever asks has not watched for [limits] give_after_watching: a game in
/// which viewers win from each other is a way to give.
Task<> seasoned(Call& call);

/// Takes that from whoever asks, to be held for a game: settle() brings it out. Ends the command
/// where he has not so much, or where this message did so before.
Task<games::Stake> hold(Call& call, Points amount);

/// Pays out what a game came to, all of it or nothing, and waits for the ledger as long as it
/// takes: what was staked must not stay with nobody. What stakes without a ref bring is the
/// caller's. `ref` is the message by which the game ended or began; `note` names the game; `by`
/// said how it ended, and can undo it: nobody where it is chance alone. Returns what whoever is the
/// last in it has now; nothing: the bot is ending, and its next start gives the stakes back, or the
/// ledger refused, and they are back.
Task<std::optional<Points>> settle(const Room& room, games::Settlement settlement, std::string ref,
                                   std::string note, std::optional<UserId> by = std::nullopt);
/// The same of a game that ended by this command.
Task<std::optional<Points>> settle(Call& call, games::Settlement settlement,
                                   std::optional<UserId> by = std::nullopt);
/// Of a game of one person.
Task<std::optional<Points>> settle(Call& call, games::Stake stake, Points back);
/// A stake that no game took.
Task<> give_back(Call& call, games::Stake stake);

/// Why a game does not take it, for the chat.
std::string why_refused(games::Refused why);

/// "45%", "24.4%".
std::string percent(double likelihood);
inline std::string percent(games::Chance chance) { return percent(games::likelihood(chance)); }
/// How many of 100 points come back on average: "90", "90.9".
std::string of_a_hundred(const games::Odds& odds);

/// Who got something, "ann 40, bob 20 and 3 more": those who are named first.
std::string winners(const games::Settlement& settlement);

/// By which name the chat calls a command that is used beside another: "accept" or what bot.ini
/// made of it.
std::string called(const Room& room, std::string_view command);

}  // namespace pointsbot::app::chat
