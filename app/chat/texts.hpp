#pragma once

/// All that the bot says in a chat. Forms for fmt, with what stands for each {} beside those where
/// it does not speak for itself. Whoever is answered is named by Twitch, before the text. Nothing
/// that a viewer wrote is ever put into one, but names that Twitch allows, and what a bet is about,
/// cleaned (twitch::quoted_words).
namespace pointsbot::app::chat::texts {

// What any command may say.
inline constexpr char kNothingYet[] = "you have no {} yet: they come with watching.";  // "points"
inline constexpr char kEarnsNothing[] = "in your own channel you earn no {}.";         // "points"
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

// audit: "1,005 points = 600 for watching (2 h 0 min) + 1,000 welcome − 595 given away."
inline constexpr char kYourSum[] = "you have {}{}.";
inline constexpr char kHisSum[] = "{} has {}{}.";
inline constexpr char kSumOfOthers[] = "where the points of others come from, moderators can ask.";
inline constexpr char kSumFirst[] = " = {} {}";
inline constexpr char kSumMore[] = " + {} {}";
inline constexpr char kSumLess[] = " − {} {}";
inline constexpr char kSumLessFirst[] = " = −{} {}";
inline constexpr char kFromWatching[] = "for watching ({})";  // "2 h 0 min"
inline constexpr char kFromChatting[] = "for chatting";
inline constexpr char kFromWelcome[] = "welcome";
inline constexpr char kFromRewards[] = "in rewards";
inline constexpr char kFromBonuses[] = "in bonuses";
inline constexpr char kFromGifts[] = "in gifts";
inline constexpr char kFromGiving[] = "given away";
inline constexpr char kFromStakes[] = "staked";
inline constexpr char kFromGames[] = "back from games";
inline constexpr char kFromShop[] = "in the shop";
inline constexpr char kFromStaff[] = "by staff";
inline constexpr char kFromImports[] = "brought along";
inline constexpr char kFromMerges[] = "of another account";
inline constexpr char kFromOld[] = "of old";

// claim: "500 points", "oldname", "!claim oldname @ann"
inline constexpr char kNoLogin[] = "that is no name at Twitch.";
inline constexpr char kNothingKept[] = "nothing is kept for that name.";
inline constexpr char kClaimAsked[] = "noted. A moderator gives it to you with {}";
inline constexpr char kClaimGiven[] = "{} gave {} what was kept for {}: {}.";
inline constexpr char kClaimOfOthers[] = "what is kept for other names, moderators give.";
inline constexpr char kNotToYourself[] = "that is somebody else's to decide about you.";

// What any command of the staff may say.
inline constexpr char kPlainAmount[] =
    "amounts here are written 100, 10k or 2m. Nothing was moved.";
inline constexpr char kHeHasOnly[] = "{} has only {}.";  // "bob", "20 points"
inline constexpr char kOverAllowance[] =
    "that is more than moderators may move in a day: {} are left for you today.";  // "20 points"

// addpoints, takepoints, setpoints: "mod", "ann", "50 points"
inline constexpr char kPointsGiven[] = "{} gave {} {}.";
inline constexpr char kPointsTaken[] = "{} took {} from {}.";  // "50 points", "ann"
inline constexpr char kPointsSet[] = "{} set the balance of {} to {}.";

// bonus
inline constexpr char kPaidAll[] = "{} gave everybody here {}: {}.";  // "50 points", "214 people"
inline constexpr char kWhoIsHere[] =
    "who is here is not known just now. Nobody got anything; try again after the next payment.";
inline constexpr char kNobodyHere[] = "nobody is here who could get it.";
inline constexpr char kMultiplierForm[] = "a multiplier is used like this: {} x2 30m";  // "!bonus"
inline constexpr char kMultiplierIsHis[] = "a multiplier is the streamer's to begin and to end.";
inline constexpr char kMultiplied[] = "{} made watching pay x{} for {}.";  // "1.5", "30 min"
inline constexpr char kAsUsual[] = "{} ended the multiplier: watching pays as usual.";
inline constexpr char kNoMultiplier[] = "no multiplier is on.";

// undo
inline constexpr char kNoNumber[] = "that is no number of an operation.";
inline constexpr char kNumbersAreHis[] =
    "operations by their numbers are the streamer's to take back. {} takes back your last one.";
inline constexpr char kNothingToUndo[] = "there is nothing of yours that could be taken back.";
inline constexpr char kNoSuchOperation[] = "there is no such operation.";
inline constexpr char kUndoneBefore[] = "that was taken back already.";
inline constexpr char kNeverDone[] = "that was refused, and moved nothing.";
inline constexpr char kNothingLeft[] = "nothing of it is there any more.";
inline constexpr char kNotUndoable[] = "that cannot be taken back here.";
inline constexpr char kUndone[] = "{} took back operation {}: {}.{}";  // "50 points to ann"
inline constexpr char kStakesAreBack[] = " All have their stakes again.";
inline constexpr char kSpentOfIt[] = " {} of it had been spent.";  // "20 points"

// stop
inline constexpr char kStopForm[] = "it is {} user, or {} user off.";  // "!stop"
inline constexpr char kStopped[] = "{} stopped {}: no more points. Watch time counts on.";
inline constexpr char kResumed[] = "{} lets {} earn points again.";
inline constexpr char kStoppedBefore[] = "{} is stopped already.";
inline constexpr char kNotStopped[] = "{} is not stopped.";

// commands
inline constexpr char kCommands[] = "you can use {}. More of one: !{} NAME";  // "!points !give"
inline constexpr char kCommandsCut[] = " …";
inline constexpr char kNoCommand[] = "there is no command of that name.";
// "!give user amount", "everyone", ", every 5 s", ", the channel every 2 min", ", costs 10 points"
inline constexpr char kCommandIs[] = "use it like this: {}. It is for {}{}{}{}{}.";
inline constexpr char kCommandEach[] = ", every {}";
inline constexpr char kCommandAll[] = ", the channel every {}";
inline constexpr char kCommandCosts[] = ", costs {}";
inline constexpr char kCommandAlso[] = ", also !{}";

// redeem
inline constexpr char kNoShop[] = "nothing is for sale here.";
inline constexpr char kShop[] = "there is: {}";  // "hydrate (100), VIP (5,000)"
inline constexpr char kNoItem[] = "that is not in the shop. There is: {}";
inline constexpr char kSoldOut[] = "{} is sold out.";
inline constexpr char kTooSoon[] = "{} can be had again in {}.";  // "4 min"
inline constexpr char kOrdered[] =
    "{} is ordered, with the number {}. You have {} left.";  // "hydrate", 17, "20 points"

// orders
inline constexpr char kNoOrders[] = "nothing is ordered.";
inline constexpr char kOrder[] = "{}{}: {} for {}";  // what separates it, 17, "hydrate", "ann"
inline constexpr char kMoreOrders[] = " · and more";
inline constexpr char kNoSuchOrder[] = "there is no order {}.";
inline constexpr char kOrderIsOver[] = "order {} is over already.";
inline constexpr char kFulfilled[] = "Order {} is done: {} for {}.";  // 17, "hydrate", "ann"
inline constexpr char kRefunded[] = "{} has {} back for {}.";  // "ann", "100 points", "hydrate"

// Games. What anybody wins is what comes back to him, his stake in it.
inline constexpr char kStakeMost[] = "{} is the most that can be staked. Nothing was moved.";
inline constexpr char kGameOver[] = "that is over by now. Nothing was moved.";
inline constexpr char kInAlready[] = "you are in it already. Nothing was moved.";
inline constexpr char kGameFull[] = "there is no room for more in it. Nothing was moved.";
inline constexpr char kOtherPrice[] = "that is not what it costs by now. Nothing was moved.";
inline constexpr char kStakesBack[] =
    "that could not be paid out: all stakes are given back, at the latest when the bot starts "
    "again.";
inline constexpr char kAndMore[] = " and {} more";  // names, and so many

// gamble
inline constexpr char kGambleOdds[] =
    "with !{} amount you win as much as you stake with {}, and else it is lost: of 100 {} that are "
    "staked "
    "{} come back on average.";  // "gamble", "45%", "points", "90"
inline constexpr char kGambleWon[] = "you win {} and have {} now.";
inline constexpr char kGambleLost[] = "you lose {} and have {} left.";
inline constexpr char kBriefWon[] = "wins {}";
inline constexpr char kBriefLost[] = "loses {}";

// slots
inline constexpr char kCherry[] = "🍒", kLemon[] = "🍋", kBell[] = "🔔", kStar[] = "⭐",
                      kDiamond[] = "💎";
inline constexpr char kSlotsOdds[] =
    "the slots cost {}. Three alike pay so many times that: {}; two 🍒 pay it back. {} of all spins "
    "pay, and of 100 {} {} come back on average.";
inline constexpr char kSlotsPrice[] = "{}{} {}";  // ", ", "🍒", 5
inline constexpr char kSlotsPaid[] = "{}: you get {} and have {} now.";
inline constexpr char kSlotsLost[] = "{}: nothing this time, you have {} left.";

// duel, accept, decline
inline constexpr char kDuelOdds[] =
    "with !{} user amount both stake the same, and a fair coin says who gets all of it: you win "
    "with {}.";
inline constexpr char kDuelHimself[] = "you cannot challenge yourself.";
inline constexpr char kDuelNobody[] = "{} plays no games here.";
inline constexpr char kDuelOpen[] =
    "a challenge of yours, or to you, is open: !{} or !{} it first.";  // "accept", "decline"
inline constexpr char kDuelBusy[] = "a challenge is open there already. Nothing was moved.";
inline constexpr char kDuelOffer[] =
    "{} challenges @{} to a duel for {}: !{} or !{} within {}. A fair coin says who gets both "
    "stakes.";
inline constexpr char kNoDuel[] = "nobody has challenged you.";
inline constexpr char kDuelWon[] = "{} wins the duel against {} and gets {}.";
inline constexpr char kDuelDeclined[] = "{} declines the duel: {} has {} back.";
inline constexpr char kDuelTakenBack[] = "{} takes the challenge to {} back.";
inline constexpr char kDuelsTimedOut[] = "No answer from {}: the stake is given back.";
inline constexpr char kManyDuelsTimedOut[] =
    "{} challenges had no answer: their stakes are given back.";

// heist
inline constexpr char kHeistOdds[] =
    "with !{} amount you go on a heist: whoever gets away has twice his stake, the others lose it. "
    "Alone "
    "{} get away, with each companion {}% more, up to {}: of 100 {} {} to {} come back on average.";
inline constexpr char kHeistBegun[] =
    "{} begins a heist: !{} amount within {} to come along. Whoever gets away has twice his stake: "
    "{} alone, with each companion {}% more, up to {}.";
inline constexpr char kHeistIn[] = "you come along with {}: {} by now, each gets away with {}.";
inline constexpr char kHeistInBrief[] = "comes along";
inline constexpr char kHeistOver[] = "The heist is over, {} of {} got away: {}.";
inline constexpr char kHeistNobody[] = "The heist is over: nobody got away.";

// raffle
inline constexpr char kRaffleForm[] = "open one like this: {}";
inline constexpr char kRaffleFormOpen[] = "!{} open PRIZE [TICKET] [TIME], like !{} open 500 10 2m";
inline constexpr char kRaffleOpen[] =
    "A raffle is open for {}: !{} for a ticket{}. {}Every ticket is as likely to be drawn.";
inline constexpr char kRaffleCosts[] = ", which costs {}";
inline constexpr char kRafflePrize[] = "The prize is {}{}. ";
inline constexpr char kRaffleAndTickets[] = ", and what the tickets cost";
inline constexpr char kRafflePot[] = "The prize is what the tickets cost. ";
inline constexpr char kRaffleRuns[] = "a raffle is open already.";
inline constexpr char kNoRaffle[] = "no raffle is open.";
inline constexpr char kRaffleTicket[] = "you have a ticket, one of {}.";
inline constexpr char kRaffleTicketBrief[] = "has a ticket";
inline constexpr char kRaffleHost[] = "whoever gives the prize of a raffle has no ticket in it.";
inline constexpr char kRafflePrizeMost[] = "{} is the most that you can give as a prize.";
inline constexpr char kRaffleEither[] =
    "open it with a prize, or with tickets that cost something: both together are the streamer's.";
inline constexpr char kRaffleWon[] = "{} wins the raffle{}, with 1 of {} tickets!";
inline constexpr char kRaffleAndGets[] = " and gets {}";
inline constexpr char kRaffleOverAllowance[] =
    " The prize is not paid: whoever opened the raffle has given all that moderators may in a day.";
inline constexpr char kRaffleUnpaid[] = " The prize could not be paid.";
inline constexpr char kRaffleNobody[] = "The raffle is over, and nobody had a ticket.";
inline constexpr char kRaffleCancelled[] = "The raffle is cancelled: tickets are given back.";

// bet
inline constexpr char kNoBet[] = "no bet is open.";
inline constexpr char kBetRuns[] = "a bet is on already: !{0} pay it, or !{0} cancel it first.";
inline constexpr char kBetForm[] =
    "a bet has 2 to 10 different outcomes and is opened like this: !{} open Will it rain? | yes | "
    "no";
inline constexpr char kBetOpen[] =
    "A bet is open, \"{}\": {}. Stake like this: !{} {} 100. All stakes go to those who are right, "
    "in proportion to theirs.";
inline constexpr char kBetStaked[] = "you have {} on {}, which brings {} times that by now.";
inline constexpr char kBetStakedBrief[] = "{} on {}";
inline constexpr char kBetOutcomes[] = "the outcomes are {}.";
inline constexpr char kBetOtherOption[] =
    "you have staked on another outcome, and can only stake more on that.";
inline constexpr char kBetClosed[] = "The bet is closed: {}";
inline constexpr char kBetTooLate[] = "the bet is closed. Nothing was moved.";
inline constexpr char kBetForgotten[] =
    "The bet \"{}\" was not paid within a day: stakes are given back.";
inline constexpr char kBetClosedAlready[] = "the bet is closed already.";
inline constexpr char kBetStands[] = "\"{}\": {}";          // the question, and
inline constexpr char kBetOption[] = "{}{} {} ({} times)";  // " · ", "yes", 120, "1.5"
inline constexpr char kBetOptionEmpty[] = "{}{} 0";
inline constexpr char kBetPaid[] = "{} says it is {}. {} go to {}.";
inline constexpr char kBetNobody[] =
    "It is {}, and nobody has staked on that: stakes are given back.";
inline constexpr char kBetCancelled[] = "The bet is cancelled: stakes are given back.";

inline constexpr char kBetCloseFirst[] = "close it first: !{} close";
inline constexpr char kBetNotYours[] =
    "whoever opens a bet has no stake in it, and whoever has one does not say what comes out.";
inline constexpr char kRafflePrizeOf[] =
    "a prize of new points is for {} to give: open one with 0, and tickets that cost something.";
inline constexpr char kPlayAfter[] =
    "who has watched for {} can play for the points of others, and you have watched for {}.";

// a game whose command bot.ini has switched off
inline constexpr char kCalledOff[] =
    "No more !{}: it is switched off, and its stakes are given back.";

// after a crash
inline constexpr char kRestarted[] =
    "The bot has begun anew: games that were open are off, and all stakes are given back.";

}  // namespace pointsbot::app::chat::texts
