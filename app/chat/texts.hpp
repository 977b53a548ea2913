#pragma once

/// All that the bot says in a chat. Forms for fmt, with what stands for each {} beside those where
/// it does not speak for itself. Whoever is answered is named by Twitch, before the text. Nothing
/// that a viewer wrote is ever put into one, but names that Twitch allows.
namespace pointsbot::app::chat::texts {

// What any command may say.
inline constexpr char kNothingYet[] = "you have no {} yet: they come with watching.";  // "points"
inline constexpr char kNobody[] = "nobody of that name has been here.";
inline constexpr char kTwitchBusy[] =
    "Twitch does not tell who that is just now. Nothing was moved.";
inline constexpr char kNoAmount[] = "amounts are written 100, 10k, 50% or all. Nothing was moved.";
inline constexpr char kNotEnough[] = "you have only {}.";  // "20 points"
inline constexpr char kTooMuch[] = "that is more {} than anybody can have. Nothing was moved.";
inline constexpr char kToHimself[] = "that would be from you to yourself.";
inline constexpr char kNothingDone[] = "nothing was changed.";
inline constexpr char kNotWritten[] =
    "that could not be written just now. Nothing was moved; try again in a moment.";
inline constexpr char kWrittenLater[] =
    "that takes a moment longer. It counts once, as soon as it can be written.";
inline constexpr char kBusy[] = "that cannot be looked up just now. All balances are safe.";
inline constexpr char kAsOf[] = "{} (as of {})";         // an answer, "21:14"
inline constexpr char kUse[] = "use it like this: {}";   // "!give user amount"
inline constexpr char kNotForYou[] = "that is for {}.";  // "subscribers"
inline constexpr char kCosts[] = "that costs {}, and you have {}.";

// points
inline constexpr char kYouHave[] = "you have {}, and have watched for {}.";
inline constexpr char kHeHas[] = "{} has {}, and has watched for {}.";

// commands
inline constexpr char kCommands[] = "you can use {}";

// redeem
inline constexpr char kNoShop[] = "nothing is for sale here.";
inline constexpr char kShop[] = "there is: {}";  // "hydrate (100), VIP (5,000)"
inline constexpr char kNoItem[] = "that is not in the shop. There is: {}";
inline constexpr char kSoldOut[] = "{} is sold out.";
inline constexpr char kTooSoon[] = "{} was had a moment ago: there is more in {}.";  // "4 min"
inline constexpr char kOrdered[] =
    "{} is ordered, with the number {}. You have {} left.";  // "hydrate", 17, "20 points"

// orders
inline constexpr char kNoOrders[] = "nothing is ordered.";
inline constexpr char kOrder[] = "{}{}: {} for {}";  // what separates it, 17, "hydrate", "ann"
inline constexpr char kMoreOrders[] = " · and more";
inline constexpr char kNoSuchOrder[] = "there is no order {}.";
inline constexpr char kOrderIsOver[] = "order {} is over already.";
inline constexpr char kFulfilled[] = "{} has had {}.";         // "ann", "hydrate"
inline constexpr char kRefunded[] = "{} has {} back for {}.";  // "ann", "100 points", "hydrate"

}  // namespace pointsbot::app::chat::texts
