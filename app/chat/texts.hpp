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

// the end of a stream
inline constexpr char kReceipt[] =
    "that was {} with {} of you: {} earned, {} spent.{}{}";  // "4 h 10 min", "3,021", "5 points"
inline constexpr char kLongest[] = " {} was here longest, {}.";  // "ann", "4 h 5 min"
inline constexpr char kChecked[] = " Every point checked.";

// points
inline constexpr char kYouHave[] = "you have {}, and have watched for {}.";
inline constexpr char kHeHas[] = "{} has {}, and has watched for {}.";

// top
inline constexpr char kTopForm[] = "that is a number from 1 to 10.";
inline constexpr char kTopOne[] = "{}{} {} {}";  // " · " but before the first; 2, "bob", "1,204"
inline constexpr char kTopNobody[] = "nobody has {} yet: they come with watching.";  // "points"

// rank
inline constexpr char kYourRank[] = "you are number {} of {}, with {}{}.";
inline constexpr char kHisRank[] = "{} is number {} of {}, with {}{}.";
inline constexpr char kBehind[] = "; {} behind {}";      // "20", "carol"
inline constexpr char kLevelWith[] = "; level with {}";  // "carol"
inline constexpr char kRankBrief[] = "number {}";
inline constexpr char kYouAreUnranked[] = "you have {}, and no place among the others.";
inline constexpr char kHeIsUnranked[] = "{} has {}, and no place among the others.";

// watchtime
inline constexpr char kYouWatched[] = "you have watched for {}.";
inline constexpr char kHeWatched[] = "{} has watched for {}.";

// give
inline constexpr char kGiven[] = "{} has {} now, and you have {}.";  // "bob", "1,100 points", "900"
inline constexpr char kGivenBrief[] = "{} to {}";                    // "100", "bob"
inline constexpr char kGiveLater[] =
    "who has watched for {} can give, and you have watched for {}. Nothing was moved.";
inline constexpr char kHasNoPart[] = "{} takes no part in this. Nothing was moved.";

// claim: "500 points", "oldname", "!claim oldname @ann"
inline constexpr char kNoLogin[] = "that is no name at Twitch.";
inline constexpr char kNothingKept[] = "nothing is kept for that name.";
inline constexpr char kClaimed[] = "{} of {} are yours: you have {} now.";
inline constexpr char kClaimAsked[] = "noted. A moderator gives it to you with {}";
inline constexpr char kClaimGiven[] = "{} gave {} what was kept for {}: {}.";
inline constexpr char kClaimOfOthers[] = "what is kept for other names, moderators give.";
inline constexpr char kNotToYourself[] = "to yourself, somebody else has to give it.";

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
