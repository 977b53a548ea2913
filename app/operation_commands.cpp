#include "app/operation_commands.hpp"

#include "app/by_hand.hpp"
#include "app/failure.hpp"
#include "app/moment.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <utility>

namespace pointsbot::app {
namespace {

/// Runs a command, and says why where it ended early.
template <class Do>
int answer(const Reading& reading, const OperationOptions& options, Do act) {
  try {
    ByHand command{reading, options};
    return act(command);
  } catch (const Ended& ended) {
    return fail(reading.json, ended.what(), ended.exit);
  }
}

}  // namespace

void add_operation_commands(
    const std::function<CLI::App*(const char*, const char*, std::function<int()>)>& command,
    const std::function<Reading()>& reading, OperationOptions& o) {
  const auto make = [&](const char* name, const char* help, int (*act)(ByHand&)) {
    return command(name, help, [reading, &o, act] { return answer(reading(), o, act); });
  };
  auto* const add = make("add", "give somebody points", [](ByHand& c) { return c.add(); });
  auto* const take = make("take", "take points from somebody", [](ByHand& c) { return c.take(); });
  auto* const set = make("set", "what somebody has", [](ByHand& c) { return c.set(); });
  auto* const give =
      make("give", "points from one viewer to another", [](ByHand& c) { return c.give(); });
  auto* const bonus = make("bonus",
                           "points for everybody who is here now, or every payment multiplied for "
                           "a while",
                           [](ByHand& c) { return c.bonus(); });
  auto* const pause = make("pause", "somebody earns nothing, keeps points and watch time",
                           [](ByHand& c) { return c.stop(true); });
  auto* const resume = make("resume", "ends a pause", [](ByHand& c) { return c.stop(false); });
  auto* const merge = make("merge", "all that one account has goes to another, as after a new name",
                           [](ByHand& c) { return c.merge(); });
  auto* const reset = make("reset", "everybody's points to 0", [](ByHand& c) { return c.reset(); });
  auto* const forget =
      make("forget", "somebody's names go from the database for ever; points and history stay",
           [](ByHand& c) { return c.forget(); });
  auto* const undo = make("undo", "take back what was done, as far as it is not spent",
                          [](ByHand& c) { return c.undo(); });
  auto* const history = make("history", "what was done by hand and by command, with its numbers",
                             [](ByHand& c) { return c.history(); });

  for (CLI::App* const sub : {add, take, set, pause, resume, forget})
    sub->add_option("NAME", o.name, "login of the viewer")->required();
  give->add_option("FROM", o.name, "who gives")->required();
  give->add_option("TO", o.other, "who gets")->required();
  merge->add_option("OLD", o.name, "who goes")->required();
  merge->add_option("NEW", o.other, "who stays")->required();
  for (CLI::App* const sub : {add, take, set, give, bonus}) {
    sub->add_option(
           "AMOUNT", o.amount,
           sub == bonus
               ? "250, 10k: for everybody who is here; x2, x1.5: every payment, with --for; off: "
                 "ends that"
               : "250, 10k, 2m")
        ->required();
  }
  bonus->add_option("--for", o.lasting, "how long a multiplier lasts: 90s, 30m, 2h, 1d")
      ->type_name("TIME");
  undo->add_option("WHAT", o.what, "last, or an operation's number");
  undo->add_option("--by", o.by, "all that one person did by chat command")->type_name("NAME");
  undo->add_option("--since", o.since, fmt::format("from when on: {}", kMomentForms))
      ->type_name("TIME");
  undo->add_option("--payments", o.payments, "payments by their numbers")->type_name("FROM..TO");
  undo->add_option("--paid-since", o.paid_since, "payments by their times, written as for --since")
      ->type_name("TIME");
  undo->add_option("--until", o.until, "and until when, written as for --since")->type_name("TIME");
  history->add_option("--last", o.last, "how many")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  history->add_option("--by", o.by, "of one person alone")->type_name("NAME");
  for (CLI::App* const sub : {undo, reset, merge, forget})
    sub->add_flag("--yes", o.yes, "do it without asking");
  for (CLI::App* const sub :
       {add, take, set, give, bonus, pause, resume, merge, reset, forget, undo}) {
    sub->add_option("--why", o.why, "is kept with it")->type_name("TEXT");
    sub->add_option("--ref", o.ref, "a name for this very change: the same again changes nothing")
        ->type_name("TEXT")
        ->check([](const std::string& text) {
          return text.empty() ? "an empty name protects from nothing" : std::string{};
        });
  }
}

}  // namespace pointsbot::app
