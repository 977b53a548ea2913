// !bet outcome amount: a stake on how something comes out. !bet open, close, pay and cancel are its
// host's; !bet alone tells how it stands.

#include "app/chat/games/bet.hpp"

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/open_games.hpp"
#include "app/chat/staff.hpp"
#include "app/chat/staking.hpp"
#include "app/chat/texts.hpp"
#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/wording.hpp"
#include "twitch/chat_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace pointsbot::app::chat {
namespace {

using OpenBet = OpenGames::OpenBet;

/// A bet that nobody ends is off then, as a prediction at Twitch is.
constexpr std::chrono::hours kLongest{24};
constexpr std::size_t kLongestQuestion = 120;
constexpr std::size_t kLongestOption = 25;
constexpr std::array<std::string_view, 4> kHosts{"open", "close", "pay", "cancel"};

/// The word before the first blank, and what stands behind it.
std::pair<std::string_view, std::string_view> first_word(std::string_view text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  return {text.substr(0, end), trimmed(text.substr(end))};
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = std::min(text.find(at), text.size());
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

/// By its name, or else by its number from 1 on.
std::optional<std::size_t> option_of(const OpenBet& bet, std::string_view text) {
  const std::string wanted = lower(twitch::quoted_words(text, kLongestOption));
  for (std::size_t i = 0; i < bet.options.size(); ++i) {
    if (lower(bet.options[i]) == wanted) return i;
  }
  const auto number = parse_points(text);
  if (!number || number->value < 1) return std::nullopt;
  const auto place = static_cast<std::size_t>(number->value - 1);
  return place < bet.options.size() ? std::optional{place} : std::nullopt;
}

std::string outcomes(const OpenBet& bet) {
  return fmt::format(texts::kBetOutcomes, fmt::join(bet.options, ", "));
}

/// "1.04", "1.5", "12", "5,001".
std::string times_text(double times) {
  constexpr double kMany = 10;
  if (times >= kMany) return grouped(std::llround(times));
  std::string text = fmt::format("{:.2f}", times);
  text.resize(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string standing(const OpenBet& bet) {
  std::string text;
  for (std::size_t i = 0; i < bet.options.size(); ++i) {
    const char* const between = i == 0 ? "" : " · ";
    const auto odds = bet.rules.odds(i);
    text += odds ? fmt::format(texts::kBetOption, between, bet.options[i],
                               grouped(bet.rules.on(i).value), times_text(*odds))
                 : fmt::format(texts::kBetOptionEmpty, between, bet.options[i]);
  }
  return text;
}

OpenBet take(const Room& room) {
  room.alarms.cancel("bet");
  return *std::exchange(room.games.bet, std::nullopt);
}

Task<> forget(Room room) {
  OpenBet bet = take(room);
  std::string text = fmt::format(texts::kBetForgotten, bet.question);
  const auto back = co_await settle(room, bet.rules.cancel(), bet.ref, "!bet");
  room.announce(back ? std::move(text) : texts::kStakesBack);
}

Answer form(const Call& call) {
  return refusal(fmt::format(texts::kBetForm, call.rule().names.front()));
}

Answer open(Call& call, std::string_view what) {
  auto& bet = call.room().games.bet;
  if (bet) return refusal(fmt::format(texts::kBetRuns, call.rule().names.front()));
  const std::vector<std::string_view> parts = split(what, '|');
  const std::size_t count = parts.size() - 1;
  if (count < games::Bet::kFewestOptions || count > games::Bet::kMostOptions) return form(call);
  OpenBet opened{.rules = games::Bet{count},
                 .ref = call.ref(),
                 .question = twitch::quoted_words(parts[0], kLongestQuestion),
                 .options = {},
                 .host = call.by().id};
  std::vector<std::string> seen{kHosts.begin(), kHosts.end()};
  for (std::size_t i = 1; i <= count; ++i) {
    std::string option = twitch::quoted_words(parts[i], kLongestOption);
    std::string small = lower(option);
    if (option.empty() || std::ranges::find(seen, small) != seen.end()) return form(call);
    seen.push_back(std::move(small));
    opened.options.push_back(std::move(option));
  }
  if (opened.question.empty()) return form(call);
  bet.emplace(std::move(opened));
  const Room& room = call.room();
  room.alarms.set("bet", room.clock.now() + kLongest, [room] { return forget(room); });
  return announcement(fmt::format(texts::kBetOpen, bet->question, fmt::join(bet->options, " · "),
                                  call.rule().names.front(), bet->options[0]));
}

Answer close(Call& call) {
  OpenBet& bet = *call.room().games.bet;
  if (!bet.rules.close()) return refusal(texts::kBetClosedAlready);
  return announcement(fmt::format(texts::kBetClosed, standing(bet)));
}

Task<Answer> finish(Call& call, games::Settlement settlement, std::string text) {
  const auto paid = co_await settle(call, std::move(settlement), call.by().id);
  if (paid) call.room().log.info("In the chat, by {}: {}", call.by().login, printable(text));
  co_return announcement(paid ? std::move(text) : texts::kStakesBack);
}

/// What comes out, or that nothing does, is not for somebody to say who has money on it.
void refuse_who_staked(const Call& call) {
  if (call.level() < Level::streamer && call.room().games.bet->rules.has(call.by().id))
    throw Answered{refusal(texts::kBetNotYours)};
}

Task<Answer> pay(Call& call, std::string_view what) {
  auto& open = call.room().games.bet;
  const auto option = option_of(*open, what);
  if (!option) throw Answered{refusal(outcomes(*open))};
  if (open->rules.state() == games::Bet::State::open)
    throw Answered{refusal(fmt::format(texts::kBetCloseFirst, call.rule().names.front()))};
  refuse_who_staked(call);
  OpenBet bet = take(call.room());
  const Points pot = bet.rules.pot();
  const bool anybody = bet.rules.on(*option) > Points{};
  games::Settlement settlement = bet.rules.pay(*option);
  std::string text = anybody
                         ? fmt::format(texts::kBetPaid, name_of_asker(call), bet.options[*option],
                                       call.amount(pot), winners(settlement))
                         : fmt::format(texts::kBetNobody, bet.options[*option]);
  return finish(call, std::move(settlement), std::move(text));
}

Task<Answer> cancel(Call& call) {
  refuse_who_staked(call);
  OpenBet bet = take(call.room());
  return finish(call, bet.rules.cancel(), texts::kBetCancelled);
}

std::string why_not(games::Refused why) {
  return why == games::Refused::over ? texts::kBetTooLate : why_refused(why);
}

Task<Answer> stake(Call& call, std::string_view what) {
  const Room& room = call.room();
  auto& bet = room.games.bet;
  const std::size_t blank = what.rfind(' ');
  const auto option =
      blank == what.npos ? std::nullopt : option_of(*bet, trimmed(what.substr(0, blank)));
  if (!option) co_return refusal(outcomes(*bet));
  if (call.level() < Level::streamer && bet->host == call.by().id)
    co_return refusal(texts::kBetNotYours);
  // By then another one may be open, with other outcomes.
  const std::string ref = bet->ref;
  const auto goes_on = [&bet, &ref] { return bet && bet->ref == ref; };
  co_await seasoned(call);
  if (!goes_on()) co_return refusal(texts::kNoBet);
  const Points amount = co_await asked_stake(call, what.substr(blank + 1));
  const auto no = goes_on() ? bet->rules.refuses(call.by().id, *option, amount)
                            : std::optional{games::Refused::over};
  if (no) co_return refusal(why_not(*no));

  games::Stake held = co_await hold(call, amount);
  const auto not_now =
      goes_on() ? bet->rules.stake(*option, held) : std::optional{games::Refused::over};
  if (!not_now) {
    const std::string& name = bet->options[*option];
    co_return reply(fmt::format(texts::kBetStaked, call.amount(amount), name,
                                times_text(bet->rules.odds(*option).value())),
                    fmt::format(texts::kBetStakedBrief, grouped(amount.value), name));
  }
  co_await give_back(call, std::move(held));
  co_return refusal(why_not(*not_now));
}

Task<Answer> host(Call& call, std::string_view what, std::string_view rest) {
  const Level hosts = call.config().games.hosts;
  if (call.level() < hosts) co_return refusal(fmt::format(texts::kNotForYou, name_of(hosts)));
  if (what == "open") co_return open(call, rest);
  if (!call.room().games.bet) co_return refusal(texts::kNoBet);
  if (what == "close") co_return close(call);
  Task<Answer> ending = what == "pay" ? pay(call, rest) : cancel(call);
  Answer over = co_await std::move(ending);
  co_return over;
}

Task<Answer> bet(Call& call) {
  const auto [first, rest] = first_word(call.word(0));
  const std::string what = lower(first);
  if (std::ranges::find(kHosts, what) != kHosts.end()) {
    Answer hosted = co_await host(call, what, rest);
    co_return hosted;
  }
  const auto& open = call.room().games.bet;
  if (!open) co_return refusal(texts::kNoBet);
  if (!call.has(0)) {
    co_return told(fmt::format(texts::kBetStands, open->question, standing(*open)));
  }
  Answer staked = co_await stake(call, call.word(0));
  co_return staked;
}

}  // namespace

Command bet_command() {
  return {
      .name = "bet", .arguments = "[outcome...]", .each = std::chrono::seconds{2}, .handle = bet};
}

}  // namespace pointsbot::app::chat
